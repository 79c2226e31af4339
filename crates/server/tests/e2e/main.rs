//! Every use case through the door that people use, on both engines. One binary: it links once.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]
#![expect(clippy::disallowed_methods, reason = "tests spawn as they like, and take a seed from the environment")]

mod access;
mod activitypub;
mod addresses;
mod bad_input;
mod bells;
mod conversations;
mod day;
mod deeds;
mod ears;
mod edge;
mod federation;
mod health;
mod hostile;
mod like_mastodon;
mod media;
mod nodes;
mod nonsense;
mod parents;
mod people;
mod polls;
mod quotes;
mod revocation;
mod secrecy;
mod streaming;
