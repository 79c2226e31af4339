//! Quotes, and who may make them, as other servers read them.
//!
//! Spec: FEP-044f, FEP-e232, <https://docs.joinmastodon.org/spec/activitypub/#quote-posts>

use super::{Context, Document};
use serde::Serialize;

/// What a note quotes, under its own name and under those that servers gave it before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quoting {
    /// Id of the quoted note.
    pub quote: String,
    /// The same, for Misskey.
    #[serde(rename = "_misskey_quote")]
    pub misskey_quote: String,
    /// The same, for Fedibird.
    pub quote_uri: String,
    /// The same, for Pleroma.
    pub quote_url: String,
    /// Where the quoted author permits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_authorization: Option<String>,
}

impl Quoting {
    /// A quote of the note with this id.
    #[must_use]
    pub fn of(quoted: &str, authorization: Option<String>) -> Self {
        let quoted = || quoted.to_owned();
        Self {
            quote: quoted(),
            misskey_quote: quoted(),
            quote_uri: quoted(),
            quote_url: quoted(),
            quote_authorization: authorization,
        }
    }
}

/// What others may do with a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InteractionPolicy {
    /// Who may quote it.
    pub can_quote: CanQuote,
}

/// Who may quote a note: ids of actors and of collections of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CanQuote {
    /// Those who get the permission at once.
    pub automatic_approval: Vec<String>,
}

/// The permission to quote. It lies at its id for as long as it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub struct QuoteAuthorization {
    /// Its id.
    pub id: String,
    /// Id of who permits it: the quoted author.
    pub attributed_to: String,
    /// Id of the note that quotes.
    pub interacting_object: String,
    /// Id of the note that is quoted.
    pub interaction_target: String,
}

impl Document for QuoteAuthorization {
    fn context(&self) -> Context {
        Context::Quote
    }
}
