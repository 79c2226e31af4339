//! What is remembered: the only room that knows SQL. One module for each aggregate, one text for both engines.
//! Reads take `&impl Reads`, writes take `&mut Tx`, so that a write outside a transaction does not compile.

pub mod accounts;
pub mod apps;
pub mod bells;
pub mod blocks;
pub mod bookmarks;
pub mod conversations;
pub mod counters;
pub mod domain_blocks;
pub mod engine;
pub mod favourites;
pub mod figures;
pub mod follows;
pub mod grants;
pub mod hosts;
pub mod idempotency;
pub mod inbox;
pub mod interests;
pub mod jobs;
pub mod mailed_tokens;
pub mod media;
pub mod mentions;
pub mod mutes;
pub mod notifications;
pub mod outbox;
pub mod page;
pub mod pins;
pub mod polls;
pub mod preferences;
pub mod relations;
pub mod relationships;
pub mod remote;
pub mod rules;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod sight;
pub mod statuses;
pub mod sweep;
pub mod tags;
pub mod testing;
pub mod timelines;
pub mod tokens;
pub mod tombstones;
pub mod users;

pub use engine::{Read, Reads, Store, StoreError, Tx};
