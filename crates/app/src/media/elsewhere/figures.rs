//! Figures of files of elsewhere, counted on this node.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters since the start, and how much is kept.
#[derive(Debug, Default)]
pub struct RemoteFigures {
    /// Looked at, and it was there.
    pub hits: AtomicU64,
    /// Looked at, and somebody was fetching it already.
    pub joined: AtomicU64,
    /// Fetched, well or not.
    pub fetches: AtomicU64,
    /// Bytes that were kept.
    pub bytes_kept: AtomicU64,
    /// Looked at under an address that leads nowhere, or that is not shown.
    pub missing: AtomicU64,
    /// Looked at, and it is of no type that is shown.
    pub unsupported: AtomicU64,
    /// Looked at, and its server did not give it.
    pub failed: AtomicU64,
    /// Looked at, and this server had too much to do, or no room.
    pub busy: AtomicU64,
    /// Files that were let go.
    pub evicted: AtomicU64,
    /// Bytes that are kept, as of the last look.
    pub bytes: AtomicU64,
    /// Files that are kept, as of the last look.
    pub files: AtomicU64,
    /// Bytes that may be kept, as of the last look.
    pub cap: AtomicU64,
}

impl RemoteFigures {
    pub(super) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Everything that is counted, by name.
    #[must_use]
    pub fn counters(&self) -> [(&'static str, u64); 8] {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        [
            ("hit", read(&self.hits)),
            ("joined", read(&self.joined)),
            ("fetched", read(&self.fetches)),
            ("missing", read(&self.missing)),
            ("unsupported", read(&self.unsupported)),
            ("failed", read(&self.failed)),
            ("busy", read(&self.busy)),
            ("evicted", read(&self.evicted)),
        ]
    }

    /// How much is kept, as of the last look.
    #[must_use]
    pub fn stock(&self) -> Stock {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stock { bytes: read(&self.bytes), files: read(&self.files), cap: read(&self.cap) }
    }

    pub(super) fn note(&self, stock: Stock) {
        self.bytes.store(stock.bytes, Ordering::Relaxed);
        self.files.store(stock.files, Ordering::Relaxed);
        self.cap.store(stock.cap, Ordering::Relaxed);
    }
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// Bytes that are kept.
    pub bytes: u64,
    /// Files that are kept.
    pub files: u64,
    /// Bytes that may be kept.
    pub cap: u64,
}
