//! Why something was not believed, what the sender is told, and what may be made of it all the same.

use wire::{
    activitystreams::{Activity, ActivityKind, ReadError},
    uri::Uri,
};

use super::Unavailable;
use crate::{proofs::ProofProblem, signatures::Problem};

/// Why a request is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The signature or the digest.
    #[error(transparent)]
    Signature(#[from] Problem),
    /// The proof in the document.
    #[error(transparent)]
    Proof(#[from] ProofProblem),
    /// The document.
    #[error(transparent)]
    Document(#[from] ReadError),
    /// It claims to come from one of us.
    #[error("the actor is one of ours")]
    OwnActor,
    /// The id of the activity lies at another origin than its actor.
    #[error("the id is not at the actor's origin")]
    ForeignId,
    /// The key is one of ours.
    #[error("the key is one of ours")]
    OwnKey,
    /// There is no such key, or none that may be used.
    #[error("the key is none that may be used")]
    Key,
    /// The key is somebody else's.
    #[error("the key is not the actor's")]
    NotTheActor,
    /// The actor's key did not make the signature.
    #[error("the signature is not of that key")]
    Forged,
    /// The actor, and its key with it, is gone.
    #[error("the key is gone")]
    KeyGone,
    /// The key cannot be fetched now.
    #[error("the key cannot be fetched now")]
    KeyUnreachable,
    /// Somebody whom nobody here knows is deleted.
    #[error("nobody here knows who is deleted")]
    UnknownDelete,
    /// A deletion that cannot be verified any more, for the actor is gone.
    #[error("who deletes is gone")]
    GoneDelete,
    /// Somebody whom we know passed on what another did.
    #[error("passed on by another than the actor")]
    Forwarded(Box<Hint>),
    /// Keys cannot be looked up.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What the sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 401: not authenticated.
    Unauthorized,
    /// 400: nothing that could be read.
    BadRequest,
    /// 202, and nothing is done: an error would only make the sender try again.
    Dropped,
    /// 503 with `Retry-After`: it may work later.
    Later,
}

impl Rejection {
    /// What the sender is told. What was passed on is refused too, unless the caller makes something of the hint.
    #[must_use]
    pub const fn answer(&self) -> Answer {
        match self {
            Self::Document(_) => Answer::BadRequest,
            Self::UnknownDelete | Self::GoneDelete => Answer::Dropped,
            Self::KeyUnreachable | Self::Unavailable(_) => Answer::Later,
            Self::Signature(_)
            | Self::Proof(_)
            | Self::OwnActor
            | Self::ForeignId
            | Self::OwnKey
            | Self::Key
            | Self::NotTheActor
            | Self::Forged
            | Self::KeyGone
            | Self::Forwarded(_) => Answer::Unauthorized,
        }
    }

    /// A short stable name, for the counter `inbox_rejected{reason}`.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Signature(problem) => problem.reason(),
            Self::Proof(_) => "proof",
            Self::Document(_) => "document",
            Self::OwnActor => "own_actor",
            Self::ForeignId => "foreign_id",
            Self::OwnKey => "own_key",
            Self::Key => "key",
            Self::NotTheActor => "not_the_actor",
            Self::Forged => "forged",
            Self::KeyGone => "key_gone",
            Self::KeyUnreachable => "key_unreachable",
            Self::UnknownDelete => "unknown_delete",
            Self::GoneDelete => "gone_delete",
            Self::Forwarded(_) => "forwarded",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// What is left of an activity that another than its actor delivered: addresses to look at, each at its own origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Who passed it on. That signature was verified.
    pub by: Uri,
    /// What is said to have been done.
    pub kind: ActivityKind,
    /// The activity.
    pub activity: Option<Uri>,
    /// What it is about.
    pub objects: Vec<Uri>,
}

impl Hint {
    pub(super) fn new(by: Uri, activity: &Activity) -> Self {
        let objects = activity.object.as_ref().map(|object| object.ids().into_iter().cloned().collect());
        Self { by, kind: activity.kind.clone(), activity: activity.id.clone(), objects: objects.unwrap_or_default() }
    }
}
