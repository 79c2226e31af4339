//! Polls: `Question`.
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#Question>

use super::super::{field::Fields, limits};
use domain::Timestamp;
use serde_json::Value;

/// What can be voted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// More than one option can be chosen.
    pub multiple: bool,
    /// The options, in their order.
    pub options: Vec<PollOption>,
    /// Until when one can vote.
    pub ends_at: Option<Timestamp>,
    /// Voting is over, whatever the time.
    pub is_closed: bool,
    /// How many voted, as its server says.
    pub voters: Option<u64>,
}

/// What one can vote for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollOption {
    /// Its text.
    pub name: String,
    /// How many chose it, as its server says.
    pub votes: Option<u64>,
}

impl Poll {
    pub(super) fn read(fields: Fields<'_>) -> Option<Self> {
        let multiple = fields.has("anyOf");
        let options = fields.all(if multiple { "anyOf" } else { "oneOf" });
        let options: Vec<_> = options.filter_map(PollOption::read).take(limits::POLL_OPTIONS).collect();
        if options.is_empty() {
            return None;
        }
        let closed = fields.get("closed");
        Some(Self {
            multiple,
            options,
            ends_at: fields.time("closed").or_else(|| fields.time("endTime")),
            is_closed: closed.is_some_and(|closed| *closed != Value::Bool(false) && !closed.is_string()),
            voters: fields.count("votersCount"),
        })
    }
}

impl PollOption {
    fn read(value: &Value) -> Option<Self> {
        let fields = Fields::of(value)?;
        let text = |name| fields.text(name, limits::NAME_CHARACTERS).filter(|text| !text.trim().is_empty());
        let votes = fields.inside("replies").and_then(|replies| replies.count("totalItems"));
        Some(Self { name: text("name").or_else(|| text("content"))?, votes })
    }
}
