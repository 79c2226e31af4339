//! Results of a search.

use super::Tag;
use serde::Serialize;
use serde_json::value::RawValue;

/// What was found. Accounts and statuses are prepared lists.
///
/// Spec: <https://docs.joinmastodon.org/entities/Search/>
#[derive(Debug, Clone, Serialize)]
pub struct Search {
    /// A list of accounts.
    pub accounts: Box<RawValue>,
    /// A list of statuses.
    pub statuses: Box<RawValue>,
    /// Hashtags.
    pub hashtags: Vec<Tag>,
    /// Collections do not exist here.
    pub collections: [(); 0],
}
