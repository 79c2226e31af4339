//! How fast one host is asked: at most ten requests in any second.
//!
//! A request waits for its turn, and is refused when its turn is too far away.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How many requests ...
const MOST: usize = 10;
/// ... in how long.
const WINDOW: Duration = Duration::from_secs(1);
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// When the last requests to one host were let go. Empty, and nothing on the heap, for a host that was never asked.
#[derive(Debug, Default)]
pub(super) struct Pace(VecDeque<Instant>);

impl Pace {
    /// Takes a turn and says when it is, or says how long to wait before asking again.
    pub(super) fn turn(&mut self, now: Instant) -> Result<Instant, Duration> {
        let turn = match self.0.front() {
            Some(&oldest) if self.0.len() == MOST => now.max(oldest + WINDOW),
            _ => now,
        };
        if turn > now + PATIENCE {
            return Err(turn - now);
        }
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(turn);
        Ok(turn)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{PATIENCE, Pace};

    #[tokio::test(start_paused = true)]
    async fn out_14_no_second_holds_more_than_ten_requests() {
        let now = tokio::time::Instant::now();
        let mut pace = Pace::default();
        let mut turns = Vec::new();
        let wait = loop {
            match pace.turn(now) {
                Ok(turn) => turns.push(turn),
                Err(wait) => break wait,
            }
        };
        // Ten at once, and ten in each second that somebody is ready to wait for.
        assert_eq!(turns.len(), 60);
        assert!(turns.windows(11).all(|turns| turns[10] - turns[0] >= Duration::from_secs(1)));
        assert!(wait > PATIENCE);
        // Who was refused took no turn away.
        assert_eq!(pace.turn(now + Duration::from_secs(1)), Ok(now + Duration::from_secs(6)));
    }
}
