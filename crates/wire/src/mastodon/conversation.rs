//! Direct conversations.

use super::Id;
use serde::Serialize;
use serde_json::value::RawValue;

/// A direct conversation, as one of those who take part has it. Accounts and status are prepared JSON.
///
/// Spec: <https://docs.joinmastodon.org/entities/Conversation/>
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Conversation {
    pub id: Id,
    pub unread: bool,
    pub accounts: Vec<Box<RawValue>>,
    /// `null` when it may not be seen any more.
    pub last_status: Option<Box<RawValue>>,
}
