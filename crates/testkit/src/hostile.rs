//! The hostile peer: a request that an honest server would never send, and what it left behind.
//!
//! It signs for itself, so that it can sign what no honest server does. What it tries is said by the rows of
//! `docs/security-cases.tsv`, each in a test that is named after it.

mod forgery;
mod traces;

pub use forgery::{Forgery, Label};
pub use traces::Traces;

#[cfg(test)]
mod tests;
