//! A note: a status as other servers get it.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#dfn-note>,
//! <https://docs.joinmastodon.org/spec/activitypub/#properties-used>

use super::{Collection, Context, Document, Image};
use serde::Serialize;
use std::collections::BTreeMap;

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub struct Note {
    /// Its id, which is its address.
    pub id: String,
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
