//! The statuses that have to do with somebody: own ones, and those that they favourited, bookmarked or are mentioned in.
//! Search goes through them: few enough to read, and never more than one may see anyway.

use crate::engine::{Reads, StoreError, params, row, stmt};
use domain::{AccountId, StatusId};

row! { pub(crate) struct Found { id: i64, text: String, spoiler_text: String, content: String } }

stmt! { static OWN: Slow(i64, i64, i64) -> Found =
"SELECT s.id, s.text, s.spoiler_text, s.content FROM statuses s
     WHERE s.id < $2 AND s.reblog_of_id IS NULL AND s.id IN (
         SELECT o.id FROM statuses o WHERE o.account_id = $1
         UNION SELECT f.status_id FROM favourites f WHERE f.account_id = $1
         UNION SELECT b.status_id FROM bookmarks b WHERE b.account_id = $1
         UNION SELECT m.status_id FROM mentions m WHERE m.account_id = $1)
     ORDER BY s.id DESC LIMIT $3"; }

/// A status, and what search looks at: its text as typed (the shown one, where it came from elsewhere) and its warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The status.
    pub id: StatusId,
    /// What it says.
    pub text: String,
}

/// The newest of them with ids below `below`.
///
/// # Errors
/// Those of the database.
pub async fn own(db: &impl Reads, account: AccountId, below: i64, limit: i64) -> Result<Vec<Searched>, StoreError> {
    let rows = db.all(&OWN, params![account, below, limit]).await?;
    let searched = |row: Found| Searched {
        id: StatusId(row.id),
        text: format!("{}\n{}", row.spoiler_text, if row.text.is_empty() { row.content } else { row.text }),
    };
    Ok(rows.into_iter().map(searched).collect())
}
