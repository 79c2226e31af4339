//! Tags: mentions, hashtags, custom emoji, and links.

use super::super::{field::Fields, kind, limits};
use super::media::Image;
use crate::uri::Uri;
use domain::Timestamp;

/// The tags of a post, by their kind. The first so many of each are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// Who is mentioned.
    pub mentions: Vec<Mention>,
    /// Hashtags.
    pub hashtags: Vec<Hashtag>,
    /// Custom emoji.
    pub emojis: Vec<Emoji>,
    /// Links to other objects.
    pub links: Vec<TagLink>,
}

/// Somebody who is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The actor's id; of some servers its page.
    pub href: Uri,
    /// `@name@host`, or `@name`.
    pub name: Option<String>,
}

/// A hashtag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashtag {
    /// The tag, without `#`, as it was written.
    pub name: String,
}

/// A custom emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// Its id.
    pub id: Option<Uri>,
    /// Its name, without colons.
    pub shortcode: String,
    /// The picture.
    pub image: Image,
    /// When it was changed.
    pub updated: Option<Timestamp>,
}

/// A link to another object (FEP-e232).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagLink {
    /// Where it leads.
    pub href: Uri,
    /// What it stands for in the text.
    pub name: Option<String>,
    /// How the post relates to it.
    pub rel: Vec<String>,
    /// The media type behind it.
    pub media_type: Option<String>,
}

impl Tags {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        let mentions = of_kind(fields, "Mention").filter_map(Mention::read).take(limits::MENTIONS).collect();
        let hashtags = of_kind(fields, "Hashtag").filter_map(Hashtag::read).take(limits::HASHTAGS).collect();
        Self { mentions, hashtags, emojis: emojis(fields), links: TagLink::list(fields).collect() }
    }
}

/// The custom emoji of a post, a profile or a reaction.
pub(in super::super) fn emojis(fields: Fields<'_>) -> Vec<Emoji> {
    of_kind(fields, "Emoji").filter_map(Emoji::read).take(limits::EMOJIS).collect()
}

fn of_kind<'v>(fields: Fields<'v>, wanted: &'static str) -> impl Iterator<Item = Fields<'v>> {
    fields.all("tag").filter_map(Fields::of).filter(move |tag| kind::of(*tag) == Ok(Some(wanted)))
}

impl Mention {
    fn read(fields: Fields<'_>) -> Option<Self> {
        Some(Self { href: fields.uri("href")?, name: fields.text("name", limits::NAME_CHARACTERS) })
    }
}

impl Hashtag {
    fn read(fields: Fields<'_>) -> Option<Self> {
        let name = fields.text("name", limits::NAME_CHARACTERS)?;
        let name = name.strip_prefix('#').unwrap_or(&name).trim();
        (!name.is_empty()).then(|| Self { name: name.to_owned() })
    }
}

impl Emoji {
    fn read(fields: Fields<'_>) -> Option<Self> {
        let name = fields.text("name", limits::NAME_CHARACTERS + 2)?;
        let shortcode = name.trim().trim_matches(':');
        let fits = (1..=limits::NAME_CHARACTERS).contains(&shortcode.len())
            && shortcode.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'.'));
        if !fits {
            return None;
        }
        Some(Self {
            id: fields.id().ok().flatten(),
            shortcode: shortcode.to_owned(),
            image: Image::read(fields, "icon")?,
            updated: fields.time("updated"),
        })
    }
}

impl TagLink {
    pub(super) fn list(fields: Fields<'_>) -> impl Iterator<Item = Self> {
        of_kind(fields, "Link").filter_map(Self::read).take(limits::TAG_LINKS)
    }

    fn read(fields: Fields<'_>) -> Option<Self> {
        let rels = fields.all("rel").take(limits::TAG_LINKS).filter_map(|rel| rel.as_str());
        Some(Self {
            href: fields.uri("href")?,
            name: fields.text("name", limits::NAME_CHARACTERS),
            rel: rels.map(Into::into).collect(),
            media_type: fields.text("mediaType", limits::NAME_CHARACTERS),
        })
    }
}
