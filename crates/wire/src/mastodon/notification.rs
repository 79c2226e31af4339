//! Notifications and reading positions.

use super::{Id, Report};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// Of a reaction, as Pleroma sends it: the emoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji_url: Option<String>,
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

/// What a notification tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotificationType {
    /// Somebody mentions one.
    Mention,
    /// Somebody whose bell one rang has posted.
    Status,
    /// Somebody boosted one's status.
    Reblog,
    /// Somebody follows one.
    Follow,
    /// Somebody wants to follow one.
    FollowRequest,
    /// Somebody likes one's status.
    Favourite,
    /// A poll is over.
    Poll,
    /// A status that one boosted was edited.
    Update,
    /// Somebody quoted one's status.
    Quote,
    /// A status that one quoted was edited.
    QuotedUpdate,
    /// Somebody signed up.
    AdminSignUp,
    /// Somebody was reported.
    AdminReport,
}

impl NotificationType {
    /// All.
    pub const ALL: [Self; 12] = [
        Self::Mention,
        Self::Status,
        Self::Reblog,
        Self::Follow,
        Self::FollowRequest,
        Self::Favourite,
        Self::Poll,
        Self::Update,
        Self::Quote,
        Self::QuotedUpdate,
        Self::AdminSignUp,
        Self::AdminReport,
    ];

    /// The name in the client API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Status => "status",
            Self::Reblog => "reblog",
            Self::Follow => "follow",
            Self::FollowRequest => "follow_request",
            Self::Favourite => "favourite",
            Self::Poll => "poll",
            Self::Update => "update",
            Self::Quote => "quote",
            Self::QuotedUpdate => "quoted_update",
            Self::AdminSignUp => "admin.sign_up",
            Self::AdminReport => "admin.report",
        }
    }

    /// The type with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What waits because of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PolicySummary {
    /// Accounts whose notifications wait.
    pub pending_requests_count: i64,
    /// Notifications that wait.
    pub pending_notifications_count: i64,
}

/// Whose notifications are shown: `accept`, `filter` or `drop` for each kind of account.
///
/// Spec: <https://docs.joinmastodon.org/entities/NotificationPolicy/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotificationPolicy {
    /// Those whom one does not follow.
    pub for_not_following: &'static str,
    /// Those who do not follow one.
    pub for_not_followers: &'static str,
    /// Accounts made in the last 30 days.
    pub for_new_accounts: &'static str,
    /// Mentions in direct messages that nobody asked for.
    pub for_private_mentions: &'static str,
    /// Accounts that moderators limit.
    pub for_limited_accounts: &'static str,
    /// Programs.
    pub for_bots: &'static str,
    /// What waits.
    pub summary: PolicySummary,
}

impl NotificationPolicy {
    /// Everything is shown: the policy of a server that has no other.
    #[must_use]
    pub const fn accept_all() -> Self {
        Self {
            for_not_following: "accept",
            for_not_followers: "accept",
            for_new_accounts: "accept",
            for_private_mentions: "accept",
            for_limited_accounts: "accept",
            for_bots: "accept",
            summary: PolicySummary { pending_requests_count: 0, pending_notifications_count: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_names_of_their_own() {
        for kind in NotificationType::ALL {
            assert_eq!(NotificationType::from_name(kind.name()), Some(kind));
        }
        assert_eq!(NotificationType::from_name("poke"), None);
    }
}
