//! Browser sessions. Only a hash of each cookie is kept.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    users::PersonRow,
};
use domain::{AccountId, SessionId, Timestamp};

row! { pub(crate) struct Found {
    id: i64, account_id: i64, username: String, role: String, locale: String, epoch: i64,
    confirmed: bool, approved: bool, disabled: bool, moved: bool, last_seen_at: i64, expires_at: i64,
} }

row! {
    /// A session, as its person sees it in the list.
    pub struct Listed {
        /// Its id.
        id: i64,
        /// What the browser calls itself.
        user_agent: String,
        /// When it began.
        created_at: i64,
        /// When it was last used, to some minutes.
        last_seen_at: i64,
    }
}

stmt! { static BY_HASH: Fast([u8], i64) -> Found =
"SELECT s.id, s.account_id, a.username, u.role, u.locale, u.epoch,
            u.confirmed_at IS NOT NULL, u.approved_at IS NOT NULL,
            u.disabled_at IS NOT NULL OR a.suspended_at IS NOT NULL, a.moved_to_id IS NOT NULL,
            s.last_seen_at, s.expires_at
     FROM sessions s
     JOIN users u ON u.account_id = s.account_id AND u.epoch = s.epoch
     JOIN accounts a ON a.id = s.account_id
     WHERE s.token_hash = $1 AND s.expires_at > $2"; }

stmt! { static INSERT: Write(i64, [u8], i64, i64, str, i64, i64) =
"INSERT INTO sessions (id, token_hash, account_id, epoch, user_agent, created_at, last_seen_at, expires_at)
 VALUES ($1, $2, $3, $4, $5, $6, $6, $7)"; }

stmt! { static LIST: Fast(i64, i64) -> Listed =
"SELECT s.id, s.user_agent, s.created_at, s.last_seen_at
     FROM sessions s JOIN users u ON u.account_id = s.account_id AND u.epoch = s.epoch
     WHERE s.account_id = $1 AND s.expires_at > $2 ORDER BY s.id DESC"; }

stmt! { static RENEW: Write(i64, i64) = "UPDATE sessions SET expires_at = $2 WHERE id = $1"; }

stmt! { static NOTE_USE: Write([i64], i64) =
"UPDATE sessions SET last_seen_at = $2 WHERE id = ANY($1) AND last_seen_at < $2"; }

stmt! { static MOVE_TO_EPOCH: Write(i64, i64, [u8]) =
"UPDATE sessions SET epoch = $2, token_hash = $3 WHERE id = $1"; }

stmt! { static DELETE: Write(i64, i64) = "DELETE FROM sessions WHERE id = $1 AND account_id = $2"; }

stmt! { static DELETE_OTHER_EPOCHS: Write(i64, i64) = "DELETE FROM sessions WHERE account_id = $1 AND epoch <> $2"; }

/// A session, with its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Who is signed in.
    pub person: PersonRow,
    /// When it was last used, to some minutes.
    pub last_seen_at: Timestamp,
    /// When it ends, if it is not used.
    pub expires_at: Timestamp,
}

/// The session with this hash, unless it is over.
///
/// # Errors
/// Those of the database.
pub async fn by_hash(db: &impl Reads, hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRow>, StoreError> {
    let row = db.one(&BY_HASH, params![hash.as_slice(), now.0]).await?;
    Ok(row.map(|row| SessionRow {
        id: SessionId(row.id),
        person: PersonRow {
            account: AccountId(row.account_id),
            username: row.username,
            role: row.role,
            locale: row.locale,
            epoch: row.epoch,
            confirmed: row.confirmed,
            approved: row.approved,
            disabled: row.disabled,
            moved: row.moved,
        },
        last_seen_at: Timestamp(row.last_seen_at),
        expires_at: Timestamp(row.expires_at),
    }))
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Hash of the cookie.
    pub hash: [u8; 32],
    /// Who is signed in.
    pub account: AccountId,
    /// The person's epoch.
    pub epoch: i64,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Now.
    pub created_at: Timestamp,
    /// When it ends, if it is not used.
    pub expires_at: Timestamp,
}

/// Records a session.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut Tx<'_>, id: SessionId, new: &NewSession) -> Result<(), StoreError> {
    let values = params![
        id.0,
        new.hash.as_slice(),
        new.account.0,
        new.epoch,
        new.user_agent.as_str(),
        new.created_at.0,
        new.expires_at.0
    ];
    tx.exec(&INSERT, values).await?;
    Ok(())
}

/// A person's sessions, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &impl Reads, account: AccountId, now: Timestamp) -> Result<Vec<Listed>, StoreError> {
    db.all(&LIST, params![account.0, now.0]).await
}

/// Lets a session live until `expires_at`.
///
/// # Errors
/// Those of the database.
pub async fn renew(tx: &mut Tx<'_>, id: SessionId, expires_at: Timestamp) -> Result<(), StoreError> {
    tx.exec(&RENEW, params![id.0, expires_at.0]).await?;
    Ok(())
}

/// Notes that these sessions are in use.
///
/// # Errors
/// Those of the database.
pub async fn note_use(tx: &mut Tx<'_>, ids: &[i64], now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&NOTE_USE, params![ids, now.0]).await?;
    Ok(())
}

/// Takes one session into a new epoch, under a new cookie.
///
/// # Errors
/// Those of the database.
pub async fn move_to_epoch(tx: &mut Tx<'_>, id: SessionId, epoch: i64, hash: &[u8; 32]) -> Result<(), StoreError> {
    tx.exec(&MOVE_TO_EPOCH, params![id.0, epoch, hash.as_slice()]).await?;
    Ok(())
}

/// Ends a session of this person. `false` when it is none of theirs.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: SessionId, account: AccountId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![id.0, account.0]).await? != 0)
}

/// Forgets a person's sessions of other epochs, which are dead.
///
/// # Errors
/// Those of the database.
pub async fn delete_other_epochs(tx: &mut Tx<'_>, account: AccountId, epoch: i64) -> Result<(), StoreError> {
    tx.exec(&DELETE_OTHER_EPOCHS, params![account.0, epoch]).await?;
    Ok(())
}
