//! Quotes, and who may make them.
//!
//! Spec: FEP-044f (`quote`, `quoteAuthorization`, `interactionPolicy`), FEP-e232 (links among the tags)

use super::super::{
    ReadError,
    field::{self, Fields},
    kind, limits,
};
use super::{audience::is_public, tag::TagLink};
use crate::{media_type, uri::Uri};
use serde_json::Value;

/// What a post quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The quoted post.
    pub uri: Uri,
    /// Where the quoted author permits it. A claim, until it has been fetched.
    pub authorization: Option<Uri>,
    /// Written as FEP-044f wants it: the author of the quote knows that it needs permission.
    pub asks_for_consent: bool,
}

/// Who may quote a post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CanQuote {
    /// Who may without being asked about.
    pub automatic: Approvers,
    /// Who may, after the author says so.
    pub manual: Approvers,
}

/// A set of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approvers {
    /// Everybody.
    pub public: bool,
    /// Actors, and collections of actors.
    pub others: Vec<Uri>,
}

/// The permission to quote: it holds when its host is that of the quoted author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteAuthorization {
    /// Its id.
    pub id: Uri,
    /// Who permits it.
    pub attributed_to: Uri,
    /// The post that quotes.
    pub interacting_object: Uri,
    /// The post that is quoted.
    pub interaction_target: Uri,
}

impl Quote {
    pub(super) fn read(fields: Fields<'_>) -> Option<Self> {
        let authorization = fields.uri("quoteAuthorization");
        if let Some(uri) = fields.uri("quote") {
            return Some(Self { uri, authorization, asks_for_consent: true });
        }
        let named = ["_misskey_quote", "quoteUrl", "quoteUri"].into_iter().find_map(|name| fields.uri(name));
        let uri = named.or_else(|| TagLink::list(fields).find(is_quote).map(|link| link.href))?;
        Some(Self { uri, authorization, asks_for_consent: false })
    }
}

/// Whether a link among the tags is a quote.
fn is_quote(link: &TagLink) -> bool {
    let rel = link.rel.iter().any(|rel| rel == "https://misskey-hub.net/ns#_misskey_quote");
    rel && link.media_type.as_deref().is_none_or(media_type::is_activity)
}

impl CanQuote {
    pub(super) fn read(fields: Fields<'_>) -> Option<Self> {
        let rule = fields.inside("interactionPolicy")?.inside("canQuote")?;
        // GoToSocial's older names are read too.
        let read = |name, old| Approvers::read(rule, if rule.has(name) { name } else { old });
        Some(Self {
            automatic: read("automaticApproval", "always"),
            manual: read("manualApproval", "approvalRequired"),
        })
    }
}

impl Approvers {
    fn read(fields: Fields<'_>, name: &str) -> Self {
        let entries = || fields.all(name).take(limits::ALIASES);
        let others = |value: &&Value| !is_public(value);
        Self { public: entries().any(is_public), others: entries().filter(others).filter_map(field::uri).collect() }
    }
}

impl QuoteAuthorization {
    pub(in super::super) fn read(fields: Fields<'_>) -> Result<Self, ReadError> {
        let wrong = ReadError::NotA("permission to quote");
        if kind::of(fields)? != Some("QuoteAuthorization") {
            return Err(wrong);
        }
        let uri = |name| fields.uri(name).ok_or(wrong.clone());
        Ok(Self {
            id: fields.id()?.ok_or(ReadError::Id)?,
            attributed_to: uri("attributedTo")?,
            interacting_object: uri("interactingObject")?,
            interaction_target: uri("interactionTarget")?,
        })
    }
}
