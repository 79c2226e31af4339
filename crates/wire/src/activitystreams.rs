//! ActivityStreams: what servers say to each other.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-core/>, <https://www.w3.org/TR/activitypub/>

pub mod document;
