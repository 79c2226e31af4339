//! An account of elsewhere.

use super::{IngestError, Reading, RemoteEmoji, own_page};
use crate::sanitise;
use domain::Timestamp;
use wire::{
    activitystreams::{Actor, ActorKind, KeyRef, Link, ProfileField, limits},
    uri::{Handle, Host, Uri},
};

/// What is kept of an actor.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteAccount {
    /// The actor's id.
    pub uri: Uri,
    /// What it is. No permission follows from it.
    pub kind: ActorKind,
    /// Its name in a handle. Until WebFinger says otherwise it is at the host of its id.
    pub username: String,
    /// The handle that it says it has; for WebFinger to confirm.
    pub claimed_handle: Option<Handle>,
    /// The page for people.
    pub url: Option<Uri>,
    /// The name to show; may be empty.
    pub display_name: String,
    /// The bio as HTML that is safe to show.
    pub note_html: String,
    /// Rows of the profile.
    pub fields: Vec<RemoteField>,
    /// Custom emoji in its texts.
    pub emojis: Vec<RemoteEmoji>,
    /// Where the avatar is.
    pub avatar: Option<Uri>,
    /// The alt text of the avatar.
    pub avatar_description: String,
    /// Where the header picture is.
    pub header: Option<Uri>,
    /// The alt text of the header picture.
    pub header_description: String,
    /// Where activities for it are delivered; without one nothing can be.
    pub inbox: Option<Uri>,
    /// The inbox of all at its host.
    pub shared_inbox: Option<Uri>,
    /// What it did.
    pub outbox: Option<Uri>,
    /// Who follows it.
    pub followers: Option<Uri>,
    /// Whom it follows.
    pub following: Option<Uri>,
    /// What it pinned.
    pub featured: Option<Uri>,
    /// Hashtags that it pinned.
    pub featured_tags: Option<Uri>,
    /// Keys that sign its requests.
    pub public_keys: Vec<KeyRef>,
    /// Keys that sign its documents.
    pub assertion_keys: Vec<KeyRef>,
    /// Other actors that it says it is.
    pub also_known_as: Vec<Uri>,
    /// Where it went.
    pub moved_to: Option<Uri>,
    /// Follows have to be approved.
    pub locked: bool,
    /// Wants to be recommended and listed.
    pub discoverable: bool,
    /// Its public posts may be found by search.
    pub indexable: bool,
    /// Its own server suspended it.
    pub suspended: bool,
    /// It is kept in memory of somebody.
    pub memorial: bool,
    /// When it was made, as it says.
    pub created_at: Option<Timestamp>,
    /// Hosts whose pages may name it as the author.
    pub attribution_domains: Vec<Host>,
}

/// A row of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteField {
    /// What it is.
    pub name: String,
    /// Its value as HTML that is safe to show. When it is a link, then one of our own making.
    pub html: String,
    /// The address, when the value is one link: a page that may link back.
    pub link: Option<Uri>,
}

impl RemoteAccount {
    /// Makes a draft.
    ///
    /// # Errors
    /// When the actor claims to be of this server.
    pub fn draft(actor: &Actor, reading: &Reading<'_>) -> Result<Self, IngestError> {
        if reading.is_ours(&actor.id) {
            return Err(IngestError::Ours);
        }
        let other = |uri: &&Uri| **uri != actor.id;
        let alt = |image: &Option<wire::activitystreams::Image>| {
            let text = image.as_ref().and_then(|image| image.description.as_deref()).unwrap_or_default();
            sanitise::lines(text, limits::ALT_TEXT_CHARACTERS)
        };
        let note = actor.summary.as_ref().map(|summary| sanitise::html(&summary.text));
        Ok(Self {
            uri: actor.id.clone(),
            kind: actor.kind,
            username: actor.username.clone(),
            claimed_handle: actor.webfinger.clone(),
            url: own_page(Link::page(&actor.urls), &actor.id),
            display_name: sanitise::line(actor.name.as_deref().unwrap_or_default(), limits::NAME_CHARACTERS),
            note_html: note.unwrap_or_default(),
            fields: actor.fields.iter().map(RemoteField::draft).collect(),
            emojis: RemoteEmoji::draft(&actor.emojis),
            avatar: actor.icon.as_ref().map(|image| image.url.clone()),
            avatar_description: alt(&actor.icon),
            header: actor.image.as_ref().map(|image| image.url.clone()),
            header_description: alt(&actor.image),
            inbox: actor.inbox.clone(),
            shared_inbox: actor.shared_inbox.clone(),
            outbox: actor.outbox.clone(),
            followers: actor.followers.clone(),
            following: actor.following.clone(),
            featured: actor.featured.clone(),
            featured_tags: actor.featured_tags.clone(),
            public_keys: actor.public_keys.clone(),
            assertion_keys: actor.assertion_keys.clone(),
            also_known_as: actor.also_known_as.iter().filter(other).cloned().collect(),
            moved_to: actor.moved_to.as_ref().filter(other).cloned(),
            locked: actor.locked,
            discoverable: actor.discoverable.unwrap_or_default(),
            indexable: actor.indexable.unwrap_or_default(),
            suspended: actor.suspended,
            memorial: actor.memorial,
            created_at: actor.published.map(|time| reading.clamped(time)),
            attribution_domains: actor.attribution_domains.clone(),
        })
    }
}

impl RemoteField {
    fn draft(field: &ProfileField) -> Self {
        let name = sanitise::line(&field.name, limits::FIELD_CHARACTERS);
        let html = sanitise::html(&field.value);
        // Some write the bare address. Either way the link that is verified is the one that is seen, in full.
        let link = sanitise::only_link(&html).or_else(|| Uri::parse(sanitise::text(&html).trim()).ok());
        let html = link.as_ref().map_or(html, sanitise::link);
        Self { name, html, link }
    }
}
