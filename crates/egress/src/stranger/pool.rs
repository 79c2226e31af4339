//! Connections that wait for their next request: a few for each host, so many in all, and none for long.
//!
//! Never hands one out that has been closed in the meantime, as far as can be seen without sending.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::exchange::Line;

/// How long a connection waits for its next request. Most servers close theirs after 60 to 75 seconds.
pub(super) const IDLE: Duration = Duration::from_secs(50);

/// The connections that are idle.
pub(super) struct Pool {
    idle: Mutex<Idle>,
    most: usize,
}

#[derive(Default)]
struct Idle {
    by_origin: HashMap<Arc<str>, Vec<(u64, Line)>>,
    /// In the order in which they became idle, which is also the order in which they run out.
    order: BTreeMap<u64, (Arc<str>, Instant)>,
    next: u64,
}

impl Idle {
    fn forget(&mut self, origin: &Arc<str>, number: u64) -> Option<Line> {
        let lines = self.by_origin.get_mut(origin)?;
        let at = lines.iter().position(|(other, _)| *other == number)?;
        let (_, line) = lines.swap_remove(at);
        if lines.is_empty() {
            self.by_origin.remove(origin);
        }
        Some(line)
    }
}

impl Pool {
    pub(super) fn new(most: usize) -> Self {
        Self { idle: Mutex::default(), most }
    }

    /// A connection to this origin that can take a request.
    pub(super) async fn take(&self, origin: &Arc<str>) -> Option<Line> {
        loop {
            let mut line = self.pop(origin)?;
            if line.is_ready().await {
                return Some(line);
            }
        }
    }

    fn pop(&self, origin: &Arc<str>) -> Option<Line> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // The youngest: the others may run out in peace.
        let number = idle.by_origin.get(origin)?.iter().map(|(number, _)| *number).max()?;
        idle.order.remove(&number);
        idle.forget(origin, number)
    }

    /// Keeps a connection for later. Beyond the bound, the one that has been idle longest is closed.
    pub(super) fn keep(&self, origin: Arc<str>, line: Line) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let number = idle.next;
        idle.next += 1;
        idle.order.insert(number, (Arc::clone(&origin), Instant::now() + IDLE));
        idle.by_origin.entry(origin).or_default().push((number, line));
        let mut closed = Vec::new();
        while idle.order.len() > self.most
            && let Some((oldest, (origin, _))) = idle.order.pop_first()
        {
            closed.extend(idle.forget(&origin, oldest));
        }
        drop(idle);
    }

    /// Closes all connections to one origin.
    pub(super) fn drop_all(&self, origin: &Arc<str>) {
        while self.pop(origin).is_some() {}
    }

    /// Closes what has been idle for too long.
    pub(super) fn sweep(&self) {
        let now = Instant::now();
        let mut closed = Vec::new();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(first) = idle.order.first_entry()
            && first.get().1 <= now
        {
            let (number, (origin, _)) = first.remove_entry();
            closed.extend(idle.forget(&origin, number));
        }
        // Sockets are closed outside the lock.
        drop(idle);
    }

    /// How many connections are idle.
    pub(super) fn len(&self) -> usize {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).order.len()
    }
}
