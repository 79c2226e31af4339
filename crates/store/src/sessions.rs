//! Browser sessions. Only a hash of each cookie is kept.

use crate::{
    engine::{Reads, StoreError, params, row, stmt},
    users::PersonRow,
};
use domain::{AccountId, SessionId, Timestamp};

row! { pub(crate) struct Found {
    id: i64, account_id: i64, username: String, role: String, epoch: i64,
    confirmed: bool, approved: bool, disabled: bool,
} }

stmt! { static BY_HASH: Fast([u8], i64) -> Found =
    "SELECT s.id, s.account_id, a.username, u.role, u.epoch,
            u.confirmed_at IS NOT NULL, u.approved_at IS NOT NULL,
            u.disabled_at IS NOT NULL OR a.suspended_at IS NOT NULL
     FROM sessions s
     JOIN users u ON u.account_id = s.account_id AND u.epoch = s.epoch
     JOIN accounts a ON a.id = s.account_id
     WHERE s.token_hash = $1 AND s.expires_at > $2"; }

/// A session, with its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Who is signed in.
    pub person: PersonRow,
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
            epoch: row.epoch,
            confirmed: row.confirmed,
            approved: row.approved,
            disabled: row.disabled,
        },
    }))
}
