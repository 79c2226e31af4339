//! WebFinger: from a name to the addresses of an account, as we answer it and as we read it. JSON alone; what others
//! write as XML is not read.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc7033>, <https://swicg.github.io/activitypub-webfinger/>

use crate::{
    json::{self, JsonError},
    uri::{Handle, Uri},
};
use serde::Serialize;
use serde_json::Value;

/// The media type of the document.
pub const CONTENT_TYPE: &str = "application/jrd+json; charset=utf-8";
/// The link to the actor.
pub const SELF: &str = "self";
/// The link to the page of the account.
pub const PROFILE_PAGE: &str = "http://webfinger.net/rel/profile-page";
/// The link to the avatar.
pub const AVATAR: &str = "http://webfinger.net/rel/avatar";
/// The template of the page where somebody of another server can follow.
pub const SUBSCRIBE: &str = "http://ostatus.org/schema/1.0/subscribe";

/// Aliases and links of a document that are read.
const ENTRIES: usize = 64;

/// Whom a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// `acct:name@host`.
    Account(Handle),
    /// The address of an actor or of a page.
    Address(Uri),
}

impl Resource {
    /// Reads the parameter `resource`. People leave `acct:` away; so does Mastodon's reader.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match Uri::parse(text) {
            Ok(address) => Some(Self::Address(address)),
            Err(_) => Handle::parse(text).ok().map(Self::Account),
        }
    }
}

/// A document about one account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Jrd {
    /// Whom it is about: `acct:name@host`.
    pub subject: String,
    /// Other addresses of the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Where more is found.
    pub links: Vec<Link>,
}

/// A link of a [`Jrd`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it is for.
    pub rel: String,
    /// The media type behind it.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// Where it leads, with a `{uri}` to fill in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// Why an answer cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JrdError {
    /// Not JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// No object, or one that does not say whom it is about.
    #[error("the document has no subject")]
    NoSubject,
}

impl Jrd {
    /// Reads an answer. Links that make no sense are left out.
    ///
    /// # Errors
    /// When it is no document about anybody.
    pub fn parse(document: &[u8]) -> Result<Self, JrdError> {
        let document = json::strict(document)?;
        let subject = document.get("subject").and_then(Value::as_str).ok_or(JrdError::NoSubject)?.to_owned();
        let list = |name| document.get(name).and_then(Value::as_array).into_iter().flatten().take(ENTRIES);
        let aliases = list("aliases").filter_map(Value::as_str).map(Into::into).collect();
        let links = list("links").filter_map(Link::read).collect();
        Ok(Self { subject, aliases, links })
    }

    /// Whom it is about. Only what that host itself answers about its own name has a meaning.
    #[must_use]
    pub fn handle(&self) -> Option<Handle> {
        self.subject.strip_prefix("acct:").and_then(|bare| Handle::parse(bare).ok())
    }

    /// The actor: the first link to itself that ActivityPub can read.
    #[must_use]
    pub fn actor(&self) -> Option<Uri> {
        self.links.iter().filter(|link| link.rel == SELF && link.is_activity()).find_map(Link::address)
    }

    /// The page where somebody can go on with what is named (`{uri}` is to be filled in).
    #[must_use]
    pub fn subscribe_template(&self) -> Option<&str> {
        let templates =
            self.links.iter().filter(|link| link.rel == SUBSCRIBE).filter_map(|link| link.template.as_deref());
        templates.into_iter().find(|template| template.contains("{uri}") && Uri::parse(template).is_ok())
    }
}

impl Link {
    fn read(value: &Value) -> Option<Self> {
        let text = |name| value.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        Some(Self { rel: text("rel")?, media_type: text("type"), href: text("href"), template: text("template") })
    }

    fn is_activity(&self) -> bool {
        self.media_type.as_deref().is_some_and(crate::media_type::is_activity)
    }

    fn address(&self) -> Option<Uri> {
        self.href.as_deref().and_then(|href| Uri::parse(href).ok())
    }
}

#[cfg(test)]
mod tests;
