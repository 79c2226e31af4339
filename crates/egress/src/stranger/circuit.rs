//! Whether a host is worth another request: closed (it is), open (not for now), half open (one request finds out).
//!
//! A host that cannot be reached is left alone at once; one that answers badly, after three times in a row. The pause
//! doubles up to ten minutes and is drawn with full jitter, so that a thousand requests do not come back together.
//! <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>

use std::time::Duration;

use tokio::time::Instant;

/// The longest first pause.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(600);
/// No pause is shorter.
const SHORTEST: Duration = Duration::from_millis(100);
/// How many soft failures in a row close a host off.
const SOFT: u32 = 3;
/// How long others are told to wait while one request finds out.
const PROBING: Duration = Duration::from_secs(5);

/// How bad it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No name, no connection, no TLS.
    Hard,
    /// It answered badly, or not in time.
    Soft,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Closed,
    Open { until: Instant },
    HalfOpen,
}

/// What changed, for the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Nothing,
    Opened,
    Closed,
}

/// The state of one host.
#[derive(Debug)]
pub(super) struct Circuit {
    phase: Phase,
    /// Failures since the last success.
    failures: u32,
    /// How often it was closed off since the last success.
    openings: u32,
}

/// Leave to send a request. Whoever has one says how it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Admission {
    probe: bool,
}

impl Circuit {
    pub(super) fn new() -> Self {
        Self { phase: Phase::Closed, failures: 0, openings: 0 }
    }

    /// Lets a request through, or says how long to wait.
    pub(super) fn admit(&mut self, now: Instant) -> Result<Admission, Duration> {
        if let Some(wait) = self.closed_for(now) {
            return Err(wait);
        }
        let probe = self.phase != Phase::Closed;
        if probe {
            self.phase = Phase::HalfOpen;
        }
        Ok(Admission { probe })
    }

    /// How long nobody is let through. Takes no probe.
    pub(super) fn closed_for(&self, now: Instant) -> Option<Duration> {
        match self.phase {
            Phase::Open { until } if until > now => Some(until - now),
            Phase::HalfOpen => Some(PROBING),
            Phase::Open { .. } | Phase::Closed => None,
        }
    }

    /// The host answered.
    pub(super) fn succeeded(&mut self) -> Change {
        let was_open = self.openings > 0;
        *self = Self::new();
        if was_open { Change::Closed } else { Change::Nothing }
    }

    /// The host failed. What had been sent before it was closed off does not count again.
    pub(super) fn failed(&mut self, admission: Admission, failure: Failure, now: Instant, random: u64) -> Change {
        let awaited = if admission.probe { Phase::HalfOpen } else { Phase::Closed };
        if self.phase != awaited {
            return Change::Nothing;
        }
        self.failures = self.failures.saturating_add(1);
        if !admission.probe && failure == Failure::Soft && self.failures < SOFT {
            return Change::Nothing;
        }
        let first = self.openings == 0;
        let ceiling = FIRST.saturating_mul(1 << self.openings.min(16)).min(LONGEST);
        self.openings = self.openings.saturating_add(1);
        self.phase = Phase::Open { until: now + jitter(ceiling, random) };
        if first { Change::Opened } else { Change::Nothing }
    }

    /// The request was given up, and nobody knows how it would have gone: the next one finds out.
    pub(super) fn abandoned(&mut self, admission: Admission, now: Instant) {
        if admission.probe && self.phase == Phase::HalfOpen {
            self.phase = Phase::Open { until: now };
        }
    }
}

/// Somewhere between nearly nothing and the ceiling.
fn jitter(ceiling: Duration, random: u64) -> Duration {
    let share = (random >> 11) as f64 / (1_u64 << 53) as f64;
    ceiling.mul_f64(share).max(SHORTEST)
}

#[cfg(test)]
mod tests;
