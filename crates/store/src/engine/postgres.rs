//! PostgreSQL: fast reads pipelined over a few shared connections, slow reads and transactions on connections of their
//! own. Transactions run on a thread of their own, because their closures need not be `Send` while they run; so a caller
//! that goes away never cancels half a write.

mod connection;

pub(crate) use connection::PgConn;

use crate::engine::{
    FromRow, StoreError, Tx, Val,
    migrate::{self, Migration},
    statement::{Class, Stmt},
    store::{OnCommit, Options, guarded},
    tx::Connection,
};
use domain::Clock;
use futures::future::LocalBoxFuture;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Times that a transaction is tried when it fails for a passing reason.
const TRIES: usize = 5;

type Work = Box<dyn FnOnce(Arc<Pool>) -> LocalBoxFuture<'static, ()> + Send>;

/// The connections to one database.
pub(crate) struct Postgres {
    pool: Arc<Pool>,
    shared: Box<[tokio::sync::RwLock<Arc<PgConn>>]>,
    turn: AtomicUsize,
    work: mpsc::UnboundedSender<Work>,
    clock: Arc<dyn Clock>,
    on_commit: OnCommit,
}

/// Connections that one user has at a time.
pub(crate) struct Pool {
    config: tokio_postgres::Config,
    idle: Mutex<Vec<PgConn>>,
    permits: Arc<Semaphore>,
}

/// A connection of one's own. It goes back to the pool only through [`Lease::give_back`]: one that was dropped half way
/// through a transaction is closed.
pub(crate) struct Lease {
    connection: PgConn,
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    fn give_back(self) {
        if !self.connection.is_closed() {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.connection);
        }
    }
}

impl Pool {
    async fn lease(self: &Arc<Self>) -> Result<Lease, StoreError> {
        let permit = tokio::time::timeout(Duration::from_secs(30), self.permits.clone().acquire_owned())
            .await
            .map_err(|_| StoreError::Unavailable("no connection became free within 30 s".into()))?
            .map_err(|_| StoreError::Unavailable("the store is closed".into()))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle.filter(|connection| !connection.is_closed()) {
            Some(connection) => connection,
            None => PgConn::connect(&self.config).await?,
        };
        Ok(Lease { connection, pool: self.clone(), _permit: permit })
    }
}

impl Postgres {
    /// Connects, and brings the schema up to date where that is allowed.
    pub async fn open(
        url: &str,
        options: &Options,
        migrations: &'static [Migration],
        on_commit: OnCommit,
    ) -> Result<Self, StoreError> {
        let config = connection::parse(url)?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let mut first = PgConn::connect(&config).await?;
        migrate::postgres(&mut first, migrations, options.migrate).await?;
        let mut shared = vec![tokio::sync::RwLock::new(Arc::new(first))];
        for _ in 1..cores.clamp(2, 4) {
            shared.push(tokio::sync::RwLock::new(Arc::new(PgConn::connect(&config).await?)));
        }
        let pool = Arc::new(Pool { config, idle: Mutex::default(), permits: Arc::new(Semaphore::new(cores * 2 + 2)) });
        Ok(Self {
            work: start_worker(pool.clone())?,
            pool,
            shared: shared.into(),
            turn: AtomicUsize::new(0),
            clock: options.clock.clone(),
            on_commit,
        })
    }

    /// Runs a read.
    pub async fn read<T: FromRow>(&self, stmt: &'static Stmt<T>, params: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
        if stmt.info.class == Class::Slow {
            let lease = self.pool.lease().await?;
            let rows = lease.connection.query(stmt, params).await;
            lease.give_back();
            return rows;
        }
        let slot = &self.shared[self.turn.fetch_add(1, Ordering::Relaxed) % self.shared.len()];
        let connection = slot.read().await.clone();
        match connection.query(stmt, params).await {
            // The server was restarted, or cut the line: a read can simply be asked again.
            Err(StoreError::Unavailable(_)) if connection.is_closed() => {
                let mut place = slot.write().await;
                if place.is_closed() {
                    *place = Arc::new(PgConn::connect(&self.pool.config).await?);
                }
                let connection = place.clone();
                drop(place);
                connection.query(stmt, params).await
            }
            other => other,
        }
    }

    /// Runs a transaction; the outcome goes to `reply`.
    pub fn write<F, R, E>(&self, work: F, reply: oneshot::Sender<Result<R, E>>) -> Result<(), StoreError>
    where
        F: AsyncFn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (clock, on_commit) = (self.clock.clone(), self.on_commit.clone());
        let run: Work = Box::new(move |pool| {
            Box::pin(async move {
                let outcome = transact(&pool, &work, &*clock, &on_commit).await;
                // Nobody may be waiting any more: the write stands all the same.
                drop(reply.send(outcome));
            })
        });
        self.work.send(run).map_err(|_| StoreError::Unavailable("the writer has ended".into()))
    }
}

/// The thread on which transactions run, side by side.
fn start_worker(pool: Arc<Pool>) -> Result<mpsc::UnboundedSender<Work>, StoreError> {
    let (sender, mut queue) = mpsc::unbounded_channel::<Work>();
    let failed = |error: std::io::Error| StoreError::Unavailable(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let run = move || {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async move {
            let mut running = tokio::task::JoinSet::new();
            loop {
                tokio::select! {
                    work = queue.recv() => match work {
                        Some(work) => { running.spawn_local(work(pool.clone())); }
                        None => break,
                    },
                    Some(_) = running.join_next() => {}
                }
            }
            // What was begun is finished before the thread ends.
            while running.join_next().await.is_some() {}
        });
    };
    std::thread::Builder::new().name("postgres-writer".into()).spawn(run).map_err(failed)?;
    Ok(sender)
}

async fn transact<F, R, E>(pool: &Arc<Pool>, work: &F, clock: &dyn Clock, on_commit: &OnCommit) -> Result<R, E>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<R, E>,
    E: From<StoreError>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        let lease = pool.lease().await?;
        lease.connection.begin();
        let mut tx = Tx::new(Connection::Postgres(&lease.connection), clock.now());
        let outcome = guarded(work, &mut tx).await;
        let emitted = tx.take_emitted();
        drop(tx);
        match outcome {
            Ok(value) => match lease.connection.commit().await {
                Ok(()) => {
                    lease.give_back();
                    if !emitted.is_empty() {
                        on_commit(&emitted);
                    }
                    return Ok(value);
                }
                Err(error) if error.is_passing() && tries < TRIES => {}
                Err(error) => return Err(error.into()),
            },
            Err(error) => {
                let passing = lease.connection.failed_for_a_passing_reason();
                // A connection that cannot even roll back is closed, with its transaction.
                if lease.connection.rollback().await.is_ok() {
                    lease.give_back();
                }
                if !passing || tries >= TRIES {
                    return Err(error);
                }
            }
        }
    }
}
