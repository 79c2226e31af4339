//! An activity: somebody does something with something.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-core/#activities>

use super::{Actor, Context, Document, Note, QuoteAuthorization, Vote};
use serde::Serialize;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ActivityType {
    /// Yes to a request.
    Accept,
    /// Something is put into a collection.
    Add,
    /// A boost.
    Announce,
    /// A block.
    Block,
    /// A new post.
    Create,
    /// Something is gone.
    Delete,
    /// A report to moderators.
    Flag,
    /// A follow, or a request for one.
    Follow,
    /// A favourite.
    Like,
    /// Somebody goes to another account.
    Move,
    /// Somebody asks whether they may quote.
    QuoteRequest,
    /// No to a request, or the end of a follow.
    Reject,
    /// Something is taken out of a collection.
    Remove,
    /// Something is taken back.
    Undo,
    /// Something has changed.
    Update,
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Activity {
    /// Its id. Not every activity can be read at its id.
    pub id: String,
    /// What is done.
    #[serde(rename = "type")]
    pub kind: ActivityType,
    /// Who does it.
    pub actor: String,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// For whom it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Who else may see it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Id of the group in which it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// What it is done with.
    pub object: Object,
    /// By which means: of a request to quote, the note that quotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instrument: Option<Box<Object>>,
    /// What came of it: of a yes to such a request, the permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Where to, or where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

impl Document for Activity {
    fn context(&self) -> Context {
        if self.kind == ActivityType::QuoteRequest { Context::Quote } else { self.object.context() }
    }
}

/// What an activity is done with, or an entry of a collection: by its id, or whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Object {
    /// By its id.
    Id(String),
    /// Several by their ids.
    Ids(Vec<String>),
    /// A note.
    Note(Box<Note>),
    /// An actor.
    Actor(Box<Actor>),
    /// An activity, which is answered or taken back.
    Activity(Box<Activity>),
    /// A vote in a poll.
    Vote(Vote),
    /// The permission to quote.
    QuoteAuthorization(QuoteAuthorization),
    /// What is left of something.
    Tombstone(Tombstone),
}

impl Object {
    /// Which names it uses.
    #[must_use]
    pub fn context(&self) -> Context {
        match self {
            Self::Id(_) | Self::Ids(_) | Self::Vote(_) | Self::Tombstone(_) => Context::Plain,
            Self::Note(note) => note.context(),
            Self::Actor(actor) => actor.context(),
            Self::Activity(activity) => activity.context(),
            Self::QuoteAuthorization(authorization) => authorization.context(),
        }
    }
}

/// What is left of something that is gone.
///
/// Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#dfn-tombstone>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub struct Tombstone {
    /// Id of what is gone.
    pub id: String,
}
