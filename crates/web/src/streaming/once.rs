//! Tells an event that was handled from a new one. A node hears of its own events right after the commit, and now and
//! then once more from the tail, which may have read them a moment earlier.

use std::collections::{HashSet, VecDeque};

/// Events that are remembered: more than any node writes between two looks of the tail.
const REMEMBERED: usize = 16_384;

/// The events that were handled lately.
#[derive(Debug, Default)]
pub struct Once {
    known: HashSet<i64>,
    order: VecDeque<i64>,
}

impl Once {
    /// Whether the event with this number comes for the first time.
    pub fn is_new(&mut self, seq: i64) -> bool {
        if !self.known.insert(seq) {
            return false;
        }
        self.order.push_back(seq);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_new_once_and_memory_is_bounded() {
        let mut once = Once::default();
        assert!(once.is_new(7));
        assert!(once.is_new(6), "events may come out of order");
        assert!(!once.is_new(7) && !once.is_new(6));
        for seq in 100..100 + 2 * REMEMBERED as i64 {
            assert!(once.is_new(seq));
        }
        assert_eq!(once.known.len(), REMEMBERED);
        assert_eq!(once.order.len(), REMEMBERED);
    }
}
