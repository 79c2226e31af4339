//! A document that came from elsewhere, checked as a whole and not yet believed.

use super::{
    Activity, Actor, Collection, KeyDocument, Object, QuoteAuthorization,
    field::Fields,
    kind::{self, Class},
};
use crate::{
    json::{self, JsonError},
    uri::Uri,
};
use serde_json::Value;

/// A JSON object without anything that turns the tree into a graph, with at most one address as its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    value: Value,
    id: Option<Uri>,
}

/// Why a document is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not JSON that everybody reads alike.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// A list, a text ...
    #[error("the document is no object")]
    NotAnObject,
    /// A name with which one document says several things at once.
    #[error("the document uses {0}")]
    Keyword(&'static str),
    /// The id is no single absolute address.
    #[error("an id is not one absolute http(s) address")]
    Id,
    /// Something that is, for instance, a post and a person.
    #[error("something claims to be two things at once")]
    Types,
    /// The type is another one, or is missing.
    #[error("the document is no {0}")]
    NotA(&'static str),
    /// An activity without anybody, or with several, who do it.
    #[error("the activity does not have exactly one actor")]
    Actor,
    /// The name of an actor is none that can stand in a handle.
    #[error("the actor's name cannot stand in a handle")]
    Name,
    /// An inbox, an outbox or a list of followers at another origin than the actor.
    #[error("the actor's {0} is at another origin")]
    ForeignCollection(&'static str),
}

impl ReadError {
    /// Whether the document is a trap, and not merely of a kind that we cannot use.
    pub(super) fn is_trap(&self) -> bool {
        matches!(self, Self::Json(_) | Self::Keyword(_) | Self::Id | Self::Types)
    }
}

/// Names that put nodes elsewhere in the graph than they stand in the tree.
const GRAPH_KEYWORDS: [&str; 3] = ["@graph", "@included", "@reverse"];

impl Received {
    /// Reads a document.
    ///
    /// # Errors
    /// When two readers could see two different things in it.
    pub fn parse(document: &[u8]) -> Result<Self, ReadError> {
        Self::from_value(json::strict(document)?)
    }

    /// Checks what [`json::strict`] has read.
    ///
    /// # Errors
    /// As [`Received::parse`].
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        let fields = Fields::of(&value).ok_or(ReadError::NotAnObject)?;
        let id = fields.id()?;
        refuse_keywords(&value)?;
        Ok(Self { value, id })
    }

    /// The id, which carries the authority. What has none cannot be looked up.
    #[must_use]
    pub fn id(&self) -> Option<&Uri> {
        self.id.as_ref()
    }

    /// The tree, as it came: what a proof signs.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The one type that it has, of those that are known; otherwise its first.
    ///
    /// # Errors
    /// When it has two.
    pub fn kind(&self) -> Result<Option<&str>, ReadError> {
        kind::of(self.fields())
    }

    /// Whether it is of a type that acts.
    #[must_use]
    pub fn is_actor(&self) -> bool {
        self.class() == Some(Class::Actor)
    }

    /// Whether it is of a type that lists things.
    #[must_use]
    pub fn is_collection(&self) -> bool {
        self.class() == Some(Class::Collection)
    }

    /// Whether something is done here.
    #[must_use]
    pub fn is_activity(&self) -> bool {
        self.class() == Some(Class::Activity)
    }

    /// Reads it as something that somebody does.
    ///
    /// # Errors
    /// When nobody does it, or two do, or when there is a trap in what is embedded.
    pub fn activity(&self) -> Result<Activity, ReadError> {
        Activity::read(self.fields(), 0)
    }

    /// Reads it as somebody.
    ///
    /// # Errors
    /// When it is no actor, or one whose addresses belong to others.
    pub fn actor(&self) -> Result<Actor, ReadError> {
        Actor::read(self.fields())
    }

    /// Reads it as a post, or as what can be shown as one.
    ///
    /// # Errors
    /// When it is an actor, an activity or a collection.
    pub fn object(&self) -> Result<Object, ReadError> {
        Object::read(self.fields())
    }

    /// Reads it as a collection, or as a page of one.
    ///
    /// # Errors
    /// When it is something else.
    pub fn collection(&self) -> Result<Collection, ReadError> {
        Collection::read(self.fields())
    }

    /// Reads the keys in it: those of an actor (also of the mere beginning of one, as some servers answer who asks for a
    /// key), or the one that it is.
    ///
    /// # Errors
    /// When it is both, or neither.
    pub fn keys(&self) -> Result<KeyDocument, ReadError> {
        KeyDocument::read(self.fields())
    }

    /// Reads it as the permission to quote.
    ///
    /// # Errors
    /// When it is something else, or does not say what it permits.
    pub fn quote_authorization(&self) -> Result<QuoteAuthorization, ReadError> {
        QuoteAuthorization::read(self.fields())
    }

    fn fields(&self) -> Fields<'_> {
        Fields::certain(&self.value)
    }

    fn class(&self) -> Option<Class> {
        kind::of(self.fields()).ok().flatten().map(kind::class)
    }
}

fn refuse_keywords(value: &Value) -> Result<(), ReadError> {
    match value {
        Value::Object(map) => {
            map.iter().try_for_each(|(name, value)| match GRAPH_KEYWORDS.into_iter().find(|keyword| name == keyword) {
                Some(keyword) => Err(ReadError::Keyword(keyword)),
                None => refuse_keywords(value),
            })
        }
        Value::Array(list) => list.iter().try_for_each(refuse_keywords),
        _ => Ok(()),
    }
}
