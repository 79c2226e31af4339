//! Client applications that registered. Only a hash of each client's secret is kept.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AppId, Timestamp};

row! { pub(crate) struct Found {
    id: i64, name: String, website: Option<String>, redirect_uris: String, scopes: String, client_id: String,
    client_secret_hash: Vec<u8>, created_at: i64,
} }

stmt! { static BY_ID: Fast(i64) -> Found =
"SELECT id, name, website, redirect_uris, scopes, client_id, client_secret_hash, created_at
 FROM apps WHERE id = $1"; }

stmt! { static BY_CLIENT_ID: Fast(str) -> Found =
"SELECT id, name, website, redirect_uris, scopes, client_id, client_secret_hash, created_at
 FROM apps WHERE client_id = $1"; }

stmt! { static INSERT: Write(i64, str, str?, str, str, str, [u8], i64) =
"INSERT INTO apps (id, name, website, redirect_uris, scopes, client_id, client_secret_hash, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"; }

/// A client application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRow {
    /// Its id.
    pub id: AppId,
    /// Its name.
    pub name: String,
    /// Its website.
    pub website: Option<String>,
    /// Where it may send people back to, as registered.
    pub redirect_uris: Vec<String>,
    /// The most that it may ask for.
    pub scopes: String,
    /// Its public name in the protocol.
    pub client_id: String,
    /// Hash of its secret.
    pub client_secret_hash: Vec<u8>,
    /// When it registered.
    pub created_at: Timestamp,
}

fn app(row: Found) -> AppRow {
    AppRow {
        id: AppId(row.id),
        name: row.name,
        website: row.website,
        redirect_uris: row.redirect_uris.lines().map(str::to_owned).collect(),
        scopes: row.scopes,
        client_id: row.client_id,
        client_secret_hash: row.client_secret_hash,
        created_at: Timestamp(row.created_at),
    }
}

/// The application with this id.
///
/// # Errors
/// Those of the database.
pub async fn by_id(db: &impl Reads, id: AppId) -> Result<Option<AppRow>, StoreError> {
    Ok(db.one(&BY_ID, params![id.0]).await?.map(app))
}

/// The application with this client id.
///
/// # Errors
/// Those of the database.
pub async fn by_client_id(db: &impl Reads, client_id: &str) -> Result<Option<AppRow>, StoreError> {
    Ok(db.one(&BY_CLIENT_ID, params![client_id]).await?.map(app))
}

/// Records an application.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut Tx<'_>, app: &AppRow) -> Result<(), StoreError> {
    let redirect_uris = app.redirect_uris.join("\n");
    let values = params![
        app.id.0,
        app.name.as_str(),
        app.website.as_deref(),
        redirect_uris.as_str(),
        app.scopes.as_str(),
        app.client_id.as_str(),
        app.client_secret_hash.as_slice(),
        app.created_at.0
    ];
    tx.exec(&INSERT, values).await?;
    Ok(())
}
