//! Settings of the server, and the addresses that its first start fixed.

use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::Timestamp;

/// Rows that hold addresses begin with this and are no settings.
const ADDRESS: &str = "address:";

// All of a small table, which caches keep: a read that never becomes `Fast` by an index.
stmt! { static ALL: Slow() -> (String, String) =
"SELECT key, value FROM settings WHERE key < 'address:' OR key >= 'address;' ORDER BY key"; }

stmt! { static GET: Fast(str) -> String = "SELECT value FROM settings WHERE key = $1"; }

stmt! { static PUT: Write(str, str, i64) =
"INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
 ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at"; }

stmt! { static KEEP: Write(str, str, i64) =
"INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING"; }

/// All settings that were changed: name and JSON value.
///
/// # Errors
/// Those of the database.
pub async fn all(db: &impl Reads) -> Result<Vec<(String, String)>, StoreError> {
    db.all(&ALL, params![]).await
}

/// Changes a setting.
///
/// # Errors
/// Those of the database.
pub async fn put(tx: &mut Tx<'_>, name: &str, json: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&PUT, params![name, json, now.0]).await?;
    Ok(())
}

/// Keeps an address at the first start; returns the one that is kept.
///
/// # Errors
/// Those of the database.
pub async fn hold_address(tx: &mut Tx<'_>, name: &str, value: &str, now: Timestamp) -> Result<String, StoreError> {
    let key = format!("{ADDRESS}{name}");
    // Of two nodes that start together for the first time, the second waits here for the first.
    tx.exec(&KEEP, params![key.as_str(), value, now.0]).await?;
    Ok(tx.one(&GET, params![key.as_str()]).await?.unwrap_or_else(|| value.to_owned()))
}
