//! The event tail: what the database says happened, handed to everything on this node that keeps something in memory.
//!
//! The node that wrote an event applies it right after the commit, before the writer's caller gets its answer; when the
//! tail reads the same event again, it is recognised and passed over. So what somebody did is true in their next
//! request, and what happened on other nodes (or at the command line) follows within a poll.

mod alarm;

pub use alarm::Alarm;

use crate::events::{Event, Happened};
use domain::Clock;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use store::{
    Store, StoreError,
    engine::{Cursor, EmittedEvent},
};
use tokio_util::sync::CancellationToken;

/// How often a node looks for what others wrote.
const POLL: Duration = Duration::from_millis(20);
/// Events in one look.
const BATCH: i64 = 1_000;

/// Something that follows the tail. It must be quick and must not wait: on SQLite it runs on the thread that writes.
pub trait Follower: Send + Sync {
    /// Applies one event. It may come twice, and must then change nothing more.
    fn apply(&self, happened: &Happened);
}

/// Which events were applied, so that none is applied twice.
#[derive(Debug, Default)]
struct Met {
    /// Applied right after their commit; the tail has still to meet them.
    early: HashSet<Cursor>,
    /// Everything up to here was read from the database.
    read_to: Cursor,
}

fn place(event: &EmittedEvent) -> Cursor {
    Cursor { xid: event.xid, seq: event.seq }
}

/// The tail of one node.
pub struct Tail {
    followers: RwLock<Vec<Arc<dyn Follower>>>,
    met: Mutex<Met>,
    last_look: std::sync::atomic::AtomicI64,
    alarm: Alarm,
}

impl Tail {
    /// A tail that nobody follows yet.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            followers: RwLock::default(),
            met: Mutex::default(),
            last_look: std::sync::atomic::AtomicI64::new(0),
            alarm: Alarm::default(),
        })
    }

    /// From now on, this follower hears of everything.
    pub fn follow(&self, follower: Arc<dyn Follower>) {
        self.followers.write().unwrap_or_else(PoisonError::into_inner).push(follower);
    }

    /// Applies what this node has just committed.
    pub fn apply_early(&self, events: &[EmittedEvent]) {
        let news: Vec<&EmittedEvent> = {
            let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
            // The tail may have been quicker.
            let news: Vec<_> = events.iter().filter(|event| place(event) > met.read_to).collect();
            met.early.extend(news.iter().map(|event| place(event)));
            news
        };
        self.apply(news);
    }

    fn apply<'e>(&self, events: impl IntoIterator<Item = &'e EmittedEvent>) {
        let followers = self.followers.read().unwrap_or_else(PoisonError::into_inner);
        for emitted in events {
            match serde_json::from_str::<Event>(&emitted.payload) {
                Ok(event) => {
                    let happened = Happened { seq: emitted.seq, event };
                    followers.iter().for_each(|follower| follower.apply(&happened));
                }
                // A newer node may write events that this one does not know.
                Err(error) => {
                    tracing::warn!(event.seq = emitted.seq, event.kind = %emitted.kind, %error, "an event cannot be read");
                }
            }
        }
    }

    /// Applies what the database holds after the cursor, but for what was applied early. Returns the new cursor.
    ///
    /// # Errors
    /// Those of the store; the cursor stays where it was.
    pub async fn advance(&self, store: &Store, mut cursor: Cursor) -> Result<Cursor, StoreError> {
        loop {
            let events = store.events_after(cursor, BATCH).await?;
            let Some(last) = events.last() else { return Ok(cursor) };
            cursor = place(last);
            let more = events.len() as i64 == BATCH;
            let news: Vec<EmittedEvent> = {
                let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
                met.read_to = met.read_to.max(cursor);
                events.into_iter().filter(|event| !met.early.remove(&place(event))).collect()
            };
            self.apply(&news);
            if !more {
                return Ok(cursor);
            }
        }
    }

    /// Up to where the database was read.
    fn read_to(&self) -> Cursor {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).read_to
    }

    /// Whether anything holds the tail up: metrics ask.
    #[must_use]
    pub fn alarm(&self) -> &Alarm {
        &self.alarm
    }

    /// Everything before this place was there before the tail began.
    pub(crate) fn begin_at(&self, cursor: Cursor) {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.read_to = met.read_to.max(cursor);
    }

    /// When the tail last read the database to its end, in UTC milliseconds: health and metrics ask.
    #[must_use]
    pub fn last_look(&self) -> i64 {
        self.last_look.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The database was read to its end at this moment.
    pub fn looked(&self, now: domain::Timestamp) {
        self.last_look.store(now.0, std::sync::atomic::Ordering::Relaxed);
    }

    /// Follows the database until the token is cancelled. An error is logged, and the tail goes on.
    pub async fn run(
        self: Arc<Self>,
        store: Store,
        mut cursor: Cursor,
        clock: Arc<dyn Clock>,
        stop: CancellationToken,
    ) {
        let mut version = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
            }
            // On SQLite the version of the file tells at almost no cost whether another process wrote.
            let now_version = store.data_version().await.ok().flatten();
            if now_version.is_some() && now_version == version && self.nothing_early() {
                self.looked(clock.now());
                continue;
            }
            match self.advance(&store, cursor).await {
                Ok(next) => {
                    cursor = next;
                    version = now_version;
                    self.looked(clock.now());
                }
                Err(error) => tracing::error!(%error, "the event tail cannot read the database"),
            }
        }
    }

    fn nothing_early(&self) -> bool {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).early.is_empty()
    }
}
