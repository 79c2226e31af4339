//! A note: a status as other servers get it. One with a poll is a question.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#dfn-note>,
//! <https://docs.joinmastodon.org/spec/activitypub/#properties-used>

use super::{Collection, Context, Document, Image, InteractionPolicy, Quoting};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a status is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum NoteType {
    /// A text.
    Note,
    /// A poll.
    Question,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Its id, which is its address.
    pub id: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: NoteType,
    /// The content warning.
    pub summary: Option<String>,
    /// Id of what it answers.
    pub in_reply_to: Option<String>,
    /// When it was written.
    pub published: String,
    /// When it was last edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// Its page.
    pub url: String,
    /// Id of its author.
    pub attributed_to: String,
    /// For whom it is.
    pub to: Vec<String>,
    /// Who else may see it.
    pub cc: Vec<String>,
    /// Id of the group in which it is posted.
    ///
    /// Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/1b12/fep-1b12.md>
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Its files are covered until asked for.
    pub sensitive: bool,
    /// What it says, as HTML.
    pub content: String,
    /// The same under the code of its language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub content_map: BTreeMap<String, String>,
    /// Its files.
    pub attachment: Vec<Attachment>,
    /// Who and what is named in it.
    pub tag: Vec<Tag>,
    /// What answers it.
    pub replies: Collection,
    /// How many like it.
    pub likes: Collection,
    /// How many boosted it.
    pub shares: Collection,
    /// What it quotes.
    #[serde(flatten)]
    pub quoting: Option<Quoting>,
    /// Who may quote it.
    pub interaction_policy: InteractionPolicy,
    /// Its poll.
    #[serde(flatten)]
    pub question: Option<Question>,
}

/// What a question has besides.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#Question>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// What one can vote for.
    #[serde(flatten)]
    pub choice: Choice,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<String>,
    /// When it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// How many people voted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voters_count: Option<u64>,
}

/// The options of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Choice {
    /// One of them.
    OneOf(Vec<Answer>),
    /// Several of them.
    AnyOf(Vec<Answer>),
}

/// An option of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "Note")]
pub struct Answer {
    /// What it says.
    pub name: String,
    /// How many voted for it.
    pub replies: Votes,
}

/// How many voted for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "Collection", rename_all = "camelCase")]
pub struct Votes {
    /// So many.
    pub total_items: u64,
}

/// A vote: an answer that is nothing but the name of an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "Note", rename_all = "camelCase")]
pub struct Vote {
    /// Its id.
    pub id: String,
    /// What the option says.
    pub name: String,
    /// Who votes.
    pub attributed_to: String,
    /// Id of the question.
    pub in_reply_to: String,
    /// Who asks.
    pub to: String,
}

impl Document for Note {
    fn context(&self) -> Context {
        Context::Note
    }
}

/// A file of a note.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "Document", rename_all = "camelCase")]
pub struct Attachment {
    /// Its media type.
    pub media_type: String,
    /// Where it is.
    pub url: String,
    /// What it shows, in words.
    pub name: Option<String>,
    /// A blurred picture of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blurhash: Option<String>,
    /// What to keep in sight when it is cropped: from -1 to 1, to the right and upwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<[f64; 2]>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u64>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    /// A picture that stands for a video or a sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
}

/// Who or what is named in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub enum Tag {
    /// Somebody.
    Mention {
        /// Id of the actor.
        href: String,
        /// `@name@domain`.
        name: String,
    },
    /// A hashtag.
    Hashtag {
        /// Its page.
        href: String,
        /// `#name`.
        name: String,
    },
    /// A custom emoji.
    Emoji {
        /// Its id.
        id: String,
        /// `:shortcode:`.
        name: String,
        /// When it was last changed.
        updated: String,
        /// The picture.
        icon: Image,
    },
}
