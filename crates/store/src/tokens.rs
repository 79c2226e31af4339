//! OAuth access tokens. Only a hash of each is kept.

use crate::{
    engine::{Reads, StoreError, params, row, stmt},
    users::PersonRow,
};
use domain::{AccountId, AppId, TokenId};

row! { pub(crate) struct Found {
    id: i64, app_id: Option<i64>, app_name: Option<String>, app_website: Option<String>, scopes: String, epoch: i64,
    account_id: Option<i64>, username: Option<String>, role: Option<String>, user_epoch: Option<i64>,
    confirmed: bool, approved: bool, disabled: bool,
} }

stmt! { static BY_HASH: Fast([u8]) -> Found =
    "SELECT t.id, t.app_id, p.name, p.website, t.scopes, t.epoch,
            u.account_id, a.username, u.role, u.epoch,
            u.confirmed_at IS NOT NULL, u.approved_at IS NOT NULL,
            u.disabled_at IS NOT NULL OR a.suspended_at IS NOT NULL
     FROM tokens t
     LEFT JOIN apps p ON p.id = t.app_id
     LEFT JOIN users u ON u.account_id = t.account_id
     LEFT JOIN accounts a ON a.id = t.account_id
     WHERE t.token_hash = $1 AND t.revoked_at IS NULL"; }

/// A token, with its app and its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its id.
    pub id: TokenId,
    /// The app that asked for it; none for tokens from the command line.
    pub app: Option<AppId>,
    /// Name and website of the app.
    pub app_name: Option<(String, Option<String>)>,
    /// Scopes, as granted.
    pub scopes: String,
    /// The person's epoch when it was issued.
    pub epoch: i64,
    /// The person; none for an app's own token.
    pub person: Option<PersonRow>,
}

/// The token with this hash, unless it was revoked.
///
/// # Errors
/// Those of the database.
pub async fn by_hash(db: &impl Reads, hash: &[u8; 32]) -> Result<Option<TokenRow>, StoreError> {
    let row = db.one(&BY_HASH, params![hash.as_slice()]).await?;
    Ok(row.map(|row| TokenRow {
        id: TokenId(row.id),
        app: row.app_id.map(AppId),
        app_name: row.app_name.map(|name| (name, row.app_website)),
        scopes: row.scopes,
        epoch: row.epoch,
        person: match (row.account_id, row.username, row.role, row.user_epoch) {
            (Some(account), Some(username), Some(role), Some(epoch)) => Some(PersonRow {
                account: AccountId(account),
                username,
                role,
                epoch,
                confirmed: row.confirmed,
                approved: row.approved,
                disabled: row.disabled,
            }),
            _ => None,
        },
    }))
}
