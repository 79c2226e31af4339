//! Statuses, and what is shown with them.

use super::{EditedPoll, Id, MediaAttachment};
use serde::Serialize;

/// All of a status that is the same for every viewer, without its author, its poll, what it boosts and what it quotes: see
/// [`super::StatusFragment`].
///
/// Spec: <https://docs.joinmastodon.org/entities/Status/>
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct StatusBody {
    pub id: Id,
    pub created_at: String,
    pub in_reply_to_id: Option<Id>,
    pub in_reply_to_account_id: Option<Id>,
    pub sensitive: bool,
    pub spoiler_text: String,
    pub visibility: String,
    pub language: Option<String>,
    pub uri: String,
    pub url: String,
    pub replies_count: i64,
    pub reblogs_count: i64,
    pub favourites_count: i64,
    pub quotes_count: i64,
    pub edited_at: Option<String>,
    pub content: String,
    pub application: Option<StatusApplication>,
    pub media_attachments: Vec<MediaAttachment>,
    pub mentions: Vec<Mention>,
    pub tags: Vec<Tag>,
    pub emojis: Vec<CustomEmoji>,
    pub card: Option<()>,
    pub tagged_collections: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pleroma: Option<Pleroma>,
}

/// What Pleroma adds to a status, as far as it exists here.
///
/// Spec: <https://docs-develop.pleroma.social/backend/development/API/differences_in_mastoapi_responses/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Pleroma {
    pub emoji_reactions: Vec<EmojiReaction>,
}

/// How many reacted with an emoji.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct EmojiReaction {
    pub name: String,
    pub count: i64,
    pub me: bool,
    pub url: Option<String>,
}

/// The app that posted a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct StatusApplication {
    pub name: String,
    pub website: Option<String>,
}

/// Somebody who is named in a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Mention {
    pub id: Id,
    pub username: String,
    pub url: String,
    pub acct: String,
}

/// A hashtag.
///
/// Spec: <https://docs.joinmastodon.org/entities/Tag/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Tag {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    pub name: String,
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<TagHistory>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub featuring: Option<bool>,
}

/// How much a hashtag was used in a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct TagHistory {
    pub day: String,
    pub uses: String,
    pub accounts: String,
}

/// A hashtag that somebody shows on the profile. Its numbers are text on the wire.
///
/// Spec: <https://docs.joinmastodon.org/entities/FeaturedTag/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct FeaturedTag {
    pub id: Id,
    pub name: String,
    pub url: String,
    pub statuses_count: String,
    pub last_status_at: Option<String>,
}

/// A custom emoji.
///
/// Spec: <https://docs.joinmastodon.org/entities/CustomEmoji/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct CustomEmoji {
    pub shortcode: String,
    pub url: String,
    pub static_url: String,
    pub visible_in_picker: bool,
    pub category: Option<String>,
    pub featured: bool,
}

/// A status as its author typed it.
///
/// Spec: <https://docs.joinmastodon.org/entities/StatusSource/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct StatusSource {
    pub id: Id,
    pub text: String,
    pub spoiler_text: String,
}

/// One version of a status.
///
/// Spec: <https://docs.joinmastodon.org/entities/StatusEdit/>
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct StatusEdit {
    pub content: String,
    pub spoiler_text: String,
    pub sensitive: bool,
    pub created_at: String,
    pub account: Box<serde_json::value::RawValue>,
    pub media_attachments: Vec<MediaAttachment>,
    pub emojis: Vec<CustomEmoji>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<EditedPoll>,
}

/// What stands around a status in its thread. Statuses are prepared JSON.
///
/// Spec: <https://docs.joinmastodon.org/entities/Context/>
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Context {
    pub ancestors: Box<serde_json::value::RawValue>,
    pub descendants: Box<serde_json::value::RawValue>,
}
