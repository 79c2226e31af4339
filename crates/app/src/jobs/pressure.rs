//! How long people wait just now. When they wait, background work yields.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

/// Over this p90 of requests, background work takes one slot alone.
const SLOW: u64 = 250_000;
/// Over this one, half of its slots.
const TIGHT: u64 = 100_000;

/// A running estimate of the 90th percentile of request times: each slower request pushes it up nine times as far as
/// each faster one pulls it down, so that it rests where one of ten is slower.
#[derive(Debug, Default)]
pub struct Pressure {
    p90_micros: AtomicU64,
    heard: AtomicBool,
}

impl Pressure {
    /// Counts one request.
    pub fn record(&self, took: Duration) {
        self.heard.store(true, Ordering::Relaxed);
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let now = self.p90_micros.load(Ordering::Relaxed);
        let step = (now / 100).max(10);
        let next = if took > now { now.saturating_add(step.saturating_mul(9)) } else { now.saturating_sub(step) };
        self.p90_micros.store(next, Ordering::Relaxed);
    }

    /// Called every few seconds. When nobody asked for anything meanwhile, nobody waits.
    pub fn rest(&self) {
        if !self.heard.swap(false, Ordering::Relaxed) {
            self.p90_micros.store(0, Ordering::Relaxed);
        }
    }

    /// The estimate.
    #[must_use]
    pub fn p90(&self) -> Duration {
        Duration::from_micros(self.p90_micros.load(Ordering::Relaxed))
    }

    /// How many of these slots background work may use now. Never none.
    #[must_use]
    pub fn slots(&self, all: usize) -> usize {
        match self.p90_micros.load(Ordering::Relaxed) {
            p90 if p90 > SLOW => 1,
            p90 if p90 > TIGHT => (all / 2).max(1),
            _ => all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_requests_take_slots_away_and_fast_ones_give_them_back() {
        let pressure = Pressure::default();
        assert_eq!(pressure.slots(8), 8);
        for _ in 0..2_000 {
            pressure.record(Duration::from_secs(1));
        }
        assert_eq!(pressure.slots(8), 1);
        for _ in 0..2_000 {
            pressure.record(Duration::from_millis(1));
        }
        assert_eq!(pressure.slots(8), 8);
    }

    #[test]
    fn when_nobody_asks_nobody_waits() {
        let pressure = Pressure::default();
        (0..2_000).for_each(|_| pressure.record(Duration::from_secs(1)));
        pressure.rest();
        assert_eq!(pressure.slots(8), 1, "somebody asked since the last rest");
        pressure.rest();
        assert_eq!(pressure.slots(8), 8);
    }

    #[test]
    fn one_slow_request_in_a_hundred_changes_nothing() {
        let pressure = Pressure::default();
        for i in 0..10_000 {
            pressure.record(Duration::from_millis(if i % 100 == 0 { 2_000 } else { 5 }));
        }
        assert_eq!(pressure.slots(8), 8);
    }
}
