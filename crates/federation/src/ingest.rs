//! From the wire to drafts: what the store needs of an actor or an object of elsewhere, as plain structs. HTML is safe,
//! texts are clean, times are clamped, lists are short.
//!
//! Refused: what is ours, what has another origin than its author, what is no status. Nothing here asks who sent it (that
//! is `verify`), and nothing looks anything up.

mod account;
mod content;
mod emoji;
mod media;
mod poll;
mod quote;
mod relevance;
mod status;

pub use account::{RemoteAccount, RemoteField};
pub use emoji::RemoteEmoji;
pub use media::{MediaKind, RemoteMedia};
pub use poll::{RemoteOption, RemotePoll, Vote, vote};
pub use relevance::Relevance;
pub use status::{RemoteStatus, RemoteTag};

use domain::Timestamp;
use wire::uri::{Host, Uri};

/// What the reader knows beside the document.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'r> {
    /// The present moment: nothing was written after it.
    pub now: Timestamp,
    /// The host of this server's own ids.
    pub own_host: &'r Host,
}

/// Why nothing is made of a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IngestError {
    /// It has no id.
    #[error("the object has no id")]
    NoId,
    /// It does not say who wrote it.
    #[error("the object has no author")]
    NoAuthor,
    /// It lies at another origin than the actor who is said to have written it.
    #[error("the object lies at another origin than its author")]
    ForeignAuthor,
    /// Its id, or its author, is on this server. What is ours comes out of the database, never from elsewhere.
    #[error("the document claims to be of this server")]
    Ours,
    /// It is something that cannot be shown as a status.
    #[error("a {0} is no status")]
    NotAStatus(String),
}

impl Reading<'_> {
    /// Whether this server gives out ids like this one.
    fn is_ours(&self, uri: &Uri) -> bool {
        uri.host() == *self.own_host
    }

    /// A time that somebody claims: not before 1970, and not in the future.
    fn clamped(&self, time: Timestamp) -> Timestamp {
        time.clamp(Timestamp(0), self.now.max(Timestamp(0)))
    }
}

/// The page of something, if it lies where the thing itself does. An address of another host would borrow its name.
fn own_page(page: Option<&Uri>, id: &Uri) -> Option<Uri> {
    let name = |uri: &Uri| {
        let host = uri.host();
        host.as_str().strip_prefix("www.").unwrap_or(host.as_str()).to_owned()
    };
    page.filter(|page| name(page) == name(id)).cloned()
}

#[cfg(test)]
mod tests;
