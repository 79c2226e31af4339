//! A status of elsewhere.

use super::{IngestError, Reading, RemoteEmoji, RemoteMedia, RemotePoll, content, media, own_page, quote};
use crate::sanitise;
use domain::{QuotePolicy, Timestamp, Visibility, tag};
use wire::{
    activitystreams::{Audience, CollectionRef, Object, ObjectKind, Quote, document},
    uri::{Host, Uri},
};

/// What is kept of an object. Numbers, and whom it answers, are its server's claim.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteStatus {
    /// Its id.
    pub uri: Uri,
    /// Who wrote it. A stored status is only ever looked up by both: `(uri, author)`.
    pub author: Uri,
    /// The page for people.
    pub url: Option<Uri>,
    /// The text as HTML that is safe to show.
    pub html: String,
    /// The same as text alone, for search.
    pub text: String,
    /// The content warning; empty for none.
    pub spoiler_text: String,
    /// Media are covered until asked for.
    pub sensitive: bool,
    /// ISO 639 code.
    pub language: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// All actors and collections that it is addressed to, beside everybody and the author's followers.
    pub recipients: Vec<Uri>,
    /// Who is mentioned: actors' ids (of some servers their pages), to be looked up.
    pub mentions: Vec<Uri>,
    /// Hashtags.
    pub tags: Vec<RemoteTag>,
    /// Custom emoji in its texts.
    pub emojis: Vec<RemoteEmoji>,
    /// Files.
    pub media: Vec<RemoteMedia>,
    /// What can be voted for.
    pub poll: Option<RemotePoll>,
    /// What it quotes.
    pub quote: Option<Quote>,
    /// Who may quote it.
    pub quote_policy: QuotePolicy,
    /// What it answers.
    pub in_reply_to: Option<Uri>,
    /// The name of its thread.
    pub conversation: Option<String>,
    /// The communities in which it was posted, as it says.
    pub communities: Vec<Uri>,
    /// When it was written: never in the future, and when nobody says, then now.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// Where its answers are listed.
    pub replies: Option<CollectionRef>,
    /// How many like it.
    pub likes_count: Option<u64>,
    /// How many boosted it.
    pub shares_count: Option<u64>,
}

/// A hashtag. Where its server links it to is not kept: we link to our own page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteTag {
    /// As it is stored and looked up.
    pub name: String,
    /// As it was written.
    pub written: String,
}

impl RemoteStatus {
    /// Makes a draft. `followers` is the collection of the author's followers; `sent_to` is the audience of the activity
    /// that brought the object, for objects that have none of their own.
    ///
    /// # Errors
    /// When it is no status, is ours, or lies at another origin than its author.
    pub fn draft(
        object: &Object,
        followers: Option<&Uri>,
        sent_to: Option<&Audience>,
        reading: &Reading<'_>,
    ) -> Result<Self, IngestError> {
        if matches!(object.kind, ObjectKind::Tombstone | ObjectKind::Other(_)) {
            return Err(IngestError::NotAStatus(object.kind.name().to_owned()));
        }
        let uri = object.id.clone().ok_or(IngestError::NoId)?;
        let author = object.author().cloned().ok_or(IngestError::NoAuthor)?;
        if reading.is_ours(&uri) || reading.is_ours(&author) {
            return Err(IngestError::Ours);
        }
        if !uri.same_origin(&author) {
            return Err(IngestError::ForeignAuthor);
        }
        let audience = sent_to.filter(|_| object.audience.is_empty()).unwrap_or(&object.audience);
        let url = own_page(object.page(), &uri);
        let html = content::html(object, url.as_ref().unwrap_or(&uri));
        let created_at = object.published.map_or(reading.now, |time| reading.clamped(time));
        let edited = object.updated.map(|time| reading.clamped(time));
        let spoiler_text = content::warning(object);
        let covered = object.attachments.iter().any(|file| file.sensitive);
        Ok(Self {
            url,
            text: sanitise::text(&html),
            html,
            sensitive: object.sensitive.unwrap_or_default() || covered || !spoiler_text.is_empty(),
            spoiler_text,
            language: content::language(object),
            visibility: audience.visibility(followers),
            recipients: unique(audience.all().filter(|uri| Some(*uri) != followers && **uri != author)),
            mentions: unique(object.tags.mentions.iter().map(|mention| &mention.href)),
            tags: tags(object),
            emojis: RemoteEmoji::draft(&object.tags.emojis),
            media: media::draft(object),
            poll: object.poll.as_ref().map(|poll| RemotePoll::draft(poll, reading.now)),
            quote: object.quote.clone().filter(|quote| quote.uri != uri),
            quote_policy: quote::policy(object.can_quote.as_ref(), &author, followers),
            in_reply_to: object.in_reply_to.clone().filter(|parent| *parent != uri),
            conversation: object.conversation.clone().or_else(|| object.context.as_ref().map(ToString::to_string)),
            communities: unique(object.communities.iter().filter(|uri| uri.as_str() != document::PUBLIC)),
            created_at,
            // Others tell whole seconds: an edit may seem as old as the post itself.
            edited_at: edited.filter(|time| *time >= created_at),
            replies: object.replies.clone(),
            likes_count: object.likes.as_ref().and_then(CollectionRef::total_items),
            shares_count: object.shares.as_ref().and_then(CollectionRef::total_items),
            uri,
            author,
        })
    }

    /// Whether somebody at this host is mentioned or addressed.
    #[must_use]
    pub fn names_somebody_at(&self, host: &Host) -> bool {
        self.mentions.iter().chain(&self.recipients).any(|uri| uri.host() == *host)
    }
}

fn unique<'u>(uris: impl Iterator<Item = &'u Uri>) -> Vec<Uri> {
    let mut seen = std::collections::HashSet::new();
    uris.filter(|uri| seen.insert(*uri)).cloned().collect()
}

fn tags(object: &Object) -> Vec<RemoteTag> {
    let mut tags: Vec<RemoteTag> = Vec::new();
    for written in object.tags.hashtags.iter().map(|tag| &tag.name) {
        if let Some(name) = tag::normalise(written).filter(|name| tags.iter().all(|tag| tag.name != *name)) {
            tags.push(RemoteTag { name, written: written.clone() });
        }
    }
    tags
}
