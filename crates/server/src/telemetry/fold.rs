//! Folding: a message that repeats is written a few times and then counted (N-052: a full log once hid the very minute
//! in which everything began).
//!
//! Bounded: beyond [`MOST`] different messages in one interval, further ones are written as they come.

use std::collections::HashMap;

use domain::Timestamp;
use tracing::callsite::Identifier;
use tracing::{Level, Metadata};

/// This many of the same message are written in an interval before it is counted.
pub const WRITTEN: u32 = 5;
/// The length of an interval, in milliseconds.
pub const INTERVAL: i64 = 60_000;
/// They are looked through this often, in milliseconds, so that a busy log costs no more for it.
const LOOK_EVERY: i64 = 1_000;
/// This many different messages are watched at once.
pub const MOST: usize = 1024;

/// A message that repeated, and how often it was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The message.
    pub message: String,
    /// Its level.
    pub level: Level,
    /// Its target.
    pub target: &'static str,
    /// How often it was not written.
    pub times: u64,
}

#[derive(Debug)]
struct Seen {
    since: Timestamp,
    written: u32,
    kept_back: u64,
    level: Level,
    target: &'static str,
}

/// What was said lately.
#[derive(Debug, Default)]
pub struct Folds {
    seen: HashMap<(Identifier, String), Seen>,
    /// When they were last looked through for intervals that are over.
    looked: Option<Timestamp>,
}

impl Folds {
    /// Whether this message is to be written now. If not, it is counted.
    pub fn admit(&mut self, metadata: &'static Metadata<'static>, message: &str, now: Timestamp) -> bool {
        let key = (metadata.callsite(), message.to_owned());
        if let Some(seen) = self.seen.get_mut(&key) {
            if seen.written < WRITTEN {
                seen.written += 1;
                return true;
            }
            seen.kept_back += 1;
            return false;
        }
        if self.seen.len() < MOST {
            let seen =
                Seen { since: now, written: 1, kept_back: 0, level: *metadata.level(), target: metadata.target() };
            self.seen.insert(key, seen);
        }
        true
    }

    /// The messages whose interval is over. One that goes on repeating is counted from the start again.
    pub fn due(&mut self, now: Timestamp) -> Vec<Repeated> {
        let age = |since: Timestamp| now.0.saturating_sub(since.0).saturating_abs(); // a clock may jump back
        if self.looked.is_some_and(|looked| age(looked) < LOOK_EVERY) {
            return Vec::new();
        }
        self.looked = Some(now);
        self.take(now, |seen| age(seen.since) >= INTERVAL)
    }

    /// All messages that were not written, whether their interval is over or not.
    pub fn all(&mut self, now: Timestamp) -> Vec<Repeated> {
        self.take(now, |_| true)
    }

    fn take(&mut self, now: Timestamp, over: impl Fn(&Seen) -> bool) -> Vec<Repeated> {
        let mut repeated = Vec::new();
        self.seen.retain(|(_, message), seen| {
            if !over(seen) {
                return true;
            }
            if seen.kept_back == 0 {
                return false;
            }
            repeated.push(Repeated {
                message: message.clone(),
                level: seen.level,
                target: seen.target,
                times: std::mem::take(&mut seen.kept_back),
            });
            seen.since = now;
            true
        });
        repeated.sort_by(|a, b| a.message.cmp(&b.message));
        repeated
    }
}
