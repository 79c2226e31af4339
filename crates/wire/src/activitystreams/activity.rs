//! An activity: somebody does something with something.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#activity-types>

use super::{
    Actor, Audience, Emoji, Object, ReadError,
    field::{self, Fields},
    kind::{self, Class},
    limits,
    object::tag,
};
use crate::uri::Uri;
use domain::Timestamp;
use serde_json::Value;

/// An activity, as its document describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Its id. Some servers give none to what they do not keep.
    pub id: Option<Uri>,
    /// What is done.
    pub kind: ActivityKind,
    /// Who does it.
    pub actor: Uri,
    /// With what.
    pub object: Option<Reference>,
    /// Into, out of or to what: of `Add`, `Remove`, `Move`.
    pub target: Option<Uri>,
    /// By which means: of `QuoteRequest` the post that quotes.
    pub instrument: Option<Reference>,
    /// What came of it: of the `Accept` of a `QuoteRequest` the permission.
    pub result: Option<Uri>,
    /// To whom it is addressed.
    pub audience: Audience,
    /// A reaction (`Like`, `EmojiReact`), or the comment of a report (`Flag`). Not HTML.
    pub content: Option<String>,
    /// Custom emoji in the reaction.
    pub emojis: Vec<Emoji>,
    /// When it was done.
    pub published: Option<Timestamp>,
}

macro_rules! kinds {
    ($($name:ident),+ $(,)?) => {
        /// What is done.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "named as in the vocabulary")]
        pub enum ActivityKind {
            $($name,)+
            /// Something that we know nothing of.
            Other(String),
        }

        impl ActivityKind {
            /// As it stands in a document.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$name => stringify!($name),)+
                    Self::Other(name) => name,
                }
            }

            fn parse(kind: &str) -> Self {
                match kind {
                    $(stringify!($name) => Self::$name,)+
                    other => Self::Other(field::cut(other, limits::NAME_CHARACTERS).to_owned()),
                }
            }
        }
    };
}

kinds!(
    Accept,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Dislike,
    EmojiReact,
    Flag,
    Follow,
    Like,
    Move,
    QuoteRequest,
    Reject,
    Remove,
    Undo,
    Update,
);

/// What an activity is about. What is embedded is what the sender says of it: only its own origin may say so.
#[derive(Debug, Clone, PartialEq)]
pub enum Reference {
    /// Named by its id.
    Id(Uri),
    /// A post, or what can be shown as one.
    Object(Box<Object>),
    /// Another activity.
    Activity(Box<Activity>),
    /// Somebody.
    Actor(Box<Actor>),
    /// Something of another kind, or something that cannot be read.
    Other {
        /// Its id.
        id: Option<Uri>,
        /// Its type.
        kind: Option<String>,
    },
    /// Several, named by their ids.
    Many(Vec<Uri>),
    /// What is left of an activity of somebody at another origin than who sent it: addresses to look at, and nothing that
    /// could be believed. No document reads as this; who verifies makes it.
    Hint {
        /// Its id.
        id: Uri,
        /// What is said to have been done.
        kind: ActivityKind,
        /// With what.
        object: Option<Uri>,
    },
}

impl Reference {
    /// The id of the one thing that is meant.
    #[must_use]
    pub fn id(&self) -> Option<&Uri> {
        match self {
            Self::Id(id) => Some(id),
            Self::Object(object) => object.id.as_ref(),
            Self::Activity(activity) => activity.id.as_ref(),
            Self::Actor(actor) => Some(&actor.id),
            Self::Other { id, .. } => id.as_ref(),
            Self::Hint { id, .. } => Some(id),
            Self::Many(_) => None,
        }
    }

    /// The ids of all that is meant.
    #[must_use]
    pub fn ids(&self) -> Vec<&Uri> {
        match self {
            Self::Many(ids) => ids.iter().collect(),
            one => one.id().into_iter().collect(),
        }
    }

    /// Reads a field that is an id, something embedded, or a list.
    pub(super) fn read(value: &Value, nested: usize) -> Result<Option<Self>, ReadError> {
        match value {
            Value::Array(list) => match list.as_slice() {
                [one] => Self::read(one, nested),
                many => {
                    let ids: Vec<Uri> = many.iter().take(limits::OBJECTS).filter_map(field::uri).collect();
                    Ok(if ids.is_empty() { None } else { Some(Self::Many(ids)) })
                }
            },
            Value::String(_) => Ok(field::uri(value).map(Self::Id)),
            Value::Object(_) => Self::embedded(Fields::certain(value), nested).map(Some),
            _ => Ok(None),
        }
    }

    fn embedded(fields: Fields<'_>, nested: usize) -> Result<Self, ReadError> {
        let id = fields.id()?;
        let kind = kind::of(fields)?;
        let read = match kind.map(kind::class) {
            Some(Class::Activity) if nested < limits::NESTED => {
                Activity::read(fields, nested + 1).map(|activity| Self::Activity(Box::new(activity)))
            }
            Some(Class::Actor) => Actor::read(fields).map(|actor| Self::Actor(Box::new(actor))),
            Some(Class::Object) => Object::read(fields).map(|object| Self::Object(Box::new(object))),
            _ => Err(ReadError::NotA("known thing")),
        };
        match read {
            Err(error) if error.is_trap() => Err(error),
            Err(_) => {
                Ok(Self::Other { id, kind: kind.map(|kind| field::cut(kind, limits::NAME_CHARACTERS).to_owned()) })
            }
            read => read,
        }
    }
}

impl Activity {
    pub(super) fn read(fields: Fields<'_>, nested: usize) -> Result<Self, ReadError> {
        let kind = kind::of(fields)?.ok_or(ReadError::NotA("activity"))?;
        if !matches!(kind::class(kind), Class::Activity | Class::Unknown) {
            return Err(ReadError::NotA("activity"));
        }
        let mut actors = fields.all("actor");
        let actor = match (actors.next(), actors.next()) {
            (Some(one), None) => field::uri(one).ok_or(ReadError::Actor)?,
            _ => return Err(ReadError::Actor),
        };
        let reference = |name| fields.get(name).map_or(Ok(None), |value| Reference::read(value, nested));
        let content = match fields.text("content", limits::COMMENT_CHARACTERS) {
            Some(content) if !content.is_empty() => Some(content),
            _ => fields.text("_misskey_reaction", limits::NAME_CHARACTERS),
        };
        Ok(Self {
            id: fields.id()?,
            kind: ActivityKind::parse(kind),
            actor,
            object: reference("object")?,
            target: fields.uri("target"),
            instrument: reference("instrument")?,
            result: fields.uri("result"),
            audience: Audience::read(fields),
            content,
            emojis: tag::emojis(fields),
            published: fields.time("published"),
        })
    }
}
