//! How often somebody may ask: fixed windows, counted in memory, by keyed hash of who asks (what is kept here tells
//! nobody an address, N-053).
//!
//! Spec: <https://docs.joinmastodon.org/api/rate-limits/>

use crate::edge::route::Throttle;
use domain::Timestamp;
use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    sync::{Mutex, PoisonError},
};

/// Requests in a window of so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests.
    pub limit: u32,
    /// Seconds.
    pub window: i64,
}

const fn allowance(limit: u32, window: i64) -> Allowance {
    Allowance { limit, window }
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose<'a> {
    /// A machine's.
    Client([u8; 16]),
    /// A person's, over all apps.
    Account(i64),
    /// A token's.
    Token(i64),
    /// Those about an e-mail address, whoever asks.
    Email(&'a str),
}

impl Throttle {
    /// What is allowed, for this kind of caller; `None` is no limit.
    #[must_use]
    pub const fn allowance(self, whose: &Whose<'_>) -> Option<Allowance> {
        Some(match (self, whose) {
            (Self::Api, Whose::Account(_)) => allowance(1_500, 300),
            (Self::Api, _) => allowance(300, 300),
            (Self::Media, _) => allowance(30, 1_800),
            (Self::SignUp, Whose::Client(_)) => allowance(5, 1_800),
            (Self::AppRegistration, Whose::Client(_)) => allowance(5, 600),
            (Self::SignIn, Whose::Client(_)) => allowance(25, 300),
            (Self::SignIn, Whose::Email(_) | Whose::Account(_)) => allowance(25, 3_600),
            (Self::Mail, Whose::Client(_)) => allowance(25, 300),
            (Self::Mail, Whose::Email(_)) => allowance(5, 1_800),
            (Self::PasswordChange, _) => allowance(10, 600),
            (Self::Deletes, Whose::Account(_)) => allowance(30, 1_800),
            (Self::Reports, Whose::Account(_)) => allowance(400, 86_400),
            // Whoever has no account behind a token does nothing of these, but may guess tokens.
            (Self::Deletes | Self::Reports, _) => allowance(300, 300),
            (Self::Page, Whose::Client(_)) => allowance(3_000, 300),
            // One machine may be a whole server, whose people all meet somebody of ours at once.
            (Self::Peer, Whose::Client(_)) => allowance(6_000, 300),
            (Self::Inbox, Whose::Client(_)) => allowance(60_000, 300),
            _ => return None,
        })
    }
}

/// What is left to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Allowed in the window.
    pub limit: u32,
    /// Still allowed in it.
    pub remaining: u32,
    /// When the window ends.
    pub reset: Timestamp,
    /// This request was one too many.
    pub exceeded: bool,
}

/// Windows are kept in so many shards, so that callers do not wait for each other.
const SHARDS: usize = 64;
/// Windows of one shard: a million in all, some 30 MB. Beyond it those that are over are swept, and where strangers with
/// many addresses keep too many open, those in which the least was asked.
const MOST: usize = 16_384;

/// The windows that are open now.
pub struct Throttles {
    enabled: bool,
    hasher: RandomState,
    shards: Box<[Mutex<HashMap<u64, Window>>]>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends: i64,
    used: u32,
}

impl Throttles {
    /// No window is open. Switched off, everybody may ask as often as they like.
    #[must_use]
    pub fn new(enabled: bool) -> Self {
        Self { enabled, hasher: RandomState::new(), shards: (0..SHARDS).map(|_| Mutex::new(HashMap::new())).collect() }
    }

    /// Counts one request. `None` when nothing limits it.
    pub fn count(&self, throttle: Throttle, whose: &Whose<'_>, now: Timestamp) -> Option<Left> {
        let allowance = throttle.allowance(whose).filter(|_| self.enabled)?;
        let key = self.hasher.hash_one((throttle, whose));
        let window_millis = allowance.window * 1000;
        let ends = (now.0.div_euclid(window_millis) + 1) * window_millis;
        let shard = &self.shards[usize::try_from(key % SHARDS as u64).unwrap_or(0)];
        let mut windows = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST && !windows.contains_key(&key) {
            make_room(&mut windows, now);
        }
        let window = windows.entry(key).or_insert(Window { ends, used: 0 });
        if window.ends <= now.0 {
            *window = Window { ends, used: 0 };
        }
        window.used = window.used.saturating_add(1);
        Some(Left {
            limit: allowance.limit,
            remaining: allowance.limit.saturating_sub(window.used),
            reset: Timestamp(window.ends),
            exceeded: window.used > allowance.limit,
        })
    }
}

/// Leaves at most half of what a shard may hold, so that this is seldom done.
fn make_room(windows: &mut HashMap<u64, Window>, now: Timestamp) {
    windows.retain(|_, window| window.ends > now.0);
    if windows.len() > MOST / 2 {
        let mut used: Vec<u32> = windows.values().map(|window| window.used).collect();
        let (_, middle, _) = used.select_nth_unstable(windows.len() - MOST / 2);
        let least = *middle;
        windows.retain(|_, window| window.used > least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_with_many_addresses_fill_no_memory_and_free_nobody_who_asks_a_lot() {
        let throttles = Throttles::new(true);
        let now = Timestamp(1_000_000_000);
        let me = Whose::Email("me@example.org");
        for _ in 0..6 {
            throttles.count(Throttle::Mail, &me, now);
        }
        for stranger in 0..1_200_000_u64 {
            let mut address = [0_u8; 16];
            address[..8].copy_from_slice(&stranger.to_be_bytes());
            throttles.count(Throttle::Page, &Whose::Client(address), now);
        }
        let open: usize = throttles.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(open <= SHARDS * MOST, "{open} windows");
        assert!(throttles.count(Throttle::Mail, &me, now).unwrap().exceeded);
    }

    #[test]
    fn a_window_counts_each_caller_alone_and_opens_again() {
        let throttles = Throttles::new(true);
        let (me, other) = (Whose::Email("a@example.org"), Whose::Email("b@example.org"));
        let now = Timestamp(1_000_000_000);
        for _ in 0..5 {
            assert!(!throttles.count(Throttle::Mail, &me, now).unwrap().exceeded);
        }
        let left = throttles.count(Throttle::Mail, &me, now).unwrap();
        assert!(left.exceeded && left.remaining == 0);
        assert!(!throttles.count(Throttle::Mail, &other, now).unwrap().exceeded);
        assert!(!throttles.count(Throttle::Mail, &me, left.reset).unwrap().exceeded);
        assert_eq!(throttles.count(Throttle::None, &me, now), None);
        assert_eq!(Throttles::new(false).count(Throttle::Mail, &me, now), None);
    }
}
