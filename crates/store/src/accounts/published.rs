//! What other servers read of an account and nobody here needs every day: its public key, and where else it lives.

use crate::engine::{Reads, StoreError, params, row, stmt};
use domain::AccountId;

row! { pub(crate) struct Found { public_key: String, also_known_as: String, moved_to: Option<String>, memorial: bool } }

stmt! { static PUBLISHED: Fast(i64) -> Found =
"SELECT a.public_key, a.also_known_as, t.uri, a.memorial
     FROM accounts a LEFT JOIN accounts t ON t.id = a.moved_to_id WHERE a.id = $1"; }

/// What other servers read of an account, besides the account itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// SPKI, PEM.
    pub public_key: String,
    /// Ids that are the same person.
    pub also_known_as: Vec<String>,
    /// Id of the account to which it moved.
    pub moved_to: Option<String>,
    /// It stands for somebody who died.
    pub memorial: bool,
}

/// What other servers read of an account.
pub async fn published(db: &impl Reads, id: AccountId) -> Result<Option<Published>, StoreError> {
    let Some(found) = db.one(&PUBLISHED, params![id]).await? else { return Ok(None) };
    let also_known_as = serde_json::from_str(&found.also_known_as).map_err(|error| StoreError::Corrupt {
        table: "accounts",
        id: id.0,
        what: format!("also_known_as: {error}"),
    })?;
    let Found { public_key, moved_to, memorial, .. } = found;
    Ok(Some(Published { public_key, also_known_as, moved_to, memorial }))
}
