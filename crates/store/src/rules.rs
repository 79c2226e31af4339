//! The rules of the server, in the order in which people read them.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{RuleId, Timestamp};

row! {
    /// A rule.
    pub struct Rule {
        /// Its id.
        id: i64,
        /// The rule, in a sentence.
        text: String,
        /// More about it; may be empty.
        hint: String,
    }
}

stmt! { static LIST: Slow() -> Rule = "SELECT id, text, hint FROM rules ORDER BY position, id"; }

stmt! { static LAST: Slow() -> i64 = "SELECT COALESCE(MAX(position), 0) FROM rules"; }

stmt! { static INSERT: Write(i64, i64, str, str, i64) =
"INSERT INTO rules (id, position, text, hint, created_at) VALUES ($1, $2, $3, $4, $5)"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM rules WHERE id = $1"; }

/// All rules, in order.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &impl Reads) -> Result<Vec<Rule>, StoreError> {
    db.all(&LIST, params![]).await
}

/// Adds a rule after the others.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut Tx<'_>, id: RuleId, text: &str, hint: &str, now: Timestamp) -> Result<(), StoreError> {
    let last = tx.one(&LAST, params![]).await?.unwrap_or(0);
    tx.exec(&INSERT, params![id.0, last + 1, text, hint, now.0]).await?;
    Ok(())
}

/// Removes a rule. `false` when there is no such rule.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: RuleId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![id.0]).await? != 0)
}
