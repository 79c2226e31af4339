//! Tokens from the command line, for scripts and bots.

use crate::{App, Event, authority::Operator, oauth::token::grantable, random::fingerprint};
use domain::{AccountId, Role, Scopes, TokenId};
use store::{
    StoreError,
    engine::Tx,
    tokens::{Listed, NewToken},
};

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Nobody here has this name.
    #[error("there is no account {0:?} on this server")]
    NoSuchAccount(String),
    /// A token has to allow something.
    #[error("no scope was named")]
    NoScopes,
    /// The person's role does not carry these.
    #[error("the role of {0:?} does not allow {1}")]
    BeyondRole(String, String),
    /// The database failed.
    #[error("could not store the token")]
    Store(#[from] StoreError),
}

/// Tokens in one list.
const MOST: i64 = 10_000;

impl App {
    /// Makes a token for somebody and returns its secret, which is nowhere else.
    ///
    /// # Errors
    /// [`TokenError`]
    pub async fn create_token(&self, _: &Operator, username: &str, scopes: &Scopes) -> Result<String, TokenError> {
        if scopes.is_empty() {
            return Err(TokenError::NoScopes);
        }
        let user = store::users::by_name(&self.read(), &username.to_ascii_lowercase()).await?;
        let user = user.ok_or_else(|| TokenError::NoSuchAccount(username.to_owned()))?;
        let role = Role::from_name(&user.role).unwrap_or(Role::User);
        let beyond: Scopes =
            scopes.iter().filter(|scope| !grantable(scopes, role).iter().any(|s| s == *scope)).collect();
        if !beyond.is_empty() {
            return Err(TokenError::BeyondRole(user.username, beyond.to_string()));
        }
        let secret = self.random().secret();
        let ids = self.ids().clone();
        let token = NewToken {
            hash: fingerprint(&secret),
            app: None,
            person: Some((AccountId(user.account_id), user.epoch)),
            scopes: scopes.to_string(),
            created_at: self.now(),
        };
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                store::tokens::insert(tx, ids.next(), &token).await
            })
            .await?;
        Ok(secret)
    }

    /// Tokens that are good: of one person, or of all.
    ///
    /// # Errors
    /// [`TokenError::NoSuchAccount`]
    pub async fn list_tokens(&self, _: &Operator, username: Option<&str>) -> Result<Vec<Listed>, TokenError> {
        let db = self.read();
        let account = match username {
            None => None,
            Some(name) => {
                let user = store::users::by_name(&db, &name.to_ascii_lowercase()).await?;
                Some(AccountId(user.ok_or_else(|| TokenError::NoSuchAccount(name.to_owned()))?.account_id))
            }
        };
        Ok(store::tokens::list(&db, account, MOST).await?)
    }

    /// Ends a token. `false` when there is none of this id that is good.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn revoke_token(&self, _: &Operator, id: TokenId) -> Result<bool, StoreError> {
        let now = self.now();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                let Some(account) = store::tokens::revoke(tx, id, now).await? else { return Ok(false) };
                let account = account.map(|account| account.0);
                Event::TokensRevoked { token: Some(id.0), app: None, account }.emit(tx).await?;
                Ok(true)
            })
            .await
    }
}
