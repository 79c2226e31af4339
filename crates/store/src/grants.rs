//! Authorization codes: what a person allowed an app, until the app fetches its token. Only a hash of each code is kept.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, AppId, Timestamp, TokenId};

row! {
    /// A code, as it was issued.
    pub struct Grant {
        /// To which app.
        app_id: i64,
        /// By whom.
        account_id: i64,
        /// The person's epoch at that time.
        epoch: i64,
        /// The person's epoch now.
        present_epoch: i64,
        /// Where the person was sent back to.
        redirect_uri: String,
        /// What was allowed.
        scopes: String,
        /// Hash that the app's verifier must have (PKCE, S256).
        code_challenge: Option<String>,
        /// When it became a token.
        used_at: Option<i64>,
        /// The token that it became.
        token_id: Option<i64>,
        /// When it ends.
        expires_at: i64,
    }
}

stmt! { static LOCK: Fast([u8]) -> Grant =
"SELECT g.app_id, g.account_id, g.epoch, u.epoch, g.redirect_uri, g.scopes, g.code_challenge, g.used_at,
            g.token_id, g.expires_at
     FROM oauth_grants g JOIN users u ON u.account_id = g.account_id
     WHERE g.code_hash = $1 FOR UPDATE"; }

stmt! { static INSERT: Write([u8], i64, i64, i64, str, str, str?, i64, i64) =
"INSERT INTO oauth_grants (code_hash, app_id, account_id, epoch, redirect_uri, scopes, code_challenge, created_at,
                               expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"; }

stmt! { static USE: Write([u8], i64, i64) =
"UPDATE oauth_grants SET used_at = $2, token_id = $3 WHERE code_hash = $1 AND used_at IS NULL"; }

stmt! { static EXPIRE: Write(i64, i64, i64) =
"UPDATE oauth_grants SET expires_at = $3 WHERE account_id = $1 AND app_id = $2 AND used_at IS NULL AND expires_at > $3"; }

/// A new code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// Hash of the code.
    pub code_hash: [u8; 32],
    /// To which app.
    pub app: AppId,
    /// By whom.
    pub account: AccountId,
    /// The person's epoch.
    pub epoch: i64,
    /// Where the person is sent back to.
    pub redirect_uri: String,
    /// What is allowed.
    pub scopes: String,
    /// PKCE, S256.
    pub code_challenge: Option<String>,
    /// Now.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Records a code.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut Tx<'_>, new: &NewGrant) -> Result<(), StoreError> {
    let values = params![
        new.code_hash.as_slice(),
        new.app.0,
        new.account.0,
        new.epoch,
        new.redirect_uri.as_str(),
        new.scopes.as_str(),
        new.code_challenge.as_deref(),
        new.created_at.0,
        new.expires_at.0
    ];
    tx.exec(&INSERT, values).await?;
    Ok(())
}

/// The code with this hash; nobody else redeems it before the transaction ends.
///
/// # Errors
/// Those of the database.
pub async fn lock(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<Grant>, StoreError> {
    tx.one(&LOCK, params![hash.as_slice()]).await
}

/// Notes which token a code became. `false` when it had become one before.
///
/// # Errors
/// Those of the database.
pub async fn use_up(tx: &mut Tx<'_>, hash: &[u8; 32], token: TokenId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&USE, params![hash.as_slice(), now.0, token.0]).await? != 0)
}

/// Ends the codes that an app was given for an account and has not exchanged yet.
///
/// # Errors
/// Those of the database.
pub async fn expire(tx: &mut Tx<'_>, account: AccountId, app: AppId, now: Timestamp) -> Result<u64, StoreError> {
    tx.exec(&EXPIRE, params![account.0, app.0, now.0]).await
}
