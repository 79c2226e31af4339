//! Ids, as Mastodon makes them: 48 bits of UTC milliseconds, then 16 bits that tell apart what was made within one.
//! They sort by time, fit an `i64`, and go to clients as strings. Small sequential ids of an import are valid too.

use crate::clock::{Clock, Timestamp};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// The smallest id that can have been made at this time.
            #[must_use]
            pub const fn first_at(time: Timestamp) -> Self { Self(time.0 << 16) }

            /// When this id was made, for ids of our own form (an imported small id says 1970).
            #[must_use]
            pub const fn time(self) -> Timestamp { Timestamp(self.0 >> 16) }
        }
        impl From<i64> for $name { fn from(id: i64) -> Self { Self(id) } }
        impl From<$name> for i64 { fn from(id: $name) -> Self { id.0 } }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            /// Only what a client can have got from us: decimal digits.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if !text.bytes().all(|b| b.is_ascii_digit()) { return "x".parse::<i64>().map(Self); }
                text.parse::<i64>().map(Self)
            }
        }
    )+};
}

ids! {
    /// An account, local or remote.
    AccountId,
    /// A status, or a boost (which is a status of its own).
    StatusId,
    /// An uploaded file.
    MediaId,
    /// A registered client application.
    AppId,
    /// An OAuth access token.
    TokenId,
    /// A signed-in browser.
    SessionId,
    /// A follow, or a request for one.
    FollowId,
    /// A favourite.
    FavouriteId,
    /// A quote.
    QuoteId,
    /// A notification.
    NotificationId,
    /// A thread.
    ConversationId,
    /// Somebody's side of a direct conversation.
    AccountConversationId,
    /// A hashtag.
    TagId,
    /// A list of accounts.
    ListId,
    /// A rule of the server.
    RuleId,
    /// A vote in a poll of another server.
    VoteId,
    /// A custom emoji.
    EmojiId,
    /// A poll.
    PollId,
    /// A reaction to a status.
    ReactionId,
    /// A report about an account.
    ReportId,
    /// A job.
    JobId,
    /// An activity that came in and waits.
    InboxId,
}

/// Makes ids: unique and rising on one node, whatever the clock does (a clock that jumps back changes nothing until it
/// has caught up). Two nodes start each millisecond at points of their own, so a clash is rare; a primary key catches it.
#[derive(Clone)]
pub struct IdGen {
    clock: Arc<dyn Clock>,
    last: Arc<AtomicU64>,
    dated: Arc<AtomicU64>,
    start: u64,
}

impl IdGen {
    /// A generator on this clock. `seed` is the node's own: it chooses where each millisecond starts.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self { clock, last: Arc::new(AtomicU64::new(0)), dated: Arc::new(AtomicU64::new(seed)), start: seed % 0x8000 }
    }

    /// The next id.
    pub fn next<T: From<i64>>(&self) -> T {
        let floor = ((self.clock.now().0.max(0) as u64) << 16) | self.start;
        let step = |last: u64| Some(if floor > last { floor } else { last + 1 });
        let last = match self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step) {
            Ok(last) | Err(last) => last,
        };
        let id = if floor > last { floor } else { last + 1 };
        T::from(i64::try_from(id).unwrap_or(i64::MAX))
    }

    /// An id for what was made elsewhere at this moment, so that it stands where it belongs. It may be taken: whoever
    /// stores it draws again. What claims to come from the future is from now.
    pub fn dated<T: From<i64>>(&self, time: Timestamp) -> T {
        if time >= self.clock.now() {
            return self.next();
        }
        // Odd, so that it meets every number once before it meets one again.
        const STEP: u64 = 0x9e37;
        let drawn = self.dated.fetch_add(STEP, Ordering::Relaxed) & 0xffff;
        let id = ((time.0.max(0) as u64) << 16) | drawn;
        T::from(i64::try_from(id).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn ids_rise_even_when_the_clock_falls() {
        let clock = Arc::new(ManualClock::at(Timestamp(1_000_000)));
        let ids = IdGen::new(clock.clone(), 7);
        let first: StatusId = ids.next();
        let second: StatusId = ids.next();
        clock.set(Timestamp(900_000));
        let third: StatusId = ids.next();
        assert!(first < second && second < third);
        assert_eq!(first.time(), Timestamp(1_000_000));
    }

    #[test]
    fn what_was_made_elsewhere_stands_at_its_own_time() {
        let ids = IdGen::new(Arc::new(ManualClock::at(Timestamp(1_000_000))), 7);
        let drawn: std::collections::BTreeSet<StatusId> = (0..65_536).map(|_| ids.dated(Timestamp(500))).collect();
        assert_eq!(drawn.len(), 65_536, "every number is drawn once");
        assert!(drawn.iter().all(|id| id.time() == Timestamp(500)));
        let next: StatusId = ids.next();
        assert!(ids.dated::<StatusId>(Timestamp(2_000_000)) > next, "the future is now");
    }

    #[test]
    fn only_digits_are_an_id() {
        for bad in ["", "-1", "+1", "1e3", "9223372036854775808", " 1", "x"] {
            assert!(bad.parse::<StatusId>().is_err(), "{bad}");
        }
        assert_eq!("42".parse::<StatusId>(), Ok(StatusId(42)));
    }
}
