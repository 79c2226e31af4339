//! An actor: somebody, or something, that does things.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#actor-objects>, <https://docs.joinmastodon.org/spec/activitypub/#profile>

use super::{
    Emoji, Image, KeyRef, Link, ReadError, Text,
    field::{self, Fields},
    kind, limits,
    object::tag,
};
use crate::uri::{Handle, Host, Uri};
use domain::Timestamp;
use serde_json::Value;

/// An actor, as its document describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: Uri,
    /// What it is.
    pub kind: ActorKind,
    /// Its name in a handle at the host of its id; whether the handle holds is for WebFinger to say.
    pub username: String,
    /// The name to show.
    pub name: Option<String>,
    /// The bio: HTML that nobody has looked at yet.
    pub summary: Option<Text>,
    /// Pages for people, wherever they are.
    pub urls: Vec<Link>,
    /// Where activities for it are delivered. `None` when it cannot be read: nothing can be delivered.
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
    /// The avatar.
    pub icon: Option<Image>,
    /// The header picture.
    pub image: Option<Image>,
    /// Rows of the profile.
    pub fields: Vec<ProfileField>,
    /// Custom emoji in its texts.
    pub emojis: Vec<Emoji>,
    /// Other actors that it says it is.
    pub also_known_as: Vec<Uri>,
    /// Where it went.
    pub moved_to: Option<Uri>,
    /// Follows have to be approved.
    pub locked: bool,
    /// Wants to be recommended and listed; `None` when it does not say.
    pub discoverable: Option<bool>,
    /// Its public posts may be found by search; `None` when it does not say.
    pub indexable: Option<bool>,
    /// Its own server suspended it.
    pub suspended: bool,
    /// It is kept in memory of somebody.
    pub memorial: bool,
    /// When it was made.
    pub published: Option<Timestamp>,
    /// Hosts whose pages may name it as the author.
    pub attribution_domains: Vec<Host>,
    /// The handle that it says it has (FEP-2c59).
    pub webfinger: Option<Handle>,
}

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the vocabulary")]
pub enum ActorKind {
    Application,
    Group,
    Organization,
    Person,
    Service,
}

/// A row of a profile, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileField {
    /// What it is.
    pub name: String,
    /// Its value: HTML that nobody has looked at yet.
    pub value: String,
}

impl ActorKind {
    /// As it stands in a document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::Group => "Group",
            Self::Organization => "Organization",
            Self::Person => "Person",
            Self::Service => "Service",
        }
    }

    fn parse(kind: &str) -> Option<Self> {
        let all = [Self::Application, Self::Group, Self::Organization, Self::Person, Self::Service];
        all.into_iter().find(|known| known.name() == kind)
    }
}

impl Actor {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, ReadError> {
        let kind = kind::of(fields)?.and_then(ActorKind::parse).ok_or(ReadError::NotA("actor"))?;
        // Somebody who is at the same time an activity, or a key.
        if fields.has("publicKeyPem") || (fields.has("actor") && fields.has("object")) {
            return Err(ReadError::Types);
        }
        let id = fields.id()?.ok_or(ReadError::Id)?;
        let username = fields.get("preferredUsername").and_then(Value::as_str).ok_or(ReadError::Name)?;
        // The actor of a server is called like its host, and no name has a port.
        let host = id.host();
        let username = if username == host.as_str() { host.name() } else { username }.to_owned();
        if Handle::new(&username, id.host()).is_err() && !is_name_at_a_port(&username, &id) {
            return Err(ReadError::Name);
        }
        let own = |name| match fields.get(name).and_then(field::uri) {
            Some(address) if !address.same_origin(&id) => Err(ReadError::ForeignCollection(name)),
            address => Ok(address),
        };
        let (inbox, outbox, followers) = (own("inbox")?, own("outbox")?, own("followers")?);
        let near = |address: Option<Uri>| address.filter(|address| address.same_origin(&id));
        let endpoints = fields.inside("endpoints");
        let shared_inbox = endpoints.and_then(|endpoints| endpoints.uri("sharedInbox"));
        Ok(Self {
            kind,
            username,
            name: fields.text("name", limits::NAME_CHARACTERS),
            summary: Text::read(fields, "summary", "summaryMap").map(|text| text.cut_bytes(limits::BIO_BYTES)),
            urls: Link::list(fields, "url"),
            shared_inbox: near(shared_inbox.or_else(|| fields.uri("sharedInbox"))),
            following: near(fields.uri("following")),
            featured: near(fields.uri("featured")),
            featured_tags: near(fields.uri("featuredTags")),
            public_keys: KeyRef::list(fields, "publicKey"),
            assertion_keys: KeyRef::list(fields, "assertionMethod"),
            icon: Image::read(fields, "icon"),
            image: Image::read(fields, "image"),
            fields: fields.all("attachment").filter_map(ProfileField::read).take(limits::FIELDS).collect(),
            emojis: tag::emojis(fields),
            also_known_as: fields.uris("alsoKnownAs", limits::ALIASES),
            moved_to: fields.uri("movedTo"),
            locked: fields.flag("manuallyApprovesFollowers").unwrap_or_default(),
            discoverable: fields.flag("discoverable"),
            indexable: fields.flag("indexable"),
            suspended: fields.flag("suspended").unwrap_or_default(),
            memorial: fields.flag("memorial").unwrap_or_default(),
            published: fields.time("published"),
            attribution_domains: attribution_domains(fields),
            webfinger: fields.get("webfinger").and_then(Value::as_str).and_then(|handle| Handle::parse(handle).ok()),
            inbox,
            outbox,
            followers,
            id,
        })
    }
}

/// Whether only the port of its host keeps a name from being a handle: the actor may then have one at another host.
fn is_name_at_a_port(username: &str, id: &Uri) -> bool {
    id.host().port().is_some() && Host::parse(id.host().name()).is_ok_and(|host| Handle::new(username, host).is_ok())
}

fn attribution_domains(fields: Fields<'_>) -> Vec<Host> {
    let texts = fields.all("attributionDomains").take(limits::ALIASES).filter_map(Value::as_str);
    texts.filter_map(|text| Host::parse(text).ok()).collect()
}

impl ProfileField {
    fn read(value: &Value) -> Option<Self> {
        let fields = Fields::of(value)?;
        let text = |name| fields.text(name, limits::FIELD_CHARACTERS);
        match kind::of(fields).ok()?? {
            "PropertyValue" | "schema:PropertyValue" | "http://schema.org#PropertyValue" => {
                Some(Self { name: text("name")?, value: text("value")? })
            }
            _ => None,
        }
    }
}
