//! The apps that somebody lets in, and taking that back.

use crate::{App, Event, authority::BrowserSession};
use domain::AppId;
use store::{StoreError, engine::Tx, tokens::AllowedApp};

impl App {
    /// The apps that whoever is signed in lets in, the newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn allowed_apps(&self, session: &BrowserSession) -> Result<Vec<AllowedApp>, StoreError> {
        store::tokens::allowed_apps(&self.read(), session.person.account).await
    }

    /// Locks an app out: all its tokens for this person end, and their streams with them.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn lock_out_app(&self, session: &BrowserSession, app: AppId) -> Result<bool, StoreError> {
        let (account, now) = (session.person.account, self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                // Codes first: an exchange that is under way ends before, and its token is found below.
                store::grants::expire(tx, account, app, now).await?;
                let ended = store::tokens::revoke_app(tx, account, app, now).await?;
                if ended > 0 {
                    Event::TokensRevoked { token: None, app: Some(app.0), account: Some(account.0) }.emit(tx).await?;
                }
                Ok(ended > 0)
            })
            .await
    }
}
