//! An object: a post, or what can be shown as one.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#object-types>,
//! <https://docs.joinmastodon.org/spec/activitypub/#status>

mod audience;
mod link;
mod media;
mod poll;
mod quote;
pub(super) mod tag;
mod text;

pub use audience::Audience;
pub use link::Link;
pub use media::{Attachment, AttachmentKind, Image};
pub use poll::{Poll, PollOption};
pub use quote::{Approvers, CanQuote, Quote, QuoteAuthorization};
pub use tag::{Emoji, Hashtag, Mention, TagLink, Tags};
pub use text::{Source, Text};

use super::{
    CollectionRef, ReadError,
    field::{self, Fields},
    kind::{self, Class},
    limits,
};
use crate::uri::Uri;
use domain::Timestamp;
use serde_json::Value;

/// An object, as its document describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Its id.
    pub id: Option<Uri>,
    /// What it is.
    pub kind: ObjectKind,
    /// Who wrote it: some name a person and a group.
    pub attributed_to: Vec<Attribution>,
    /// The title; of a vote the option.
    pub name: Option<Text>,
    /// The content warning, or of an article the summary. A plain text, or HTML that nobody has looked at yet.
    pub summary: Option<Text>,
    /// The text: HTML that nobody has looked at yet, unless `media_type` says otherwise.
    pub content: Option<Text>,
    /// Of the content.
    pub media_type: Option<String>,
    /// The text, as its author typed it.
    pub source: Option<Source>,
    /// The language, where the object and not its text says it.
    pub language: Option<String>,
    /// To whom it is addressed.
    pub audience: Audience,
    /// The communities in which it was posted.
    pub communities: Vec<Uri>,
    /// What it answers.
    pub in_reply_to: Option<Uri>,
    /// The thread, as Mastodon and Pleroma name it: any text, often no address.
    pub conversation: Option<String>,
    /// The thread, as an address.
    pub context: Option<Uri>,
    /// Mentions, hashtags, emoji.
    pub tags: Tags,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Links that stand among the files.
    pub attached_links: Vec<Uri>,
    /// Pictures that stand for it.
    pub image: Option<Image>,
    /// Where it can be seen: pages, and of a video its files.
    pub urls: Vec<Link>,
    /// Media are to be covered; `None` when it does not say.
    pub sensitive: Option<bool>,
    /// When it was written, as its server says.
    pub published: Option<Timestamp>,
    /// When it was last edited, as its server says.
    pub updated: Option<Timestamp>,
    /// When it begins (events).
    pub start_time: Option<Timestamp>,
    /// When it ends (events).
    pub end_time: Option<Timestamp>,
    /// Where it takes place (events).
    pub location: Option<String>,
    /// What it quotes.
    pub quote: Option<Quote>,
    /// Who may quote it; `None` when it does not say.
    pub can_quote: Option<CanQuote>,
    /// What can be voted for.
    pub poll: Option<Poll>,
    /// Answers.
    pub replies: Option<CollectionRef>,
    /// Likes.
    pub likes: Option<CollectionRef>,
    /// Boosts.
    pub shares: Option<CollectionRef>,
    /// What it was, before it was deleted.
    pub former_type: Option<String>,
}

/// What an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the vocabulary")]
pub enum ObjectKind {
    Article,
    Audio,
    Event,
    Image,
    Note,
    Page,
    Question,
    Tombstone,
    Video,
    /// Something that nobody reads as a post.
    Other(String),
}

/// An author, and what it is, where the object says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The actor.
    pub id: Uri,
    /// Its type.
    pub kind: Option<String>,
}

impl ObjectKind {
    fn parse(kind: &str) -> Self {
        match kind {
            "Article" => Self::Article,
            "Audio" => Self::Audio,
            "Event" => Self::Event,
            "Image" => Self::Image,
            "Note" => Self::Note,
            "Page" => Self::Page,
            "Question" => Self::Question,
            "Tombstone" => Self::Tombstone,
            "Video" => Self::Video,
            other => Self::Other(field::cut(other, limits::NAME_CHARACTERS).to_owned()),
        }
    }

    /// As it stands in a document.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Article => "Article",
            Self::Audio => "Audio",
            Self::Event => "Event",
            Self::Image => "Image",
            Self::Note => "Note",
            Self::Page => "Page",
            Self::Question => "Question",
            Self::Tombstone => "Tombstone",
            Self::Video => "Video",
            Self::Other(name) => name,
        }
    }
}

impl Object {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, ReadError> {
        let kind = kind::of(fields)?.filter(|kind| kind::class(kind) == Class::Object);
        let kind = ObjectKind::parse(kind.ok_or(ReadError::NotA("object"))?);
        let (attachments, attached_links) = media::attachments(fields);
        let collection = |name| fields.get(name).and_then(CollectionRef::read);
        let short = |name| fields.text(name, limits::NAME_CHARACTERS);
        Ok(Self {
            id: fields.id()?,
            attributed_to: fields.all("attributedTo").filter_map(Attribution::read).take(limits::AUTHORS).collect(),
            name: Text::read(fields, "name", "nameMap").map(|text| text.cut(limits::NAME_CHARACTERS)),
            summary: Text::read(fields, "summary", "summaryMap"),
            content: Text::read(fields, "content", "contentMap"),
            media_type: short("mediaType"),
            source: Source::read(fields),
            language: fields.inside("language").and_then(|language| language.text("identifier", 35)),
            audience: Audience::read(fields),
            communities: fields.uris("audience", limits::RECIPIENTS),
            in_reply_to: fields.uri("inReplyTo"),
            conversation: short("conversation"),
            context: fields.uri("context"),
            tags: Tags::read(fields),
            attachments,
            attached_links,
            image: Image::read(fields, "image").or_else(|| Image::read(fields, "icon")),
            urls: Link::list(fields, "url"),
            sensitive: fields.flag("sensitive"),
            published: fields.time("published"),
            updated: fields.time("updated"),
            start_time: fields.time("startTime"),
            end_time: fields.time("endTime"),
            location: location(fields),
            quote: Quote::read(fields),
            can_quote: CanQuote::read(fields),
            poll: if kind == ObjectKind::Question { Poll::read(fields) } else { None },
            replies: collection("replies"),
            likes: collection("likes"),
            shares: collection("shares"),
            former_type: short("formerType"),
            kind,
        })
    }

    /// The author: of several the first who is no group.
    #[must_use]
    pub fn author(&self) -> Option<&Uri> {
        let group = |author: &&Attribution| author.kind.as_deref() == Some("Group");
        let author = self.attributed_to.iter().find(|author| !group(author)).or_else(|| self.attributed_to.first());
        author.map(|author| &author.id)
    }

    /// The page where people read it. It carries no authority, and may be anywhere.
    #[must_use]
    pub fn page(&self) -> Option<&Uri> {
        Link::page(&self.urls)
    }
}

impl Attribution {
    fn read(value: &Value) -> Option<Self> {
        let kind = Fields::of(value).and_then(|fields| kind::of(fields).ok().flatten());
        Some(Self { id: field::uri(value)?, kind: kind.map(|kind| field::cut(kind, 64).to_owned()) })
    }
}

fn location(fields: Fields<'_>) -> Option<String> {
    match fields.inside("location") {
        Some(place) => place.text("name", limits::NAME_CHARACTERS),
        None => fields.text("location", limits::NAME_CHARACTERS),
    }
}
