//! Documents that we send: actors, notes, activities and collections, in the words that Mastodon uses, since that is what
//! everybody reads. Nothing here is ever read from a stranger. Their media type is [`crate::media_type::ACTIVITY`].
//!
//! Spec: <https://www.w3.org/TR/activitystreams-vocabulary/>, <https://docs.joinmastodon.org/spec/activitypub/>

mod activity;
mod actor;
mod collection;
mod context;
mod note;
mod quote;

pub use activity::{Activity, ActivityType, Object, Tombstone};
pub use actor::{Actor, ActorType, Endpoints, Image, PropertyValue, PublicKey};
pub use collection::{Collection, First, Items, Page};
pub use context::{Context, Document};
pub use note::{Answer, Attachment, Choice, Note, NoteType, Question, Tag, Vote, Votes};
pub use quote::{CanQuote, InteractionPolicy, QuoteAuthorization, Quoting};

use domain::Timestamp;
use serde::Serialize;

/// Stands among the recipients for everybody.
///
/// Spec: <https://www.w3.org/TR/activitypub/#public-addressing>
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// A moment as documents write it: UTC, without parts of a second, `2026-11-21T06:00:00Z`.
#[must_use]
pub fn moment(time: Timestamp) -> String {
    let precise = crate::time::date_time(time);
    precise.split_once('.').map_or_else(|| precise.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// The document as JSON, with its `@context`.
///
/// # Errors
/// None in practice: all parts are texts, numbers and lists.
pub fn to_json(document: &impl Document) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct WithContext<'a, T: Serialize> {
        #[serde(rename = "@context")]
        context: Context,
        #[serde(flatten)]
        document: &'a T,
    }
    serde_json::to_vec(&WithContext { context: document.context(), document })
}

#[cfg(test)]
mod tests;
