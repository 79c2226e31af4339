//! What an account has posted, as one viewer may see it: the statuses of a profile.

use super::Stretch;
use crate::{
    engine::{Reads, StoreError, params, stmt},
    sight::can_see,
};
use domain::AccountId;

/// What of an account's statuses is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountWanted {
    /// Only with media.
    pub only_media: bool,
    /// No answers to others.
    pub exclude_replies: bool,
    /// No boosts.
    pub exclude_boosts: bool,
    /// Nothing that is direct.
    pub exclude_direct: bool,
    /// Only with this hashtag.
    pub tag: Option<i64>,
}

/// What the viewer may see of it: `$1` is the viewer, `$2` the account, `$3` those whose statuses the viewer does not want
/// to see boosted.
macro_rules! seen {
    ($from:literal) => {
        concat!(
            "SELECT s.id FROM ",
            $from,
            "
             JOIN accounts a ON a.id = s.account_id
             LEFT JOIN statuses o ON o.id = s.reblog_of_id
             LEFT JOIN accounts oa ON oa.id = o.account_id
             WHERE s.account_id = $2 AND ",
            can_see!("s", "a", "$1"),
            "
               AND (s.reblog_of_id IS NULL OR (",
            can_see!("o", "oa", "$1"),
            " AND o.account_id <> ALL($3))) "
        )
    };
}

/// `$4` before, `$5` after, `$6` limit, `$7` no replies, `$8` no boosts, `$9` nothing direct.
macro_rules! stretch {
    ($also:literal, $order:literal) => {
        concat!(
            seen!("statuses s"),
            $also,
            " AND s.id < $4 AND s.id > $5
             AND (NOT $7 OR s.in_reply_to_account_id IS NULL OR s.in_reply_to_account_id = s.account_id)
             AND (NOT $8 OR s.reblog_of_id IS NULL)
             AND (NOT $9 OR s.visibility <> 'direct')
             ORDER BY s.id ",
            $order,
            " LIMIT $6"
        )
    };
}

stmt! { static BEFORE: Fast(i64, i64, [i64], i64, i64, i64, bool, bool, bool) -> i64 = stretch!("", "DESC"); }
stmt! { static AFTER: Fast(i64, i64, [i64], i64, i64, i64, bool, bool, bool) -> i64 = stretch!("", "ASC"); }
// Rare ones among many have no index of their own: these may read all that the account ever posted.
stmt! { static PICKED_BEFORE: Slow(i64, i64, [i64], i64, i64, i64, bool, bool, bool, bool, i64?) -> i64 =
stretch!("AND (s.has_media OR NOT $10) AND (CAST($11 AS BIGINT) IS NULL OR EXISTS (
    SELECT 1 FROM status_tags t WHERE t.status_id = s.id AND t.tag_id = CAST($11 AS BIGINT)))", "DESC"); }
stmt! { static PICKED_AFTER: Slow(i64, i64, [i64], i64, i64, i64, bool, bool, bool, bool, i64?) -> i64 =
stretch!("AND (s.has_media OR NOT $10) AND (CAST($11 AS BIGINT) IS NULL OR EXISTS (
    SELECT 1 FROM status_tags t WHERE t.status_id = s.id AND t.tag_id = CAST($11 AS BIGINT)))", "ASC"); }

/// A stretch of what an account has posted. A viewer who is not signed in is account 0.
///
/// # Errors
/// Those of the database.
pub async fn of_account(
    db: &impl Reads,
    viewer: AccountId,
    account: AccountId,
    unwanted: &[i64],
    wanted: AccountWanted,
    stretch: Stretch,
) -> Result<Vec<i64>, StoreError> {
    let Stretch { before, after, from_old_end, limit } = stretch;
    let AccountWanted { only_media, exclude_replies, exclude_boosts, exclude_direct, tag } = wanted;
    if only_media || tag.is_some() {
        let stmt = if from_old_end { &PICKED_AFTER } else { &PICKED_BEFORE };
        let params = params![
            viewer,
            account,
            unwanted,
            before,
            after,
            limit,
            exclude_replies,
            exclude_boosts,
            exclude_direct,
            only_media,
            tag,
        ];
        db.all(stmt, params).await
    } else {
        let stmt = if from_old_end { &AFTER } else { &BEFORE };
        let params =
            params![viewer, account, unwanted, before, after, limit, exclude_replies, exclude_boosts, exclude_direct];
        db.all(stmt, params).await
    }
}

stmt! { static PINNED: Fast(i64, i64, [i64]) -> i64 =
concat!(seen!("pins p JOIN statuses s ON s.id = p.status_id"), " AND p.account_id = $2 ORDER BY p.id DESC"); }

/// What an account has pinned to its profile, the last pin first.
///
/// # Errors
/// Those of the database.
pub async fn pinned(db: &impl Reads, viewer: AccountId, account: AccountId) -> Result<Vec<i64>, StoreError> {
    let none: &[i64] = &[];
    db.all(&PINNED, params![viewer, account, none]).await
}
