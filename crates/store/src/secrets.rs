//! Secrets that the server made for itself. They lie in the database because every node needs the same ones.

use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::Timestamp;

stmt! { static REPLACE: Write(str, [u8], i64) =
"INSERT INTO secrets (name, value, created_at) VALUES ($1, $2, $3)
 ON CONFLICT (name) DO UPDATE SET value = excluded.value, created_at = excluded.created_at"; }

stmt! { static KEEP: Write(str, [u8], i64) =
"INSERT INTO secrets (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING"; }

stmt! { static GET: Fast(str) -> Vec<u8> = "SELECT value FROM secrets WHERE name = $1"; }

/// The secret that is kept under a name.
///
/// # Errors
/// Those of the database.
pub async fn by_name(db: &impl Reads, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    db.one(&GET, params![name]).await
}

/// Keeps a secret at the first start; gives the one that is kept. Of two nodes that start together, one is first.
///
/// # Errors
/// Those of the database.
pub async fn keep(tx: &mut Tx<'_>, name: &str, fresh: &[u8], now: Timestamp) -> Result<Vec<u8>, StoreError> {
    tx.exec(&KEEP, params![name, fresh, now.0]).await?;
    Ok(by_name(tx, name).await?.unwrap_or_default())
}

/// Puts another secret in the place of the one that is kept.
///
/// # Errors
/// Those of the database.
pub async fn replace(tx: &mut Tx<'_>, name: &str, fresh: &[u8], now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&REPLACE, params![name, fresh, now.0]).await?;
    Ok(())
}

/// As [`keep`], for a secret of 32 bytes.
///
/// # Errors
/// Those of the database, and [`StoreError::Corrupt`] for one that has another length.
pub async fn hold(tx: &mut Tx<'_>, name: &str, fresh: &[u8; 32], now: Timestamp) -> Result<[u8; 32], StoreError> {
    let what = || StoreError::Corrupt { table: "secrets", id: 0, what: format!("{name} does not hold 32 bytes") };
    keep(tx, name, fresh, now).await?.try_into().map_err(|_| what())
}
