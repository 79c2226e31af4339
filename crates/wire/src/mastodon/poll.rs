//! Polls on statuses.

use super::{Id, status::CustomEmoji};
use serde::Serialize;

/// A poll, as one viewer sees it at one moment.
///
/// Spec: <https://docs.joinmastodon.org/entities/Poll/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Poll {
    pub id: Id,
    pub expires_at: Option<String>,
    pub expired: bool,
    pub multiple: bool,
    pub votes_count: i64,
    pub voters_count: Option<i64>,
    pub options: Vec<PollOption>,
    pub emojis: Vec<CustomEmoji>,
    /// Not for anonymous viewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voted: Option<bool>,
    /// Not for anonymous viewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_votes: Option<Vec<i64>>,
}

/// What one can vote for.
///
/// Spec: <https://docs.joinmastodon.org/entities/Poll/#Option>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct PollOption {
    pub title: String,
    /// Null while the poll hides it.
    pub votes_count: Option<i64>,
}

/// What one could vote for in one version of a status.
///
/// Spec: <https://docs.joinmastodon.org/entities/StatusEdit/#poll>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct EditedPoll {
    pub options: Vec<EditedPollOption>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct EditedPollOption {
    pub title: String,
}
