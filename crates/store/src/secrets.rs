//! Secrets that the server made for itself. They lie in the database because every node needs the same ones.

use crate::engine::{Reads as _, StoreError, Tx, params, stmt};
use domain::Timestamp;

stmt! { static KEEP: Write(str, [u8], i64) =
"INSERT INTO secrets (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING"; }

stmt! { static GET: Fast(str) -> Vec<u8> = "SELECT value FROM secrets WHERE name = $1"; }

/// Keeps a secret at the first start; gives the one that is kept. Of two nodes that start together, one is first.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &mut Tx<'_>, name: &str, fresh: &[u8; 32], now: Timestamp) -> Result<[u8; 32], StoreError> {
    tx.exec(&KEEP, params![name, fresh.as_slice(), now.0]).await?;
    let kept = tx.one(&GET, params![name]).await?.unwrap_or_default();
    let what = || StoreError::Corrupt { table: "secrets", id: 0, what: format!("{name} does not hold 32 bytes") };
    kept.try_into().map_err(|_| what())
}
