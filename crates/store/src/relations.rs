//! How one account stands to others, read as whole sets: what its timelines are computed from. What a profile shows of
//! a relation, and what changes one, is not here.

use crate::engine::{Reads, StoreError, params, row, stmt};
use domain::{AccountId, TagId, Timestamp};

row! {
    /// An accepted follow.
    pub struct FollowRow {
        target_id: i64, show_boosts: bool, notify_from: Option<i64>, languages: String,
    }
}

stmt! { static FOLLOWS: Fast(i64) -> FollowRow =
"SELECT target_id, show_boosts, notify_from, languages FROM follows WHERE account_id = $1 AND state = 'accepted'"; }

/// Whom an account follows, and with which options.
///
/// # Errors
/// Those of the database.
pub async fn follows(db: &impl Reads, account: AccountId) -> Result<Vec<FollowRow>, StoreError> {
    db.all(&FOLLOWS, params![account]).await
}

/// One edge of the sets that [`edges`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The account blocks this one.
    Blocks(AccountId),
    /// The account is blocked by this one.
    BlockedBy(AccountId),
    /// The account mutes this one, until then.
    Mutes(AccountId, Option<Timestamp>),
    /// The account keeps this one in an exclusive list.
    Exclusive(AccountId),
    /// The account follows this hashtag.
    FollowsTag(TagId),
}

stmt! { static EDGES: Fast(i64) -> (i64, i64, Option<i64>) =
"SELECT CAST(0 AS BIGINT), target_id, CAST(NULL AS BIGINT) FROM blocks WHERE account_id = $1
     UNION ALL SELECT 1, account_id, NULL FROM blocks WHERE target_id = $1
     UNION ALL SELECT 2, target_id, expires_at FROM mutes WHERE account_id = $1
     UNION ALL SELECT 3, m.target_id, NULL FROM lists l JOIN list_members m ON m.list_id = l.id
               WHERE l.account_id = $1 AND l.exclusive
     UNION ALL SELECT 4, tag_id, NULL FROM followed_tags WHERE account_id = $1"; }

/// Blocks in both directions, mutes, members of exclusive lists and followed hashtags of an account: one read.
///
/// # Errors
/// Those of the database.
pub async fn edges(db: &impl Reads, account: AccountId) -> Result<Vec<Edge>, StoreError> {
    let rows = db.all(&EDGES, params![account]).await?;
    Ok(rows
        .into_iter()
        .map(|(kind, target, until)| match kind {
            0 => Edge::Blocks(AccountId(target)),
            1 => Edge::BlockedBy(AccountId(target)),
            2 => Edge::Mutes(AccountId(target), until.map(Timestamp)),
            3 => Edge::Exclusive(AccountId(target)),
            _ => Edge::FollowsTag(TagId(target)),
        })
        .collect())
}

stmt! { static BLOCKED_DOMAINS: Fast(i64) -> String = "SELECT domain FROM account_domain_blocks WHERE account_id = $1"; }

/// The domains that a person does not want to see.
///
/// # Errors
/// Those of the database.
pub async fn blocked_domains(db: &impl Reads, account: AccountId) -> Result<Vec<String>, StoreError> {
    db.all(&BLOCKED_DOMAINS, params![account]).await
}

// Two halves, so that each has a partial index; all of both is read, but only after somebody was moderated.
stmt! { static MODERATED: Slow() -> (i64, bool) =
"SELECT id, TRUE FROM accounts WHERE suspended_at IS NOT NULL
 UNION ALL SELECT id, FALSE FROM accounts WHERE suspended_at IS NULL AND limited_at IS NOT NULL"; }

/// All accounts that are suspended (`true`) or limited (`false`).
///
/// # Errors
/// Those of the database.
pub async fn moderated(db: &impl Reads) -> Result<Vec<(AccountId, bool)>, StoreError> {
    let rows = db.all(&MODERATED, params![]).await?;
    Ok(rows.into_iter().map(|(id, suspended)| (AccountId(id), suspended)).collect())
}

stmt! { static DOMAINS: Fast([i64]) -> (i64, String) = "SELECT id, domain FROM accounts WHERE id = ANY($1)"; }

/// The domains of those accounts that exist; empty for accounts of this server.
///
/// # Errors
/// Those of the database.
pub async fn domains(db: &impl Reads, accounts: &[i64]) -> Result<Vec<(i64, String)>, StoreError> {
    db.all(&DOMAINS, params![accounts]).await
}
