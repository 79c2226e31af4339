//! Why a fetch brought nothing that may be believed.

use egress::stranger;
use http::StatusCode;
use wire::activitystreams::ReadError;

use crate::signatures::KeyProblem;

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchProblem {
    /// The host was not reached, or may not be.
    #[error(transparent)]
    Egress(#[from] stranger::Error),
    /// The host says that there is nothing (any more).
    #[error("the document is gone")]
    Gone(Gone),
    /// The host refuses, or has trouble.
    #[error("the host answered {0}")]
    Status(StatusCode),
    /// The answer has no media type, or one that anybody could upload.
    #[error("the document is not of an ActivityPub type")]
    ContentType,
    /// The document cannot be read.
    #[error(transparent)]
    Document(#[from] ReadError),
    /// A document without an id has no authority.
    #[error("the document has no id")]
    NoId,
    /// What lies at an id says that it is something else.
    #[error("the document lies at another address than its id")]
    OtherId,
    /// The owner of the document is at another origin.
    #[error("the document's owner is at another origin")]
    ForeignOwner,
    /// The owner does not list the key, or the key names another owner.
    #[error("the key is not its owner's")]
    NotTheOwner,
    /// The key may not be used.
    #[error(transparent)]
    Key(#[from] KeyProblem),
}

/// How a host says that there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// 404. It may come back.
    NotFound,
    /// 410.
    Gone,
    /// A `Tombstone` in its place.
    Tombstone,
}

impl FetchProblem {
    /// Whether the same fetch may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Egress(error) => error.is_transient(),
            Self::Status(status) => {
                status.is_server_error()
                    || matches!(*status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
            }
            _ => false,
        }
    }
}
