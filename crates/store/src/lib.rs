//! What is remembered: the only room that knows SQL. One module for each aggregate, one text for both engines.
//! Reads take `&impl Reads`, writes take `&mut Tx`, so that a write outside a transaction does not compile.

pub mod apps;
pub mod engine;
pub mod grants;
pub mod jobs;
pub mod mailed_tokens;
pub mod rules;
pub mod sessions;
pub mod settings;
pub mod sweep;
pub mod testing;
pub mod tokens;
pub mod users;

pub use engine::{Read, Reads, Store, StoreError, Tx};
