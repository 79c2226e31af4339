//! One connection to PostgreSQL, with its prepared statements.

use super::address::Address;
use crate::engine::{
    FromRow, Row, StoreError, Val,
    error::{Passing, describe, passing},
    events::{self, Emission, EmittedEvent},
    statement::{Info, Stmt},
    value,
};
use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio_postgres::{Client, Statement, types::ToSql};

/// A connection. Statements are prepared once on each.
pub(crate) struct PgConn {
    client: Client,
    prepared: RwLock<HashMap<usize, Statement>>,
    /// A transaction is wanted, and begins with its first statement.
    beginning: AtomicBool,
    /// Why a statement failed, if that may be over at the next try.
    passing: Mutex<Option<Passing>>,
}

impl PgConn {
    /// Connects. A statement that takes longer than `limit` is cut off (zero: never).
    pub async fn connect(address: &Address, limit: Duration) -> Result<Self, StoreError> {
        let (client, connection) =
            address.config.connect(address.tls.clone()).await.map_err(|error| match StoreError::from(error) {
                StoreError::Postgres(error) => StoreError::Unavailable(describe(&error)),
                other => other,
            })?;
        #[expect(clippy::disallowed_methods, reason = "the driver's half of the connection; it ends with the client")]
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(error = %describe(&error), "a connection to PostgreSQL ended");
            }
        });
        // The horizon of the event tail waits for the oldest transaction of the whole cluster: none may idle.
        let settings = format!(
            "SET idle_in_transaction_session_timeout = '10s'; SET statement_timeout = {}; SET TIME ZONE 'UTC'",
            limit.as_millis()
        );
        client.batch_execute(&settings).await?;
        Ok(Self { client, prepared: RwLock::default(), beginning: AtomicBool::new(false), passing: Mutex::default() })
    }

    /// Whether it can be of no use any more.
    pub fn is_closed(&self) -> bool {
        self.client.is_closed() || self.passing() == Some(Passing::Lost)
    }

    /// Why the last transaction or read failed, if that may be over at the next try.
    pub fn passing(&self) -> Option<Passing> {
        *self.passing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The driver's handle, for migrations.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The next statement begins a transaction: both go out together.
    pub fn begin(&self) {
        self.beginning.store(true, Ordering::Relaxed);
        *self.passing.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Writes the events and commits, in one round trip. A transaction without a statement was never begun.
    pub async fn commit(&self, emission: &Emission) -> Result<Vec<EmittedEvent>, StoreError> {
        if emission.is_empty() {
            if !self.beginning.swap(false, Ordering::Relaxed) {
                self.end(self.client.batch_execute("COMMIT").await)?;
            }
            return Ok(Vec::new());
        }
        let params = emission.params();
        let statement = self.prepare(&events::EMIT.info).await?;
        let params = sql(&params);
        let place = self.pipelined(&events::EMIT.info, self.client.query(&statement, &params));
        // Should the first fail, PostgreSQL takes the COMMIT for a ROLLBACK.
        let (placed, committed) = futures::join!(place, self.client.batch_execute("COMMIT"));
        let placed = placed?;
        self.end(committed)?;
        let mut placed: Vec<EmittedEvent> = map(&placed)?;
        placed.sort_by_key(|event| event.seq);
        Ok(placed)
    }

    /// What became of a COMMIT.
    fn end(&self, committed: Result<(), tokio_postgres::Error>) -> Result<(), StoreError> {
        committed.map_err(|error| match self.note(None, error) {
            StoreError::Unavailable(why) => {
                StoreError::Unavailable(format!("nobody knows whether the commit was done: {why}"))
            }
            other => other,
        })
    }

    pub async fn rollback(&self) -> Result<(), StoreError> {
        if self.beginning.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        Ok(self.client.batch_execute("ROLLBACK").await?)
    }

    /// Runs a statement and maps its rows.
    pub async fn query<T: FromRow>(&self, stmt: &'static Stmt<T>, params: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
        value::check(&stmt.info, params)?;
        let statement = self.prepare(&stmt.info).await?;
        map(&self.pipelined(&stmt.info, self.client.query(&statement, &sql(params))).await?)
    }

    /// Runs a statement that gives no rows; tells how many it changed.
    pub async fn execute(&self, info: &'static Info, params: &[Val<'_>]) -> Result<u64, StoreError> {
        value::check(info, params)?;
        let statement = self.prepare(info).await?;
        self.pipelined(info, self.client.execute(&statement, &sql(params))).await
    }

    /// Sends a statement; if it is the first of a transaction, BEGIN goes ahead of it in the same packet.
    async fn pipelined<T>(
        &self,
        info: &'static Info,
        ask: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        let answer = if self.beginning.swap(false, Ordering::Relaxed) {
            // `join!` polls in this order, and the driver sends when it is first polled.
            let (begun, answer) = futures::join!(self.client.batch_execute("BEGIN"), ask);
            begun.and(answer)
        } else {
            ask.await
        };
        answer.map_err(|error| self.note(Some(info), error))
    }

    async fn prepare(&self, info: &'static Info) -> Result<Statement, StoreError> {
        let id = info.id();
        if let Some(statement) = self.prepared.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(info.pg).await.map_err(|error| self.note(Some(info), error))?;
        self.prepared.write().unwrap_or_else(PoisonError::into_inner).insert(id, statement.clone());
        Ok(statement)
    }

    /// Remembers whether another try may help, and forgets a statement that must be prepared again.
    fn note(&self, info: Option<&'static Info>, error: tokio_postgres::Error) -> StoreError {
        let why = passing(&error);
        if why.is_some() {
            *self.passing.lock().unwrap_or_else(PoisonError::into_inner) = why;
        }
        if let (Some(Passing::Stale), Some(info)) = (why, info) {
            self.prepared.write().unwrap_or_else(PoisonError::into_inner).remove(&info.id());
        }
        StoreError::from(error)
    }
}

fn sql<'a>(params: &'a [Val<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as _).collect()
}

fn map<T: FromRow>(rows: &[tokio_postgres::Row]) -> Result<Vec<T>, StoreError> {
    rows.iter().map(|row| T::from_row(&Row::Postgres(row))).collect()
}
