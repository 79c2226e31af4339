//! Reports.

use super::Id;
use serde::Serialize;
use serde_json::value::RawValue;

/// A report, as who made it and who looks after it see it. The account is prepared JSON.
///
/// Spec: <https://docs.joinmastodon.org/entities/Report/>
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Report {
    pub id: Id,
    pub action_taken: bool,
    pub action_taken_at: Option<String>,
    pub category: &'static str,
    pub comment: String,
    pub forwarded: bool,
    pub created_at: String,
    pub status_ids: Vec<Id>,
    pub collection_ids: [(); 0],
    pub rule_ids: Option<Vec<Id>>,
    pub target_account: Box<RawValue>,
}
