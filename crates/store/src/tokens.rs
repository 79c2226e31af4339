//! OAuth access tokens. Only a hash of each is kept.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    users::PersonRow,
};
use domain::{AccountId, AppId, Timestamp, TokenId};

row! { pub(crate) struct Found {
    id: i64, app_id: Option<i64>, app_name: Option<String>, app_website: Option<String>, scopes: String, epoch: i64,
    last_used_at: Option<i64>,
    account_id: Option<i64>, username: Option<String>, role: Option<String>, locale: Option<String>,
    user_epoch: Option<i64>,
    confirmed: bool, approved: bool, disabled: bool, moved: bool,
} }

stmt! { static BY_HASH: Fast([u8]) -> Found =
"SELECT t.id, t.app_id, p.name, p.website, t.scopes, t.epoch, t.last_used_at,
            u.account_id, a.username, u.role, u.locale, u.epoch,
            u.confirmed_at IS NOT NULL, u.approved_at IS NOT NULL,
            u.disabled_at IS NOT NULL OR a.suspended_at IS NOT NULL, a.moved_to_id IS NOT NULL
     FROM tokens t
     LEFT JOIN apps p ON p.id = t.app_id
     LEFT JOIN users u ON u.account_id = t.account_id
     LEFT JOIN accounts a ON a.id = t.account_id
     WHERE t.token_hash = $1 AND t.revoked_at IS NULL"; }

row! { pub(crate) struct Owned { id: i64, app_id: Option<i64>, account_id: Option<i64> } }

row! {
    /// An app that a person lets in.
    pub struct AllowedApp {
        /// The app.
        app_id: i64,
        /// Its name.
        name: String,
        /// Its website.
        website: Option<String>,
        /// What its newest token allows.
        scopes: String,
        /// When the newest token was issued.
        created_at: i64,
        /// When it was last used, to some minutes, with any of its tokens.
        last_used_at: Option<i64>,
    }
}

row! {
    /// A token in the operator's list.
    pub struct Listed {
        /// Its id.
        id: i64,
        /// The person's name; none for an app's own token.
        username: Option<String>,
        /// The app's name; none for tokens from the command line.
        app: Option<String>,
        /// What it allows.
        scopes: String,
        /// When it was issued.
        created_at: i64,
        /// When it was last used, to some minutes.
        last_used_at: Option<i64>,
    }
}

stmt! { static OWNER: Fast([u8]) -> Owned =
"SELECT id, app_id, account_id FROM tokens WHERE token_hash = $1 AND revoked_at IS NULL"; }

stmt! { static INSERT: Write(i64, [u8], i64?, i64?, i64, str, i64) =
"INSERT INTO tokens (id, token_hash, app_id, account_id, epoch, scopes, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7)"; }

stmt! { static NOTE_USE: Write([i64], i64) =
"UPDATE tokens SET last_used_at = $2 WHERE id = ANY($1) AND (last_used_at IS NULL OR last_used_at < $2)"; }

stmt! { static REVOKE: Write(i64, i64) -> Option<i64> =
"UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING account_id"; }

stmt! { static REVOKE_APP: Write(i64, i64, i64) =
"UPDATE tokens SET revoked_at = $3 WHERE account_id = $1 AND app_id = $2 AND revoked_at IS NULL"; }

stmt! { static REVOKE_OTHER_EPOCHS: Write(i64, i64, i64) =
"UPDATE tokens SET revoked_at = $3 WHERE account_id = $1 AND epoch <> $2 AND revoked_at IS NULL"; }

stmt! { static APPS: Slow(i64) -> AllowedApp =
"SELECT p.id, p.name, p.website, t.scopes, t.created_at,
            (SELECT MAX(m.last_used_at) FROM tokens m WHERE m.account_id = t.account_id AND m.app_id = t.app_id)
     FROM tokens t
     JOIN apps p ON p.id = t.app_id
     JOIN users u ON u.account_id = t.account_id AND u.epoch = t.epoch
     WHERE t.account_id = $1 AND t.revoked_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM tokens n WHERE n.account_id = t.account_id AND n.app_id = t.app_id
                       AND n.revoked_at IS NULL AND n.epoch = t.epoch AND n.id > t.id)
     ORDER BY t.id DESC"; }

stmt! { static LIST: Slow(i64, i64) -> Listed =
"SELECT t.id, a.username, p.name, t.scopes, t.created_at, t.last_used_at
     FROM tokens t
     LEFT JOIN apps p ON p.id = t.app_id
     LEFT JOIN accounts a ON a.id = t.account_id
     LEFT JOIN users u ON u.account_id = t.account_id
     WHERE t.revoked_at IS NULL AND (t.account_id = $1 OR $1 = 0) AND (u.epoch IS NULL OR u.epoch = t.epoch)
     ORDER BY t.id LIMIT $2"; }

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
    /// When it was last used, to some minutes.
    pub last_used_at: Option<Timestamp>,
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
        last_used_at: row.last_used_at.map(Timestamp),
        person: match (row.account_id, row.username, row.role, row.user_epoch) {
            (Some(account), Some(username), Some(role), Some(epoch)) => Some(PersonRow {
                account: AccountId(account),
                username,
                role,
                locale: row.locale.unwrap_or_default(),
                epoch,
                confirmed: row.confirmed,
                approved: row.approved,
                disabled: row.disabled,
                moved: row.moved,
            }),
            _ => None,
        },
    }))
}

/// A new token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Hash of the secret.
    pub hash: [u8; 32],
    /// The app that asked for it; none for tokens from the command line.
    pub app: Option<AppId>,
    /// The person and their epoch; none for an app's own token.
    pub person: Option<(AccountId, i64)>,
    /// What it allows.
    pub scopes: String,
    /// Now.
    pub created_at: Timestamp,
}

/// Whose a token is, for revoking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// Its id.
    pub id: TokenId,
    /// The app that asked for it.
    pub app: Option<AppId>,
    /// The person behind it.
    pub account: Option<AccountId>,
}

/// Whose the token with this hash is, whatever its epoch, unless it was revoked.
///
/// # Errors
/// Those of the database.
pub async fn owner(db: &impl Reads, hash: &[u8; 32]) -> Result<Option<Owner>, StoreError> {
    let row = db.one(&OWNER, params![hash.as_slice()]).await?;
    Ok(row.map(|row| Owner { id: TokenId(row.id), app: row.app_id.map(AppId), account: row.account_id.map(AccountId) }))
}

/// Records a token.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut Tx<'_>, id: TokenId, new: &NewToken) -> Result<(), StoreError> {
    let values = params![
        id.0,
        new.hash.as_slice(),
        new.app.map(|app| app.0),
        new.person.map(|(account, _)| account.0),
        new.person.map_or(0, |(_, epoch)| epoch),
        new.scopes.as_str(),
        new.created_at.0
    ];
    tx.exec(&INSERT, values).await?;
    Ok(())
}

/// Revokes a token. `None` when it was revoked before, or is not there; inside, the account whose it was.
///
/// # Errors
/// Those of the database.
pub async fn revoke(tx: &mut Tx<'_>, id: TokenId, now: Timestamp) -> Result<Option<Option<AccountId>>, StoreError> {
    Ok(tx.one(&REVOKE, params![id.0, now.0]).await?.map(|account| account.map(AccountId)))
}

/// Revokes all tokens that a person gave to an app; returns how many.
///
/// # Errors
/// Those of the database.
pub async fn revoke_app(tx: &mut Tx<'_>, account: AccountId, app: AppId, now: Timestamp) -> Result<u64, StoreError> {
    tx.exec(&REVOKE_APP, params![account.0, app.0, now.0]).await
}

/// Marks a person's tokens of other epochs, which are dead, as revoked.
///
/// # Errors
/// Those of the database.
pub async fn revoke_other_epochs(
    tx: &mut Tx<'_>,
    account: AccountId,
    epoch: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(&REVOKE_OTHER_EPOCHS, params![account.0, epoch, now.0]).await?;
    Ok(())
}

/// The apps that a person lets in, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn allowed_apps(db: &impl Reads, account: AccountId) -> Result<Vec<AllowedApp>, StoreError> {
    db.all(&APPS, params![account.0]).await
}

/// Tokens that are good: of one account, or of all.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &impl Reads, account: Option<AccountId>, limit: i64) -> Result<Vec<Listed>, StoreError> {
    db.all(&LIST, params![account.map_or(0, |account| account.0), limit]).await
}

/// Notes that these tokens are in use.
///
/// # Errors
/// Those of the database.
pub async fn note_use(tx: &mut Tx<'_>, ids: &[i64], now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&NOTE_USE, params![ids, now.0]).await?;
    Ok(())
}
