//! Ending a token: an app its own ones, and nobody else's.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc7009>

use crate::{
    App, Event,
    oauth::token::{Client, IssueError},
    random::fingerprint,
};
use store::{StoreError, engine::Tx};

/// Why a token was not ended.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The app could not be authenticated, or the token is not its own.
    #[error("the app may not revoke this token")]
    Unauthorized,
    /// The database failed.
    #[error("could not revoke the token")]
    Store(#[from] StoreError),
}

impl App {
    /// Ends a token of this app. A token that is none, or was ended before, is no error.
    ///
    /// # Errors
    /// [`RevokeError::Unauthorized`]
    pub async fn revoke_own_token(&self, client: &Client, secret: &str) -> Result<(), RevokeError> {
        let app = self.authenticate_client(client).await.map_err(|error| match error {
            IssueError::Store(error) => RevokeError::Store(error),
            _ => RevokeError::Unauthorized,
        })?;
        let Some(token) = store::tokens::owner(&self.read(), &fingerprint(secret)).await? else { return Ok(()) };
        if token.app != Some(app.id) {
            return Err(RevokeError::Unauthorized);
        }
        let now = self.now();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                if let Some(account) = store::tokens::revoke(tx, token.id, now).await? {
                    let account = account.map(|account| account.0);
                    Event::TokensRevoked { token: Some(token.id.0), app: None, account }.emit(tx).await?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}
