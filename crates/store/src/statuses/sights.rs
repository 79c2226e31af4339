//! How a viewer stands to statuses: the facts that `domain::can_see` judges, read in one batch.

use super::visibility_of;
use crate::{
    engine::{Reads, StoreError, params, row, stmt},
    page::NOBODY,
};
use domain::{AccountId, Sight, StatusId, can_see};
use std::collections::{HashMap, HashSet};

row! { pub(crate) struct Found {
    id: i64, account_id: i64, visibility: String, boost_of: Option<i64>, suspended: bool, follows: bool,
    mentioned: bool, blocked: bool,
} }

stmt! { static SIGHTS: Fast(i64, [i64]) -> Found =
"SELECT s.id, s.account_id, s.visibility, s.reblog_of_id, a.suspended_at IS NOT NULL,
            EXISTS (SELECT 1 FROM follows f
                    WHERE f.account_id = $1 AND f.target_id = s.account_id AND f.state = 'accepted'),
            EXISTS (SELECT 1 FROM mentions m WHERE m.status_id = s.id AND m.account_id = $1),
            EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = s.account_id AND b.target_id = $1)
     FROM statuses s JOIN accounts a ON a.id = s.account_id WHERE s.id = ANY($2)"; }

/// A status and how the viewer stands to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighted {
    /// The status.
    pub status: StatusId,
    /// What it boosts: the viewer must be able to see that as well.
    pub boost_of: Option<StatusId>,
    /// The facts about the status itself.
    pub sight: Sight,
}

/// How `viewer` stands to these statuses, in no order; those that do not exist are left out.
pub async fn sights(db: &impl Reads, viewer: Option<AccountId>, ids: &[i64]) -> Result<Vec<Sighted>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let rows = db.all(&SIGHTS, params![viewer, ids]).await?;
    let sighted = rows.into_iter().map(|row| {
        Ok(Sighted {
            status: StatusId(row.id),
            boost_of: row.boost_of.map(StatusId),
            sight: Sight {
                visibility: visibility_of(row.id, &row.visibility)?,
                author_suspended: row.suspended,
                is_author: row.account_id == viewer,
                follows_author: row.follows,
                is_mentioned: row.mentioned,
                blocked_by_author: row.blocked,
            },
        })
    });
    sighted.collect()
}

/// Those of these statuses that `viewer` may see. Of a boost, both the boost and its original are asked for.
pub async fn visible(db: &impl Reads, viewer: Option<AccountId>, ids: &[i64]) -> Result<HashSet<StatusId>, StoreError> {
    let asked = sights(db, viewer, ids).await?;
    let originals: Vec<i64> = asked.iter().filter_map(|sighted| sighted.boost_of).map(|id| id.0).collect();
    let originals: HashMap<StatusId, bool> = if originals.is_empty() {
        HashMap::new()
    } else {
        let sights = sights(db, viewer, &originals).await?;
        sights.into_iter().map(|original| (original.status, can_see(&original.sight))).collect()
    };
    let seen = asked.into_iter().filter(|sighted| {
        let original = sighted.boost_of.is_none_or(|of| originals.get(&of).copied().unwrap_or(false));
        original && can_see(&sighted.sight)
    });
    Ok(seen.map(|sighted| sighted.status).collect())
}
