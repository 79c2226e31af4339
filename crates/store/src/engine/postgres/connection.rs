//! One connection to PostgreSQL, with its prepared statements.

use crate::engine::{
    FromRow, Row, StoreError, Val,
    statement::{Info, Stmt},
    value,
};
use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio_postgres::{Client, Config, NoTls, Statement, config::SslMode, types::ToSql};

/// Reads an address, and refuses what this version cannot do.
pub(crate) fn parse(url: &str) -> Result<Config, StoreError> {
    let mut config: Config = url.parse().map_err(|error| StoreError::Schema(format!("database.url: {error}")))?;
    if matches!(config.get_ssl_mode(), SslMode::Require) {
        return Err(StoreError::Schema(
            "database.url: sslmode=require is not supported yet: connect over loopback, a unix socket or a private network"
                .into(),
        ));
    }
    config.ssl_mode(SslMode::Disable).connect_timeout(Duration::from_secs(5)).application_name("watertower");
    Ok(config)
}

/// A connection. Statements are prepared once on each.
pub(crate) struct PgConn {
    client: Client,
    prepared: RwLock<HashMap<usize, Statement>>,
    /// A transaction is wanted, and begins with its first statement.
    beginning: AtomicBool,
    passing: AtomicBool,
}

impl PgConn {
    /// Connects.
    pub async fn connect(config: &Config) -> Result<Self, StoreError> {
        let (client, connection) = config.connect(NoTls).await.map_err(|error| match StoreError::from(error) {
            StoreError::Postgres(error) => StoreError::Unavailable(describe(&error)),
            other => other,
        })?;
        #[expect(clippy::disallowed_methods, reason = "the driver's half of the connection; it ends with the client")]
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a connection to PostgreSQL ended");
            }
        });
        client
            .batch_execute("SET idle_in_transaction_session_timeout = '10s'; SET statement_timeout = '30s'; SET TIME ZONE 'UTC'")
            .await?;
        Ok(Self {
            client,
            prepared: RwLock::default(),
            beginning: AtomicBool::new(false),
            passing: AtomicBool::new(false),
        })
    }

    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs statements as they stand.
    pub async fn batch(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// The driver's handle, for migrations.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The next statement begins a transaction: both go out together.
    pub fn begin(&self) {
        self.beginning.store(true, Ordering::Relaxed);
        self.passing.store(false, Ordering::Relaxed);
    }

    pub async fn commit(&self) -> Result<(), StoreError> {
        if self.beginning.swap(false, Ordering::Relaxed) {
            return Ok(()); // nothing was asked
        }
        self.batch("COMMIT").await
    }

    pub async fn rollback(&self) -> Result<(), StoreError> {
        if self.beginning.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        self.batch("ROLLBACK").await
    }

    /// Whether the transaction failed for a reason that may be gone at the next try.
    pub fn failed_for_a_passing_reason(&self) -> bool {
        self.passing.load(Ordering::Relaxed)
    }

    async fn ready(&self) -> Result<(), StoreError> {
        if self.beginning.swap(false, Ordering::Relaxed) {
            self.batch("BEGIN").await?;
        }
        Ok(())
    }

    async fn prepare(&self, info: &'static Info) -> Result<Statement, StoreError> {
        let id = info.id();
        if let Some(statement) = self.prepared.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(info.pg).await?;
        self.prepared.write().unwrap_or_else(PoisonError::into_inner).insert(id, statement.clone());
        Ok(statement)
    }

    fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.as_ref().is_err_and(StoreError::is_passing) {
            self.passing.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Runs a statement and maps its rows.
    pub async fn query<T: FromRow>(&self, stmt: &'static Stmt<T>, params: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
        value::check(params)?;
        let run = async {
            let (begun, statement) = futures::join!(self.ready(), self.prepare(&stmt.info));
            begun?;
            let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
            let rows = self.client.query(&statement?, &params).await?;
            rows.iter().map(|row| T::from_row(&Row::Postgres(row))).collect()
        };
        self.note(run.await)
    }

    /// Runs a statement that gives no rows; tells how many it changed.
    pub async fn execute(&self, info: &'static Info, params: &[Val<'_>]) -> Result<u64, StoreError> {
        value::check(params)?;
        let run = async {
            let (begun, statement) = futures::join!(self.ready(), self.prepare(info));
            begun?;
            let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
            Ok(self.client.execute(&statement?, &params).await?)
        };
        self.note(run.await)
    }
}

/// An error with its causes, in a line.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
