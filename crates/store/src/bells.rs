//! Bells: somebody wants to hear of each new status of an account that they follow. That they were told is not written, it
//! is read out of the statuses; only what they put away is kept here. Whose bells there are is in `follows`.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    sight::can_see,
};
use domain::{AccountId, StatusId, Timestamp};

row! {
    /// A status of which somebody is told.
    pub struct Rung {
        id: i64, author: i64, created_at: i64,
    }
}

// What the viewer put away, or whose thread the viewer muted, is left out.
stmt! { static SHOWN: Fast(i64, [i64]) -> Rung =
concat!("SELECT s.id, s.account_id, s.created_at FROM statuses s JOIN accounts sa ON sa.id = s.account_id
     WHERE s.id = ANY($2) AND ", can_see!("s", "sa", "$1"), "
       AND NOT EXISTS (SELECT 1 FROM dismissed_bells d WHERE d.account_id = $1 AND d.status_id = s.id)
       AND NOT EXISTS (SELECT 1 FROM conversation_mutes c
                       WHERE c.account_id = $1 AND c.conversation_id = s.conversation_id)"); }

stmt! { static DISMISS: Write(i64, i64) =
"INSERT INTO dismissed_bells (account_id, status_id) VALUES ($1, $2) ON CONFLICT (account_id, status_id) DO NOTHING"; }

stmt! { static FORGET_DISMISSED: Write(i64) = "DELETE FROM dismissed_bells WHERE account_id = $1"; }

stmt! { static RING_FROM: Write(i64, i64) -> i64 =
"UPDATE follows SET notify_from = $2 WHERE account_id = $1 AND notify_from IS NOT NULL RETURNING target_id"; }

stmt! { static DEAF: Fast(i64, [i64]) -> i64 =
"SELECT c.account_id FROM statuses s JOIN conversation_mutes c ON c.conversation_id = s.conversation_id
 WHERE s.id = $1 AND c.account_id = ANY($2)"; }

/// Those of these statuses of which the viewer is to be told, in no order.
pub async fn shown(db: &impl Reads, viewer: AccountId, statuses: &[i64]) -> Result<Vec<Rung>, StoreError> {
    db.all(&SHOWN, params![viewer, statuses]).await
}

/// Who of these accounts muted the thread of a status.
pub async fn deaf(db: &impl Reads, status: StatusId, accounts: &[i64]) -> Result<Vec<i64>, StoreError> {
    db.all(&DEAF, params![status, accounts]).await
}

/// Puts away that somebody was told of a status.
pub async fn dismiss(tx: &mut Tx<'_>, account: AccountId, status: StatusId) -> Result<(), StoreError> {
    tx.exec(&DISMISS, params![account, status]).await?;
    Ok(())
}

/// Puts away all that somebody was told of: their bells ring from `from` on. Returns whose bells they are.
pub async fn clear(tx: &mut Tx<'_>, account: AccountId, from: i64) -> Result<Vec<AccountId>, StoreError> {
    tx.exec(&FORGET_DISMISSED, params![account]).await?;
    let targets = tx.all(&RING_FROM, params![account, from]).await?;
    Ok(targets.into_iter().map(AccountId).collect())
}

impl From<Rung> for crate::notifications::Notification {
    /// A bell has the id of the status: the two never meet, and both stand in the order of time.
    fn from(rung: Rung) -> Self {
        Self {
            id: rung.id.into(),
            kind: KIND.to_owned(),
            from: AccountId(rung.author),
            status: Some(StatusId(rung.id)),
            report: None,
            reaction: None,
            created_at: Timestamp(rung.created_at),
        }
    }
}

/// The kind of notification that a bell is.
pub const KIND: &str = "status";
