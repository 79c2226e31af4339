//! Whose turn it is to be read. What strangers send may be read and verified by half of the cores at a time, so that people
//! who read their timelines find the other half free, however much is delivered.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turns of one node.
pub(crate) struct Turns(Arc<Semaphore>);

/// A turn: ends when it is dropped, or told to.
pub(crate) struct Turn(Mutex<Option<OwnedSemaphorePermit>>);

impl Turns {
    /// For a machine with so many cores.
    pub fn new(cores: usize) -> Self {
        Self(Arc::new(Semaphore::new((cores / 2).max(1))))
    }

    /// Waits for a turn. Whoever came first has it first.
    pub async fn take(&self) -> Turn {
        // The semaphore is never closed.
        Turn(Mutex::new(self.0.clone().acquire_owned().await.ok()))
    }
}

impl Turn {
    /// Before waiting for somebody else: a slow server must not keep the others from their turn.
    pub fn end(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[tokio::test]
    async fn half_of_the_cores_and_at_least_one_has_a_turn() {
        for (cores, turns) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
            let all = Turns::new(cores);
            let mut taken = Vec::new();
            while let Some(turn) = all.take().now_or_never() {
                taken.push(turn);
            }
            assert_eq!(taken.len(), turns, "{cores} cores");
            taken[0].end();
            assert!(all.take().now_or_never().is_some(), "a turn that ended is somebody else's");
        }
    }
}
