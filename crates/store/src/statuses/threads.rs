//! Threads that lie in part on other servers: what a status answers before that is known, and where its answers are listed.

use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::{AccountId, ConversationId, Status, StatusId, Timestamp};

/// What a status of elsewhere has beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// Its emoji, as JSON.
    pub emojis: String,
    /// What it answers, where that is not known yet.
    pub missing_parent: Option<String>,
    /// Where its answers are listed; empty for nowhere.
    pub replies: String,
}

stmt! { static SET_REMOTE: Write(i64, str, str?, str, i64) =
"UPDATE statuses SET emojis = $2, in_reply_to_uri = $3, replies_uri = $4, fetched_at = $5 WHERE id = $1"; }

stmt! { static ADOPT: Write(i64, i64, str) -> String =
"UPDATE statuses SET in_reply_to_id = $1, in_reply_to_account_id = $2, in_reply_to_uri = NULL
 WHERE in_reply_to_uri = $3 RETURNING visibility"; }

stmt! { static MISSING: Fast(i64) -> Option<String> = "SELECT in_reply_to_uri FROM statuses WHERE id = $1"; }

stmt! { static REPLIES: Fast(i64) -> String = "SELECT replies_uri FROM statuses WHERE id = $1 AND replies_uri <> ''"; }

stmt! { static DUE: Fast(i64, i64) -> i64 =
"SELECT id FROM statuses WHERE id = $1 AND replies_uri <> '' AND (replies_fetched_at IS NULL OR replies_fetched_at < $2)"; }

stmt! { static CLAIM: Write(i64, i64, i64) =
"UPDATE statuses SET replies_fetched_at = $3
 WHERE id = $1 AND replies_uri <> '' AND (replies_fetched_at IS NULL OR replies_fetched_at < $2)"; }

stmt! { static GROUPS_OF: Fast(i64) -> i64 =
"SELECT DISTINCT a.id FROM statuses s JOIN statuses b ON b.reblog_of_id = s.id JOIN accounts a ON a.id = b.account_id
 WHERE s.conversation_id = $1 AND a.actor_type = 'Group' AND a.domain <> '' ORDER BY a.id LIMIT 3"; }

/// Writes what a status of elsewhere has beside its text, and when it was read.
pub async fn set_remote(tx: &mut Tx<'_>, id: StatusId, beside: &Beside, now: Timestamp) -> Result<(), StoreError> {
    let params = params![id, beside.emojis.as_str(), beside.missing_parent.as_deref(), beside.replies.as_str(), now];
    tx.exec(&SET_REMOTE, params).await?;
    Ok(())
}

/// Puts a status above those that answer it and were known before. Tells how many of them everybody may read.
pub async fn adopt(tx: &mut Tx<'_>, parent: &Status) -> Result<i64, StoreError> {
    let adopted = tx.all(&ADOPT, params![parent.id, parent.account_id, parent.uri.as_str()]).await?;
    let open = adopted.iter().filter(|visibility| matches!(visibility.as_str(), "public" | "unlisted")).count();
    Ok(i64::try_from(open).unwrap_or(i64::MAX))
}

/// What a status answers, where that is not known.
pub async fn missing_parent(db: &impl Reads, id: StatusId) -> Result<Option<String>, StoreError> {
    Ok(db.one(&MISSING, params![id]).await?.flatten())
}

/// The groups of elsewhere that boosted something of a thread, those that were met first before others.
pub async fn groups_of(db: &impl Reads, conversation: ConversationId) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&GROUPS_OF, params![conversation]).await?.into_iter().map(AccountId).collect())
}

/// Where the answers to a status are listed.
pub async fn replies_of(db: &impl Reads, id: StatusId) -> Result<Option<String>, StoreError> {
    db.one(&REPLIES, params![id]).await
}

/// Whether the answers to a status are listed elsewhere and were last read before `before`, or never.
pub async fn replies_due(db: &impl Reads, id: StatusId, before: Timestamp) -> Result<bool, StoreError> {
    Ok(db.one(&DUE, params![id, before]).await?.is_some())
}

/// Takes it upon this transaction to read the answers. `false` when somebody else did.
pub async fn claim_replies(
    tx: &mut Tx<'_>,
    id: StatusId,
    before: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&CLAIM, params![id, before, now]).await? == 1)
}
