//! Who may see a status, as one SQL fragment: the same rule as `domain::can_see`, and a differential test keeps the two
//! together. Every statement that hands out statuses of others takes its condition from here.

use crate::{
    engine::{Reads, StoreError, params, row, stmt},
    page::NOBODY,
};
use domain::{AccountId, StatusId};
use std::collections::HashSet;

/// The rule for a status under the alias `$s`, whose author is under the alias `$a`, and a viewer in the parameter
/// `$viewer` (an id that no account has, for somebody who is not signed in).
macro_rules! can_see {
    ($s:literal, $a:literal, $viewer:literal) => {
        concat!(
            "(",
            $a,
            ".suspended_at IS NULL AND (",
            $s,
            ".account_id = ",
            $viewer,
            " OR (
                NOT EXISTS (SELECT 1 FROM blocks sight_b
                            WHERE sight_b.account_id = ",
            $s,
            ".account_id AND sight_b.target_id = ",
            $viewer,
            ")
                AND NOT EXISTS (SELECT 1 FROM accounts sight_v
                                JOIN account_domain_blocks sight_d ON sight_d.domain = sight_v.domain
                                WHERE sight_v.id = ",
            $viewer,
            " AND sight_v.domain <> '' AND sight_d.account_id = ",
            $s,
            ".account_id)
                AND (",
            $s,
            ".visibility IN ('public', 'unlisted')
                     OR EXISTS (SELECT 1 FROM mentions sight_m
                                WHERE sight_m.status_id = ",
            $s,
            ".id AND sight_m.account_id = ",
            $viewer,
            ")
                     OR (",
            $s,
            ".visibility = 'private'
                         AND EXISTS (SELECT 1 FROM follows sight_f
                                     WHERE sight_f.account_id = ",
            $viewer,
            " AND sight_f.target_id = ",
            $s,
            ".account_id
                                       AND sight_f.state = 'accepted'))))))"
        )
    };
}
pub(crate) use can_see;

stmt! { static VISIBLE: Fast(i64, [i64]) -> i64 = concat!(
"SELECT s.id FROM statuses s
     JOIN accounts a ON a.id = s.account_id
     LEFT JOIN statuses o ON o.id = s.reblog_of_id
     LEFT JOIN accounts oa ON oa.id = o.account_id
     WHERE s.id = ANY($2) AND ", can_see!("s", "a", "$1"), "
       AND (s.reblog_of_id IS NULL OR ", can_see!("o", "oa", "$1"), ")"); }

row! {
    /// What a status answers, as far as it is the same for every viewer.
    pub struct Answered {
        reply: i64, parent: i64, author: i64, open: bool,
    }
}

stmt! { static ANSWERED: Fast([i64]) -> Answered =
"SELECT s.id, p.id, p.account_id, (p.visibility IN ('public', 'unlisted') AND a.suspended_at IS NULL)
 FROM statuses s JOIN statuses p ON p.id = s.in_reply_to_id JOIN accounts a ON a.id = p.account_id
 WHERE s.id = ANY($1)"; }

/// What these statuses answer. `open` is what everybody may see whom its author does not block; of anything else
/// [`visible`] knows.
///
/// # Errors
/// Those of the database.
pub async fn answered(db: &impl Reads, replies: &[i64]) -> Result<Vec<Answered>, StoreError> {
    db.all(&ANSWERED, params![replies]).await
}

/// Those of `ids` that the viewer (or, without one, everybody) may see. Of a boost, the boosted status has to be visible
/// too.
///
/// # Errors
/// Those of the database.
pub async fn visible(
    db: &impl Reads,
    viewer: Option<AccountId>,
    ids: &[StatusId],
) -> Result<HashSet<StatusId>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let found = db.all(&VISIBLE, params![viewer, &ids]).await?;
    Ok(found.into_iter().map(StatusId).collect())
}
