//! Statuses, accounts and notifications, through the use cases, on both engines.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

mod statuses {
    pub mod bells;
    pub mod cast;
    pub mod context;
    pub mod counters;
    pub mod editing;
    pub mod ids;
    pub mod interactions;
    pub mod notifications;
    pub mod polls;
    pub mod posting;
    pub mod profiles;
    pub mod ties;
}
