//! What a viewer did with statuses, read in one batch; and muted threads.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, ConversationId, StatusId};
use std::collections::HashMap;

row! { pub(crate) struct Found {
    id: i64, favourited: bool, boosted: bool, bookmarked: bool, pinned: bool, thread_muted: bool,
} }

stmt! { static FLAGS: Fast(i64, [i64]) -> Found =
"SELECT s.id,
            EXISTS (SELECT 1 FROM favourites f WHERE f.account_id = $1 AND f.status_id = s.id),
            EXISTS (SELECT 1 FROM statuses r WHERE r.account_id = $1 AND r.reblog_of_id = s.id),
            EXISTS (SELECT 1 FROM bookmarks b WHERE b.account_id = $1 AND b.status_id = s.id),
            EXISTS (SELECT 1 FROM pins p WHERE p.status_id = s.id AND p.account_id = $1),
            EXISTS (SELECT 1 FROM conversation_mutes c
                    WHERE c.account_id = $1 AND c.conversation_id = s.conversation_id)
     FROM statuses s WHERE s.id = ANY($2)"; }

stmt! { static MUTE_THREAD: Write(i64, i64) =
"INSERT INTO conversation_mutes (account_id, conversation_id) VALUES ($1, $2)
 ON CONFLICT (account_id, conversation_id) DO NOTHING"; }

stmt! { static UNMUTE_THREAD: Write(i64, i64) =
"DELETE FROM conversation_mutes WHERE account_id = $1 AND conversation_id = $2"; }

stmt! { static THREAD_MUTERS: Fast(i64, [i64]) -> i64 =
"SELECT account_id FROM conversation_mutes WHERE conversation_id = $1 AND account_id = ANY($2)"; }

/// What a viewer did with a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// Favourited it.
    pub favourited: bool,
    /// Boosted it.
    pub boosted: bool,
    /// Bookmarked it.
    pub bookmarked: bool,
    /// Pinned it to their own profile.
    pub pinned: bool,
    /// Muted its thread.
    pub thread_muted: bool,
}

/// What `viewer` did with these statuses (ask for originals, never for boosts).
pub async fn viewer_flags(
    db: &impl Reads,
    viewer: AccountId,
    ids: &[i64],
) -> Result<HashMap<StatusId, Flags>, StoreError> {
    let rows = db.all(&FLAGS, params![viewer, ids]).await?;
    let flags = rows.into_iter().map(|row| {
        let flags = Flags {
            favourited: row.favourited,
            boosted: row.boosted,
            bookmarked: row.bookmarked,
            pinned: row.pinned,
            thread_muted: row.thread_muted,
        };
        (StatusId(row.id), flags)
    });
    Ok(flags.collect())
}

/// Mutes a thread. `false` when it was muted already.
pub async fn mute_thread(tx: &mut Tx<'_>, account: AccountId, thread: ConversationId) -> Result<bool, StoreError> {
    Ok(tx.exec(&MUTE_THREAD, params![account, thread]).await? == 1)
}

/// Ends the mute of a thread. `false` when it was not muted.
pub async fn unmute_thread(tx: &mut Tx<'_>, account: AccountId, thread: ConversationId) -> Result<bool, StoreError> {
    Ok(tx.exec(&UNMUTE_THREAD, params![account, thread]).await? == 1)
}

/// Who of these accounts muted the thread.
pub async fn thread_muters(
    db: &impl Reads,
    thread: ConversationId,
    accounts: &[i64],
) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&THREAD_MUTERS, params![thread, accounts]).await?.into_iter().map(AccountId).collect())
}
