//! Figures of the hub, for the metrics and for tests that wait for a state.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// The live figures.
        #[derive(Debug, Default)]
        pub struct Stats { $(pub(super) $name: AtomicU64),+ }

        /// The figures at one moment.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Snapshot { $($(#[$doc])* pub $name: u64),+ }

        impl Stats {
            /// The figures at this moment.
            #[must_use]
            pub fn snapshot(&self) -> Snapshot {
                Snapshot { $($name: self.$name.load(Ordering::Relaxed)),+ }
            }
        }
    };
}

figures! {
    /// Open streams, sockets and server-sent events together.
    connections,
    /// Streams that they listen to.
    subscriptions,
    /// Events of the tail, and requests of sessions, that the hub has still to handle.
    queued,
    /// Events of the tail that the hub handled.
    events,
    /// Events that concerned at least one stream.
    fanned_out,
    /// Frames that were queued for readers.
    frames,
    /// Frames of the last event that concerned anybody.
    last_fan_out,
    /// Streams that were closed because their reader was too slow.
    evicted,
    /// Streams that were closed because their token died.
    revoked,
    /// Streams that were closed because the server failed.
    failed,
}

pub(super) fn add(figure: &AtomicU64, more: usize) {
    figure.fetch_add(more as u64, Ordering::Relaxed);
}

pub(super) fn take(figure: &AtomicU64, less: usize) {
    figure.fetch_sub(less as u64, Ordering::Relaxed);
}
