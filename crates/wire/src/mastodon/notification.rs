//! Notifications and reading positions.

use super::Id;
use serde::Serialize;
use serde_json::value::RawValue;

/// A notification. Account and status are prepared JSON.
///
/// Spec: <https://docs.joinmastodon.org/entities/Notification/>
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Notification {
    pub id: Id,
    #[serde(rename = "type")]
    pub kind: String,
    pub created_at: String,
    pub group_key: String,
    pub account: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Box<RawValue>>,
}

/// How many notifications are newer than the reading position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UnreadCount {
    /// So many, up to the limit that was asked for.
    pub count: i64,
}

/// A reading position.
///
/// Spec: <https://docs.joinmastodon.org/entities/Marker/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Marker {
    pub last_read_id: Id,
    pub version: i64,
    pub updated_at: String,
}
