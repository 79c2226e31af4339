//! An actor: an account, or the server itself.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#actor-objects>,
//! <https://docs.joinmastodon.org/spec/activitypub/#properties-used-1>

use super::{Context, Document, Tag};
use serde::Serialize;

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ActorType {
    /// Somebody.
    Person,
    /// A program that posts.
    Service,
    /// A group.
    Group,
    /// An organisation.
    Organization,
    /// A server.
    Application,
}

/// An actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// Its id, which is its address.
    pub id: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ActorType,
    /// Its handle without an @ before it: `name@domain` (FEP-2c59).
    pub webfinger: String,
    /// Where activities for it go.
    pub inbox: String,
    /// What it did.
    pub outbox: String,
    /// Whom it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<String>,
    /// Who follows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followers: Option<String>,
    /// What it pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub featured: Option<String>,
    /// Hashtags that it shows on its profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub featured_tags: Option<String>,
    /// The name in its handle.
    pub preferred_username: String,
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// About it, as HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its page.
    pub url: String,
    /// It decides who follows it.
    pub manually_approves_followers: bool,
    /// It wants to be recommended and listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discoverable: Option<bool>,
    /// Its public posts may be found by search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indexable: Option<bool>,
    /// It stands for somebody who died.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memorial: Option<bool>,
    /// The day on which it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// It is suspended; left away for all others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    /// Where it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// Ids that are the same person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_known_as: Vec<String>,
    /// The key with which it signs.
    pub public_key: PublicKey,
    /// Emoji of its name and profile.
    pub tag: Vec<Tag>,
    /// Rows of its profile.
    pub attachment: Vec<PropertyValue>,
    /// What it shares with others of its server.
    pub endpoints: Endpoints,
    /// Its avatar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
    /// Its header picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
}

impl Document for Actor {
    fn context(&self) -> Context {
        Context::Actor
    }
}

/// The key of an actor.
///
/// Spec: <https://w3c-ccg.github.io/security-vocab/#publicKey>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicKey {
    /// Id of the key.
    pub id: String,
    /// Whose it is.
    pub owner: String,
    /// SPKI, as PEM.
    pub public_key_pem: String,
}

/// Addresses that all actors of a server share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// Where what concerns several of them goes.
    pub shared_inbox: String,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "Image", rename_all = "camelCase")]
pub struct Image {
    /// Its media type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<&'static str>,
    /// Where it is.
    pub url: String,
}

/// A row of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "PropertyValue")]
pub struct PropertyValue {
    /// What it is.
    pub name: String,
    /// Its value, as HTML.
    pub value: String,
}
