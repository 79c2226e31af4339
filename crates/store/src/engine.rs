//! One code path, two engines: SQLite (embedded, one writer, group commit) and PostgreSQL (many nodes).
//!
//! SQL is written once, in PostgreSQL's dialect, as a static [`Stmt`] beside the function that uses it. The rules for
//! text that runs on both are in `docs/portable-sql.md`; a test prepares every statement on both.

pub mod error;
pub mod events;
pub mod horizon;
pub mod migrate;
pub mod row;
pub mod statement;
pub mod value;

mod postgres;
mod reads;
mod room;
mod sqlite;
mod store;
mod tx;

pub use crate::{params, row, stmt};
pub use error::StoreError;
pub use events::{Cursor, EmittedEvent};
pub use horizon::Held;
pub use reads::{Read, Reads};
pub use row::{FromColumn, FromRow, Row};
pub use statement::{Class, Info, Kind, Registered, Stmt};
pub use store::{Engine, OnCommit, Options, Store};
pub use tx::Tx;
pub use value::Val;

/// For the macros alone.
#[doc(hidden)]
pub use inventory;
