//! Accounts, and how one stands to another.

use super::{Id, NoApproval, status::CustomEmoji};
use serde::Serialize;

/// An account.
///
/// Spec: <https://docs.joinmastodon.org/entities/Account/>
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Account {
    pub id: Id,
    pub username: String,
    pub acct: String,
    pub display_name: String,
    pub locked: bool,
    pub bot: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub group: bool,
    pub noindex: bool,
    pub hide_collections: bool,
    pub created_at: String,
    pub note: String,
    pub url: String,
    pub uri: String,
    pub avatar: String,
    pub avatar_static: String,
    pub avatar_description: String,
    pub header: String,
    pub header_static: String,
    pub header_description: String,
    pub followers_count: i64,
    pub following_count: i64,
    pub statuses_count: i64,
    pub last_status_at: Option<String>,
    pub emojis: Vec<CustomEmoji>,
    pub roles: Vec<Role>,
    pub fields: Vec<Field>,
    pub show_media: bool,
    pub show_media_replies: bool,
    pub show_featured: bool,
    pub feature_approval: NoApproval,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub limited: bool,
    /// Of an account that moved: where to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Box<Account>>,
    /// In the answer of `verify_credentials` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<AccountSource>,
    /// In the answer of `verify_credentials` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// A row of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Field {
    pub name: String,
    pub value: String,
    pub verified_at: Option<String>,
}

/// A role. Members have none that is shown.
///
/// Spec: <https://docs.joinmastodon.org/entities/Role/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Role {
    pub id: Id,
    pub name: String,
    pub color: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlighted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_limit: Option<i64>,
}

/// What only the owner of an account sees.
///
/// Spec: <https://docs.joinmastodon.org/entities/Account/#source>
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct AccountSource {
    pub privacy: String,
    pub sensitive: bool,
    pub language: Option<String>,
    pub note: String,
    pub fields: Vec<Field>,
    pub follow_requests_count: i64,
    pub hide_collections: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub attribution_domains: Vec<String>,
    pub quote_policy: String,
}

/// What a list of mutes adds to each account.
///
/// Spec: <https://docs.joinmastodon.org/entities/MutedAccount/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MutedUntil {
    /// When the mute ends by itself.
    pub mute_expires_at: Option<String>,
}

/// How the viewer stands to an account.
///
/// Spec: <https://docs.joinmastodon.org/entities/Relationship/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Relationship {
    pub id: Id,
    pub following: bool,
    pub showing_reblogs: bool,
    pub notifying: bool,
    pub languages: Option<Vec<String>>,
    pub followed_by: bool,
    pub blocking: bool,
    pub blocked_by: bool,
    pub muting: bool,
    pub muting_notifications: bool,
    pub muting_expires_at: Option<String>,
    pub requested: bool,
    pub requested_by: bool,
    pub domain_blocking: bool,
    pub endorsed: bool,
    pub note: String,
}
