//! Other keys for accounts of this server, and for the server itself, when the old ones may be known to others.
//!
//! The id of a key stays: whoever checks a signature that does not hold asks once for the key as it is now. The word of the
//! new key goes out signed with the old one, and so does what was written before: others can check it without asking.

use crate::{
    App, Event,
    authority::Operator,
    delivery::publish,
    instance_keys,
    people::keys::{FreshKeys, KeyError, KeySource as _, Keys},
};
use domain::AccountId;
use store::{StoreError, accounts, engine::Tx, outbox};

/// Why there are no other keys.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// Nobody here has this name.
    #[error("there is no account {0:?} on this server")]
    NoSuchAccount(String),
    /// No keys could be made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The database failed.
    #[error("could not store the keys")]
    Store(#[from] StoreError),
}

impl App {
    /// Gives an account other keys, and tells whoever follows it.
    ///
    /// # Errors
    /// [`RotateError`], by reason.
    pub async fn rotate_key(&self, _: &Operator, username: &str) -> Result<(), RotateError> {
        let account = accounts::by_handle(&self.read(), &username.to_ascii_lowercase(), "").await?;
        let account = account.ok_or_else(|| RotateError::NoSuchAccount(username.to_owned()))?.id;
        let (app, fresh) = (self.clone(), fresh_keys().await?);
        let rotate = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> { rotate(&app, tx, account, &fresh).await };
        Ok(self.store().write(rotate).await?)
    }

    /// Gives the server itself other keys. Its nodes take them up when they are started anew.
    ///
    /// # Errors
    /// [`RotateError`], by reason.
    pub async fn rotate_server_key(&self, _: &Operator) -> Result<(), RotateError> {
        let (fresh, now) = (fresh_keys().await?, self.now());
        let replace =
            async move |tx: &mut Tx<'_>| -> Result<(), StoreError> { instance_keys::replace(tx, &fresh, now).await };
        Ok(self.store().write(replace).await?)
    }
}

/// Others than before, in tests as well, where accounts share one pair.
async fn fresh_keys() -> Result<Keys, KeyError> {
    tokio::task::spawn_blocking(|| FreshKeys.make()).await.map_err(|_| KeyError)?
}

async fn rotate(app: &App, tx: &mut Tx<'_>, account: AccountId, fresh: &Keys) -> Result<(), StoreError> {
    accounts::lock(tx, account).await?;
    let Some((_, former)) = accounts::signing_key(tx, account).await? else { return Ok(()) };
    accounts::rotate(tx, account, &fresh.public, &fresh.private).await?;
    publish::profile_changed(app, tx, account).await?;
    accounts::retire(tx, account, &former, outbox::head(tx).await?, app.now()).await?;
    Event::OwnKeyChanged { account: account.0 }.emit(tx).await
}
