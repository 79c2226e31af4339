//! The alarm of the tail: it is late when an event that stands cannot be read for over a second, and in danger while a
//! prepared transaction lies around. Both are somebody else's transaction, so all that helps is to name it.

use domain::{Clock, Timestamp};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use store::{
    Store,
    engine::{Engine, Held},
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(1);
/// An event that waits for longer is late.
const LATE_MILLIS: i64 = 1_000;

/// What was seen at the last look.
#[derive(Debug, Default)]
pub struct Alarm {
    held_millis: AtomicI64,
    prepared: AtomicI64,
    raised: watch::Sender<bool>,
}

/// What changed with a look.
#[derive(Debug, PartialEq, Eq)]
enum News {
    Raised,
    Over,
    None,
}

impl Alarm {
    /// For how many milliseconds the oldest event that stands had not been read.
    #[must_use]
    pub fn held_millis(&self) -> i64 {
        self.held_millis.load(Ordering::Relaxed)
    }
    /// How many transactions were prepared and not ended.
    #[must_use]
    pub fn prepared(&self) -> i64 {
        self.prepared.load(Ordering::Relaxed)
    }
    /// Whether somebody should look after it.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        *self.raised.borrow()
    }
    /// Tells of it when it is raised, and when it is over.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<bool> {
        self.raised.subscribe()
    }

    fn hear(&self, held: &Held, now: Timestamp) -> News {
        // An event of a node whose clock is ahead is not late.
        let late = held.oldest.map_or(0, |oldest| now.0.saturating_sub(oldest).max(0));
        self.held_millis.store(late, Ordering::Relaxed);
        self.prepared.store(held.prepared, Ordering::Relaxed);
        let raised = late > LATE_MILLIS || held.prepared > 0;
        match (self.raised.send_replace(raised), raised) {
            (false, true) => News::Raised,
            (true, false) => News::Over,
            _ => News::None,
        }
    }
}

impl super::Tail {
    /// Looks every second what holds the tail up, until the token is cancelled. On SQLite nothing can.
    pub(crate) async fn watch(self: Arc<Self>, store: Store, clock: Arc<dyn Clock>, stop: CancellationToken) {
        if store.engine() == Engine::Sqlite {
            return;
        }
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let held = match store.events_held(self.read_to()).await {
                Ok(held) => held,
                Err(error) => {
                    tracing::error!(%error, "nobody knows whether the event tail is held up");
                    continue;
                }
            };
            match self.alarm().hear(&held, clock.now()) {
                News::Raised => tracing::error!(
                    tail.held_millis = self.alarm().held_millis(),
                    transactions.prepared = held.prepared,
                    transactions.oldest = held.holder,
                    "the event tail is held up by a transaction: what is written on other nodes is not seen here"
                ),
                News::Over => tracing::info!("the event tail is held up no more"),
                News::None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_event_or_a_prepared_transaction_raises_it_once() {
        let alarm = Alarm::default();
        let hear = |oldest: Option<i64>, prepared: i64| {
            let held = Held { oldest, prepared, holder: String::new() };
            (alarm.hear(&held, Timestamp(10_000)), alarm.held_millis(), alarm.prepared())
        };
        assert_eq!(hear(None, 0), (News::None, 0, 0));
        assert_eq!(hear(Some(9_000), 0), (News::None, 1_000, 0));
        assert_eq!(hear(Some(8_999), 0), (News::Raised, 1_001, 0));
        assert_eq!(hear(Some(8_000), 0), (News::None, 2_000, 0));
        assert_eq!(hear(Some(12_000), 0), (News::Over, 0, 0), "its clock is ahead");
        assert_eq!(hear(None, 1), (News::Raised, 0, 1));
        assert_eq!(hear(None, 0), (News::Over, 0, 0));
    }
}
