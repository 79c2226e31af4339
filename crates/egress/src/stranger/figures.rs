//! What happened at the door, as numbers that only grow. Nothing in here is named by a stranger.

use std::sync::atomic::{AtomicU64, Ordering};

use super::error::Error;

/// Counters, to be read by whoever publishes metrics.
#[derive(Debug, Default)]
pub struct Figures {
    /// Requests that were asked of us.
    pub requests: AtomicU64,
    /// Sockets that were opened, or tried to: each is at least one packet.
    pub dials: AtomicU64,
    /// Requests that went over a connection of an earlier one.
    pub reused: AtomicU64,
    /// Fetches that waited for the same one of somebody else.
    pub joined: AtomicU64,
    /// Fetches that were answered out of memory, because they had failed a short while ago.
    pub remembered: AtomicU64,
    /// Redirects that were followed.
    pub redirects: AtomicU64,
    /// How often a host was closed off after failures.
    pub circuits_opened: AtomicU64,
    /// How often a host came back.
    pub circuits_closed: AtomicU64,
    /// Refused before the first packet.
    pub blocked_address: AtomicU64,
    /// No connection, or one that broke.
    pub unreachable: AtomicU64,
    /// Out of time.
    pub timeout: AtomicU64,
    /// Left alone for now.
    pub busy: AtomicU64,
    /// Too much under way here.
    pub saturated: AtomicU64,
    /// More than was asked for.
    pub too_large: AtomicU64,
    /// No clean HTTP.
    pub garbled: AtomicU64,
    /// A redirect that was not followed.
    pub redirect: AtomicU64,
}

impl Figures {
    /// One more.
    pub(super) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// One more that came to nothing.
    pub(super) fn failed(&self, error: &Error) {
        Self::count(match error {
            Error::BlockedAddress { .. } => &self.blocked_address,
            Error::Unreachable { .. } => &self.unreachable,
            Error::Timeout { .. } => &self.timeout,
            Error::Busy { .. } => &self.busy,
            Error::Saturated => &self.saturated,
            Error::TooLarge { .. } => &self.too_large,
            Error::Garbled { .. } => &self.garbled,
            Error::Redirect { .. } => &self.redirect,
        });
    }

    /// How many hosts are closed off now.
    #[must_use]
    pub fn open_circuits(&self) -> u64 {
        let closed = self.circuits_closed.load(Ordering::Relaxed);
        self.circuits_opened.load(Ordering::Relaxed).saturating_sub(closed)
    }
}
