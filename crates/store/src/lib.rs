//! What is remembered: the only room that knows SQL. One module for each aggregate, one text for both engines.
//! Reads take `&impl Reads`, writes take `&mut Tx`, so that a write outside a transaction does not compile.

pub mod engine;
pub mod jobs;
pub mod sessions;
pub mod settings;
pub mod sweep;
pub mod testing;
pub mod tokens;
pub mod users;

pub use engine::{Read, Reads, Store, StoreError, Tx};
