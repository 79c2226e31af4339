//! Custom emoji of elsewhere. They lie beside the account or the status that uses them, as its own server told.

use crate::engine::{Reads, StoreError, params, stmt};
use domain::{RemoteEmoji, StatusId};
use serde::Deserialize;
use std::collections::HashMap;

stmt! { static OF_STATUSES: Fast([i64]) -> (i64, String) =
"SELECT id, emojis FROM statuses WHERE id = ANY($1) AND emojis <> '[]'"; }

/// An emoji in its column.
#[derive(Deserialize)]
struct Stored {
    shortcode: String,
    url: String,
}

/// The emoji of these statuses; those that have none are left out.
pub async fn of_statuses(db: &impl Reads, statuses: &[i64]) -> Result<HashMap<StatusId, Vec<RemoteEmoji>>, StoreError> {
    let rows = db.all(&OF_STATUSES, params![statuses]).await?;
    rows.into_iter().map(|(id, column)| Ok((StatusId(id), of_column("statuses", id, &column)?))).collect()
}

/// The emoji that a column holds.
pub(crate) fn of_column(table: &'static str, id: i64, column: &str) -> Result<Vec<RemoteEmoji>, StoreError> {
    if column == "[]" {
        return Ok(Vec::new());
    }
    let stored: Vec<Stored> = serde_json::from_str(column).map_err(|error| StoreError::Corrupt {
        table,
        id,
        what: format!("emojis: {error}"),
    })?;
    Ok(stored.into_iter().map(|emoji| RemoteEmoji { shortcode: emoji.shortcode, url: emoji.url }).collect())
}
