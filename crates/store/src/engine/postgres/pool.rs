//! Connections that one user has at a time: a transaction, or a slow read.

use super::{PgConn, address::Address};
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
    address: Address,
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
    pub fn new(address: &Address, size: usize, limit: Duration) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(size));
        Arc::new(Self { address: address.clone(), limit, idle: Mutex::default(), permits })
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
            None => PgConn::connect(&self.address, self.limit).await?,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::postgres::address::parse, testing::TestDatabase};

    async fn process(lease: &Lease) -> i32 {
        lease.connection.client().query_one("SELECT pg_backend_pid()", &[]).await.unwrap().get(0)
    }

    #[tokio::test]
    async fn no_transaction_may_idle_and_no_statement_run_on() {
        let database = TestDatabase::postgres().await.unwrap();
        let pool = Pool::new(&parse(&database.url).unwrap(), 1, Duration::from_secs(7));
        let lease = pool.lease().await.unwrap();
        for (setting, value) in [("idle_in_transaction_session_timeout", "10s"), ("statement_timeout", "7s")] {
            let row = lease.connection.client().query_one(&format!("SHOW {setting}"), &[]).await.unwrap();
            assert_eq!(row.get::<_, String>(0), value, "{setting}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_was_dropped_half_way_is_not_used_again() {
        let database = TestDatabase::postgres().await.unwrap();
        let pool = Pool::new(&parse(&database.url).unwrap(), 1, Duration::ZERO);
        let first = pool.lease().await.unwrap();
        let used = process(&first).await;
        first.give_back();

        let second = pool.lease().await.unwrap();
        assert_eq!(process(&second).await, used, "one that was given back is used again");
        let half = "BEGIN; INSERT INTO settings (key, value, updated_at) VALUES ('half', '1', 0)";
        second.connection.client().batch_execute(half).await.unwrap();
        drop(second);

        let third = pool.lease().await.unwrap();
        assert_ne!(process(&third).await, used);
        let rows = third.connection.client().query("SELECT key FROM settings WHERE key = 'half'", &[]).await.unwrap();
        assert!(rows.is_empty());
    }
}
