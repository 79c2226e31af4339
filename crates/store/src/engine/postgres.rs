//! PostgreSQL: fast reads pipelined over a few shared connections, slow reads and transactions on connections of their
//! own, so that neither waits behind the other.

mod address;
mod connection;
mod pool;
mod tls;
mod transact;

pub(crate) use connection::PgConn;

use crate::engine::{
    FromRow, StoreError, Tx, Val,
    error::Passing,
    migrate::{self, Migration},
    room::Room,
    statement::{Class, Stmt},
    store::{OnCommit, Options},
    tx::refuse_writes,
};
use domain::Clock;
use pool::Pool;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{RwLock, mpsc, oneshot, watch};

/// How long a fast read may take: whatever is behind it on its connection waits.
const FAST: Duration = Duration::from_secs(5);
/// How long a slow read may take.
const SLOW: Duration = Duration::from_secs(60);
/// How long one statement of a transaction may take.
const WRITE: Duration = Duration::from_secs(10);
/// Connections for slow reads.
const SLOW_CONNECTIONS: usize = 3;

/// The connections to one database.
pub(crate) struct Postgres {
    address: address::Address,
    shared: Box<[RwLock<Arc<PgConn>>]>,
    turn: AtomicUsize,
    slow: Arc<Pool>,
    work: Mutex<Option<mpsc::UnboundedSender<transact::Work>>>,
    ended: watch::Receiver<()>,
    clock: Arc<dyn Clock>,
    on_commit: OnCommit,
    room: Room,
}

impl Postgres {
    /// Connects, and brings the schema up to date where that is allowed.
    pub async fn open(
        url: &str,
        options: &Options,
        migrations: &'static [Migration],
        on_commit: OnCommit,
        room: Room,
    ) -> Result<Self, StoreError> {
        let address = address::parse(url)?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        migrate::postgres(&PgConn::connect(&address, Duration::ZERO).await?, migrations, options.migrate).await?;
        let mut shared = Vec::new();
        for _ in 0..cores.clamp(2, 4) {
            shared.push(RwLock::new(Arc::new(PgConn::connect(&address, FAST).await?)));
        }
        let (work, ended) = transact::start(Pool::new(&address, cores * 2 + 2, WRITE))?;
        Ok(Self {
            slow: Pool::new(&address, SLOW_CONNECTIONS, SLOW),
            address,
            shared: shared.into(),
            turn: AtomicUsize::new(0),
            work: Mutex::new(Some(work)),
            ended,
            clock: options.clock.clone(),
            on_commit,
            room,
        })
    }

    /// Runs a read.
    pub async fn read<T: FromRow>(&self, stmt: &'static Stmt<T>, params: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
        refuse_writes(&stmt.info)?;
        if stmt.info.class == Class::Slow {
            return self.read_alone(stmt, params).await;
        }
        let slot = &self.shared[self.turn.fetch_add(1, Ordering::Relaxed) % self.shared.len()];
        let connection = slot.read().await.clone();
        let answer = connection.query(stmt, params).await;
        match (&answer, connection.passing()) {
            // The server was restarted, or cut the line: a read can simply be asked again.
            (Err(_), Some(Passing::Lost)) => {
                let mut place = slot.write().await;
                if place.is_closed() {
                    *place = Arc::new(PgConn::connect(&self.address, FAST).await?);
                }
                let connection = place.clone();
                drop(place);
                connection.query(stmt, params).await
            }
            // A migration changed the table: the statement is prepared anew.
            (Err(_), Some(Passing::Stale)) => connection.query(stmt, params).await,
            _ => answer,
        }
    }

    /// Runs a read on a connection of its own. A caller that goes away leaves it half way: it is closed.
    async fn read_alone<T: FromRow>(&self, stmt: &'static Stmt<T>, params: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
        let mut tries = 0;
        loop {
            let lease = self.slow.lease().await?;
            let answer = lease.connection.query(stmt, params).await;
            let passing = lease.connection.passing();
            if passing == Some(Passing::Lost) {
                self.slow.forget_idle();
            }
            lease.give_back();
            if answer.is_ok() || passing.is_none() || tries > 0 {
                return answer;
            }
            tries += 1;
        }
    }

    /// Runs a transaction; the outcome goes to `reply`.
    pub fn write<F, R, E>(&self, work: F, reply: oneshot::Sender<Result<R, E>>) -> Result<(), StoreError>
    where
        F: AsyncFn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (clock, on_commit, room) = (self.clock.clone(), self.on_commit.clone(), self.room.clone());
        let run: transact::Work = Box::new(move |pool| {
            Box::pin(async move {
                let outcome = transact::transact(&pool, &work, &*clock, &on_commit, &room).await;
                // Nobody may be waiting any more: the write stands all the same.
                drop(reply.send(outcome));
            })
        });
        let closed = || StoreError::Unavailable("the store is closed".into());
        let writer = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        writer.as_ref().ok_or_else(closed)?.send(run).map_err(|_| closed())
    }

    /// Takes no more transactions, and waits for those that were taken.
    pub async fn close(&self) {
        drop(self.work.lock().unwrap_or_else(PoisonError::into_inner).take());
        // An error is the news that is waited for: the thread's end of the channel is gone.
        drop(self.ended.clone().changed().await);
    }
}
