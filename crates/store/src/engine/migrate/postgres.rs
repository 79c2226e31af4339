//! Migrations of a PostgreSQL database, one node at a time.

use super::{Migration, pending};
use crate::engine::{StoreError, postgres::PgConn};
use tokio_postgres::Client;

/// Key of the lock under which nodes migrate.
const LOCK: i64 = 0x7761_7465_7274_6f77;

/// Brings the database up to date. The connection must have no limit of time.
pub(crate) async fn postgres(connection: &PgConn, all: &'static [Migration], allowed: bool) -> Result<(), StoreError> {
    let client = connection.client();
    client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await?;
    let result = locked(client, all, allowed).await;
    client.execute("SELECT pg_advisory_unlock($1)", &[&LOCK]).await?;
    result
}

async fn locked(client: &Client, all: &'static [Migration], allowed: bool) -> Result<(), StoreError> {
    for migration in pending(all, &done(client).await?, allowed)? {
        let ran = if migration.is_online() { online(client, migration).await } else { whole(client, migration).await };
        if let Err(error) = ran {
            client.batch_execute("ROLLBACK").await?;
            return Err(error);
        }
    }
    Ok(())
}

async fn done(client: &Client) -> Result<Vec<(i64, String)>, StoreError> {
    let known: bool = client.query_one("SELECT to_regclass('migrations') IS NOT NULL", &[]).await?.try_get(0)?;
    if !known {
        return Ok(Vec::new());
    }
    let rows = client.query("SELECT number, checksum FROM migrations ORDER BY number", &[]).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn remember(migration: &Migration) -> String {
    let (number, name, checksum) = (migration.number, migration.name, migration.checksum());
    format!("INSERT INTO migrations (number, name, checksum) VALUES ({number}, '{name}', '{checksum}')")
}

/// All of it in a transaction.
async fn whole(client: &Client, migration: &Migration) -> Result<(), StoreError> {
    let text = format!("BEGIN; {}\n; {}; COMMIT", migration.for_postgres()?, remember(migration));
    Ok(client.batch_execute(&text).await?)
}

/// Each statement by itself. One that fails half way is begun again from the start, so each must bear being repeated.
async fn online(client: &Client, migration: &Migration) -> Result<(), StoreError> {
    let text = migration.for_postgres()?;
    for statement in text.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        client.batch_execute(statement).await?;
    }
    Ok(client.batch_execute(&remember(migration)).await?)
}
