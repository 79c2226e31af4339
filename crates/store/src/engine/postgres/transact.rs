//! Transactions. They run on a thread of their own, side by side, because their closures need not be `Send` while they
//! run; so a caller that goes away never cancels half a write.

use super::pool::{Lease, Pool};
use crate::engine::{
    StoreError, Tx,
    error::Passing,
    events::EmittedEvent,
    room::Room,
    store::{OnCommit, guarded},
    tx::{Connection, DRAWS},
};
use domain::Clock;
use futures::future::LocalBoxFuture;
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, task::JoinSet};

/// Times that a transaction is tried when it fails for a passing reason.
const TRIES: u32 = 6;
/// How long one try may take: the event tail of the whole cluster waits for the oldest transaction.
const LIMIT: Duration = Duration::from_secs(10);

pub(super) type Work = Box<dyn FnOnce(Arc<Pool>) -> LocalBoxFuture<'static, ()> + Send>;

/// The thread on which transactions run. It ends when the sender is gone and everything that was sent is done; the
/// receiver hears of that.
pub(super) fn start(
    pool: Arc<Pool>,
) -> Result<(mpsc::UnboundedSender<Work>, tokio::sync::watch::Receiver<()>), StoreError> {
    let (sender, mut queue) = mpsc::unbounded_channel::<Work>();
    let (alive, ended) = tokio::sync::watch::channel(());
    let failed = |error: std::io::Error| StoreError::Unavailable(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let run = move || {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async move {
            let mut running = JoinSet::new();
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
        drop(alive);
    };
    std::thread::Builder::new().name("postgres-writer".into()).spawn(run).map_err(failed)?;
    Ok((sender, ended))
}

/// How a try ended that did not succeed.
enum Failed<E> {
    /// For good.
    Final(E),
    /// For a reason that may be over soon.
    Passing(E, Passing),
    /// An id that was drawn is taken.
    IdTaken(E),
}

/// Runs a transaction, again if what was in its way may be over.
pub(super) async fn transact<F, R, E>(
    pool: &Arc<Pool>,
    work: &F,
    clock: &dyn Clock,
    on_commit: &OnCommit,
    room: &Room,
) -> Result<R, E>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<R, E>,
    E: From<StoreError>,
{
    let (mut tries, mut draws) = (1, 1);
    loop {
        let lease = pool.lease().await?;
        let attempt = tokio::time::timeout(LIMIT, attempt(&lease, work, clock, room)).await;
        match attempt {
            Ok(Ok((value, events))) => {
                lease.give_back();
                if !events.is_empty() {
                    on_commit(&events);
                }
                return Ok(value);
            }
            Ok(Err(failed)) => {
                // A connection that cannot even roll back is closed, with its transaction.
                if lease.connection.rollback().await.is_ok() {
                    lease.give_back();
                }
                match failed {
                    Failed::IdTaken(_) if draws < DRAWS => draws += 1,
                    Failed::Passing(_, why) if tries < TRIES => {
                        if why == Passing::Lost {
                            pool.forget_idle();
                        }
                        tokio::time::sleep(Duration::from_millis(u64::from(tries * tries))).await;
                        tries += 1;
                    }
                    Failed::Passing(error, _) | Failed::IdTaken(error) | Failed::Final(error) => return Err(error),
                }
            }
            // The lease is dropped half way, so the connection is closed.
            Err(_) => return Err(StoreError::Unavailable(format!("a transaction took over {LIMIT:?}")).into()),
        }
    }
}

async fn attempt<F, R, E>(
    lease: &Lease,
    work: &F,
    clock: &dyn Clock,
    room: &Room,
) -> Result<(R, Vec<EmittedEvent>), Failed<E>>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<R, E>,
    E: From<StoreError>,
{
    let connection = &lease.connection;
    connection.begin();
    let mut tx = Tx::new(Connection::Postgres(connection), clock.now());
    let outcome = guarded(work, &mut tx).await;
    if tx.is_disk_full() {
        room.none_left();
    }
    let value = outcome.map_err(|error| match connection.passing() {
        Some(why) => Failed::Passing(error, why),
        None if tx.is_id_taken() => Failed::IdTaken(error),
        None => Failed::Final(error),
    })?;
    match connection.commit(&tx.into_emission()).await {
        Ok(events) => Ok((value, events)),
        Err(error) => {
            room.look(&error);
            Err(match connection.passing() {
                // Whether a lost commit was done is unknown: doing it again could do it twice.
                Some(why @ (Passing::Crossed | Passing::Stale)) => Failed::Passing(error.into(), why),
                Some(Passing::Lost) | None => Failed::Final(error.into()),
            })
        }
    }
}
