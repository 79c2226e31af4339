//! Connections that one user has at a time: a transaction, or a slow read.

use super::PgConn;
use crate::engine::StoreError;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections of one kind.
pub(super) struct Pool {
    config: tokio_postgres::Config,
    /// How long a statement may take.
    limit: Duration,
    idle: Mutex<Vec<PgConn>>,
    permits: Arc<Semaphore>,
}

/// A connection of one's own. It goes back to the pool only through [`Lease::give_back`]: one that was dropped half way
/// through a transaction is closed, and PostgreSQL rolls the transaction back.
pub(super) struct Lease {
    pub connection: PgConn,
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub fn new(config: &tokio_postgres::Config, size: usize, limit: Duration) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(size));
        Arc::new(Self { config: config.clone(), limit, idle: Mutex::default(), permits })
    }

    /// A connection, new if none is idle.
    pub async fn lease(self: &Arc<Self>) -> Result<Lease, StoreError> {
        let permit = tokio::time::timeout(PATIENCE, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| StoreError::Unavailable(format!("no connection became free within {PATIENCE:?}")))?
            .map_err(|_| StoreError::Unavailable("the store is closed".into()))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle.filter(|connection| !connection.is_closed()) {
            Some(connection) => connection,
            None => PgConn::connect(&self.config, self.limit).await?,
        };
        Ok(Lease { connection, pool: self.clone(), _permit: permit })
    }

    /// Closes what lies idle: one connection was lost, so the others probably are.
    pub fn forget_idle(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Lease {
    pub fn give_back(self) {
        if !self.connection.is_closed() {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.connection);
        }
    }
}
