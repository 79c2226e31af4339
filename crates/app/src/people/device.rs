//! Browsers that somebody signed in with before. Strangers who try passwords against an address use up its attempts;
//! the owner, in a browser that is known, has attempts of their own.

use crate::{App, people::sign_in::folded_login};
use base64::Engine as _;
use domain::AccountId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use store::StoreError;
use subtle::ConstantTimeEq as _;

impl App {
    /// The mark that a browser keeps after somebody signed in with it. It opens nothing.
    #[must_use]
    pub fn device_mark(&self, account: AccountId) -> String {
        let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(&self.inner.secret_key) else { return String::new() };
        hmac.update(b"known device of ");
        hmac.update(&account.0.to_be_bytes());
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hmac.finalize().into_bytes())
    }

    /// Whether a browser with this mark was signed in with this login before.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn knows_device(&self, login: &str, mark: &str) -> Result<Option<AccountId>, StoreError> {
        let login = folded_login(login);
        if mark.is_empty() || login.len() > domain::limits::EMAIL_CHARACTERS {
            return Ok(None);
        }
        let Some((account, _)) = store::users::by_login(&self.read(), &login).await? else { return Ok(None) };
        let known: bool = self.device_mark(account).as_bytes().ct_eq(mark.as_bytes()).into();
        Ok(known.then_some(account))
    }
}
