//! Older pages of home: candidates by author and by hashtag, in the order of their ids. Which of them stand in a home is
//! decided in `app::timelines`, by the same rule as for the index in memory.

use super::Stretch;
use crate::engine::{Reads, StoreError, params, row, stmt};
use domain::AccountId;

row! {
    /// A status that may stand in the home of one viewer, with all that decides about it.
    pub struct HomeRow {
        id: i64, author: i64, visibility: String, language: Option<String>, reply_account: Option<i64>,
        boost_of: Option<i64>, boost_author: Option<i64>, domain: String, boost_domain: String,
        mentions_viewer: bool, tagged: bool,
    }
}

/// Where a home is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct HomeSources<'a> {
    /// Whose home.
    pub viewer: AccountId,
    /// The viewer, and whom the viewer follows.
    pub authors: &'a [i64],
    /// Followed hashtags.
    pub tags: &'a [i64],
}

/// `$1` is the viewer, `$3` the followed hashtags.
macro_rules! facts {
    () => {
        "SELECT s.id, s.account_id, s.visibility,
                CASE WHEN s.reblog_of_id IS NULL THEN s.language ELSE o.language END, s.in_reply_to_account_id,
                s.reblog_of_id, s.reblog_of_account_id, a.domain, COALESCE(oa.domain, ''),
                EXISTS (SELECT 1 FROM mentions m WHERE m.status_id = s.id AND m.account_id = $1),
                EXISTS (SELECT 1 FROM status_tags t WHERE t.status_id = s.id AND t.tag_id = ANY($3))
         FROM statuses s
         JOIN accounts a ON a.id = s.account_id
         LEFT JOIN statuses o ON o.id = s.reblog_of_id
         LEFT JOIN accounts oa ON oa.id = s.reblog_of_account_id
         WHERE "
    };
}

/// PostgreSQL looks at the end of each author's and each hashtag's own index.
macro_rules! pg {
    ($order:literal) => {
        concat!(
            facts!(),
            "s.id IN (
                SELECT c.id FROM (
                    SELECT x.id FROM unnest($2::bigint[]) AS author(id) CROSS JOIN LATERAL (
                        SELECT s1.id FROM statuses s1
                        WHERE s1.account_id = author.id AND s1.id < $4 AND s1.id > $5
                        ORDER BY s1.id ",
            $order,
            " LIMIT $6) x
                    UNION
                    SELECT y.id FROM unnest($3::bigint[]) AS tag(id) CROSS JOIN LATERAL (
                        SELECT t1.status_id AS id FROM status_tags t1
                        WHERE t1.tag_id = tag.id AND t1.status_id < $4 AND t1.status_id > $5
                        ORDER BY t1.status_id ",
            $order,
            " LIMIT $6) y
                ) c ORDER BY c.id ",
            $order,
            " LIMIT $6)
             ORDER BY s.id ",
            $order
        )
    };
}

/// SQLite has no LATERAL; a correlated list does the same there, and is read by the same indexes.
macro_rules! sqlite {
    ($order:literal) => {
        concat!(
            facts!(),
            "s.id IN (
                SELECT c.id FROM (
                    SELECT x.id AS id FROM rarray($2) author CROSS JOIN statuses x ON x.id IN (
                        SELECT s1.id FROM statuses s1
                        WHERE s1.account_id = author.value AND s1.id < $4 AND s1.id > $5
                        ORDER BY s1.id ",
            $order,
            " LIMIT $6)
                    UNION
                    SELECT y.id AS id FROM rarray($3) tag CROSS JOIN statuses y ON y.id IN (
                        SELECT t1.status_id FROM status_tags t1
                        WHERE t1.tag_id = tag.value AND t1.status_id < $4 AND t1.status_id > $5
                        ORDER BY t1.status_id ",
            $order,
            " LIMIT $6)
                ) c ORDER BY c.id ",
            $order,
            " LIMIT $6)
             ORDER BY s.id ",
            $order
        )
    };
}

// A correlated IN (.. LIMIT) took 20 s on PostgreSQL where LATERAL took 5 ms; SQLite does not know LATERAL.
stmt! { static BEFORE: Slow(i64, [i64], [i64], i64, i64, i64) -> HomeRow = pg pg!("DESC"), sqlite sqlite!("DESC"); }
// As above.
stmt! { static AFTER: Slow(i64, [i64], [i64], i64, i64, i64) -> HomeRow = pg pg!("ASC"), sqlite sqlite!("ASC"); }

/// Candidates of a stretch, from the end at which it is read.
///
/// # Errors
/// Those of the database.
pub async fn home_rows(db: &impl Reads, from: HomeSources<'_>, stretch: Stretch) -> Result<Vec<HomeRow>, StoreError> {
    let stmt = if stretch.from_old_end { &AFTER } else { &BEFORE };
    let params = params![from.viewer, from.authors, from.tags, stretch.before, stretch.after, stretch.limit];
    db.all(stmt, params).await
}

stmt! { static BOOSTS: Fast(i64, [i64], [i64], [i64]) -> HomeRow =
concat!(facts!(), "s.reblog_of_id = ANY($4) AND s.account_id = ANY($2)"); }
stmt! { static ORIGINALS: Fast(i64, [i64], [i64]) -> HomeRow =
concat!(facts!(), "s.id = ANY($2)"); }

/// These statuses, and all boosts of them by the authors: what decides whether a boost stands.
///
/// # Errors
/// Those of the database.
pub async fn boosts_and_originals(
    db: &impl Reads,
    from: HomeSources<'_>,
    originals: &[i64],
) -> Result<Vec<HomeRow>, StoreError> {
    let of_boosts = params![from.viewer, from.authors, from.tags, originals];
    let of_originals = params![from.viewer, originals, from.tags];
    let (mut rows, originals) = futures::try_join!(db.all(&BOOSTS, of_boosts), db.all(&ORIGINALS, of_originals))?;
    rows.extend(originals);
    Ok(rows)
}
