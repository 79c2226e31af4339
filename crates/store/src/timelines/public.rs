//! The public timelines and those of hashtags. All conditions stand in the statement, so that a page is full whenever
//! there is enough for it.

use super::Stretch;
use crate::engine::{Reads, StoreError, params, stmt};

/// Whom a viewer does not want to see, or may not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hidden<'a> {
    /// Accounts.
    pub accounts: &'a [i64],
    /// Domains.
    pub domains: &'a [String],
}

/// What of the public timeline is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublicWanted {
    /// Only of this server (`true`), or only of others (`false`).
    pub local: Option<bool>,
    /// Only with media.
    pub only_media: bool,
}

/// `$1` before, `$2` after, `$3` limit, `$4` hidden accounts, `$5` hidden domains.
macro_rules! public {
    ($also:literal, $order:literal) => {
        concat!(
            "SELECT s.id FROM statuses s JOIN accounts a ON a.id = s.account_id
             WHERE s.visibility = 'public' AND s.reblog_of_id IS NULL AND s.id < $1 AND s.id > $2 ",
            $also,
            "
               AND (s.in_reply_to_account_id IS NULL OR s.in_reply_to_account_id = s.account_id)
               AND a.suspended_at IS NULL AND a.limited_at IS NULL
               AND s.account_id <> ALL($4) AND a.domain <> ALL($5)
             ORDER BY s.id ",
            $order,
            " LIMIT $3"
        )
    };
}

stmt! { static ALL_BEFORE: Fast(i64, i64, i64, [i64], [str]) -> i64 = public!("", "DESC"); }
stmt! { static ALL_AFTER: Fast(i64, i64, i64, [i64], [str]) -> i64 = public!("", "ASC"); }
stmt! { static SIDE_BEFORE: Fast(i64, i64, i64, [i64], [str], bool) -> i64 = public!("AND s.local = $6", "DESC"); }
stmt! { static SIDE_AFTER: Fast(i64, i64, i64, [i64], [str], bool) -> i64 = public!("AND s.local = $6", "ASC"); }
stmt! { static MEDIA_BEFORE: Slow(i64, i64, i64, [i64], [str], bool, bool) -> i64 =
public!("AND s.has_media AND (s.local = $6 OR s.local = $7)", "DESC"); }
stmt! { static MEDIA_AFTER: Slow(i64, i64, i64, [i64], [str], bool, bool) -> i64 =
public!("AND s.has_media AND (s.local = $6 OR s.local = $7)", "ASC"); }

/// A stretch of the public timeline: public statuses that are no boosts and answer nobody else, of authors whose reach is
/// not limited.
///
/// # Errors
/// Those of the database.
pub async fn public(
    db: &impl Reads,
    wanted: PublicWanted,
    hidden: Hidden<'_>,
    stretch: Stretch,
) -> Result<Vec<i64>, StoreError> {
    let Stretch { before, after, from_old_end, limit } = stretch;
    let Hidden { accounts, domains } = hidden;
    match wanted {
        PublicWanted { only_media: true, local } => {
            let stmt = if from_old_end { &MEDIA_AFTER } else { &MEDIA_BEFORE };
            let (one, other) = local.map_or((true, false), |local| (local, local));
            db.all(stmt, params![before, after, limit, accounts, domains, one, other]).await
        }
        PublicWanted { local: Some(local), .. } => {
            let stmt = if from_old_end { &SIDE_AFTER } else { &SIDE_BEFORE };
            db.all(stmt, params![before, after, limit, accounts, domains, local]).await
        }
        PublicWanted { local: None, .. } => {
            let stmt = if from_old_end { &ALL_AFTER } else { &ALL_BEFORE };
            db.all(stmt, params![before, after, limit, accounts, domains]).await
        }
    }
}

/// What of a hashtag's timeline is wanted.
#[derive(Debug, Clone, Copy)]
pub struct TagWanted<'a> {
    /// Only of this server (`true`), or only of others (`false`).
    pub local: Option<bool>,
    /// Only with media.
    pub only_media: bool,
    /// Only with all of these hashtags.
    pub all: &'a [i64],
    /// Only with none of these.
    pub none: &'a [i64],
}

/// `$1` the hashtag, `$2` before, `$3` after, `$4` limit, `$5` hidden accounts, `$6` hidden domains, `$7` needed hashtags,
/// `$8` their number, `$9` hashtags that are not wanted, `$10` and `$11` wanted values of `local`, `$12` only with media.
macro_rules! tagged {
    ($order:literal) => {
        concat!(
            "SELECT s.id FROM status_tags t
             JOIN statuses s ON s.id = t.status_id
             JOIN accounts a ON a.id = s.account_id
             WHERE t.tag_id = $1 AND t.status_id < $2 AND t.status_id > $3
               AND s.visibility = 'public' AND s.reblog_of_id IS NULL
               AND (s.local = $10 OR s.local = $11) AND (s.has_media OR NOT $12)
               AND a.suspended_at IS NULL AND a.limited_at IS NULL
               AND s.account_id <> ALL($5) AND a.domain <> ALL($6)
               AND (SELECT COUNT(*) FROM status_tags n WHERE n.status_id = s.id AND n.tag_id = ANY($7)) = $8
               AND NOT EXISTS (SELECT 1 FROM status_tags u WHERE u.status_id = s.id AND u.tag_id = ANY($9))
             ORDER BY t.status_id ",
            $order,
            " LIMIT $4"
        )
    };
}

stmt! { static TAG_BEFORE:
Fast(i64, i64, i64, i64, [i64], [str], [i64], i64, [i64], bool, bool, bool) -> i64 = tagged!("DESC"); }
stmt! { static TAG_AFTER:
Fast(i64, i64, i64, i64, [i64], [str], [i64], i64, [i64], bool, bool, bool) -> i64 = tagged!("ASC"); }

/// A stretch of one hashtag's timeline: public statuses of authors whose reach is not limited.
///
/// # Errors
/// Those of the database.
pub async fn tagged(
    db: &impl Reads,
    tag: i64,
    wanted: TagWanted<'_>,
    hidden: Hidden<'_>,
    stretch: Stretch,
) -> Result<Vec<i64>, StoreError> {
    let stmt = if stretch.from_old_end { &TAG_AFTER } else { &TAG_BEFORE };
    let (one, other) = wanted.local.map_or((true, false), |local| (local, local));
    let needed = i64::try_from(wanted.all.len()).unwrap_or(i64::MAX);
    let params = params![
        tag,
        stretch.before,
        stretch.after,
        stretch.limit,
        hidden.accounts,
        hidden.domains,
        wanted.all,
        needed,
        wanted.none,
        one,
        other,
        wanted.only_media,
    ];
    db.all(stmt, params).await
}

stmt! { static TAG_IDS: Fast([str]) -> (i64, String) = "SELECT id, name FROM tags WHERE name = ANY($1)"; }

/// The ids of those hashtags that were ever used, with their names (in the form of `domain::tag::normalise`).
///
/// # Errors
/// Those of the database.
pub async fn tag_ids(db: &impl Reads, names: &[String]) -> Result<Vec<(i64, String)>, StoreError> {
    db.all(&TAG_IDS, params![names]).await
}
