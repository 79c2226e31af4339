//! ActivityStreams, as servers really write it: [`Received`] checks a document once, and reads it as an [`Activity`], an
//! [`Actor`], an [`Object`] or a [`Collection`]. What we send ourselves is in [`document`].
//!
//! A document is read as the tree that it is: no remote context is ever loaded, so a name means what everybody means by
//! it. What would make a graph of it (`@graph`, `@included`, `@reverse`) is refused at any depth, and so is an `id` that is
//! no single address and a node that says it is two things. Beyond that the readers are tolerant: a field may be a text, an
//! object or a list; what makes no sense is left out, and one bad item never breaks the rest. Lists are cut while they are
//! read, at the numbers in [`limits`].
//!
//! Nothing here says that a document is true. That is `federation::verify`.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-core/>, <https://www.w3.org/TR/activitypub/>

mod activity;
mod actor;
mod collection;
pub mod document;
mod field;
mod key;
mod kind;
pub mod limits;
mod object;
mod received;

pub use activity::{Activity, ActivityKind, Reference};
pub use actor::{Actor, ActorKind, ProfileField};
pub use collection::{Collection, CollectionRef};
pub use key::{Key, KeyDocument, KeyMaterial, KeyRef};
pub use object::{
    Approvers, Attachment, AttachmentKind, Attribution, Audience, CanQuote, Emoji, Hashtag, Image, Link, Mention,
    Object, ObjectKind, Poll, PollOption, Quote, QuoteAuthorization, Source, TagLink, Tags, Text,
};
pub use received::{ReadError, Received};

#[cfg(test)]
mod tests;
