//! Errors.

use serde::Serialize;
use std::collections::BTreeMap;

/// An error in words.
///
/// Spec: <https://docs.joinmastodon.org/entities/Error/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Error {
    /// What went wrong.
    pub error: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// A code: `ERR_BLANK`, `ERR_INVALID`, `ERR_TAKEN`, `ERR_TOO_LONG`, ...
    pub error: &'static str,
    /// The same in words.
    pub description: String,
}

/// An error with its fields.
///
/// Spec: <https://docs.joinmastodon.org/entities/Error/>, <https://docs.joinmastodon.org/methods/accounts/#422-unprocessable-entity>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValidationError {
    /// All of it, in words.
    pub error: String,
    /// By field.
    pub details: BTreeMap<String, Vec<Detail>>,
}
