//! The door to strangers against real sockets: what is refused sends no packet, what is hostile ends within its budget.
//!
//! Tests that carry the id of a row of `docs/security-cases.tsv` are that row's proof at this door.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::disallowed_methods, reason = "the peers of a test are tasks of the test")]

mod blocked;
mod hostile;
mod hosts;
mod peer;
mod redirects;
mod sharing;
mod tls;
