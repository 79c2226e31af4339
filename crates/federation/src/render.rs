//! From what is stored here to what other servers read: pure functions, without a database. What they need is handed in,
//! and who may see the result is asked before, by whoever calls.
//!
//! Reading and delivering send the same documents: [`note`] and [`actor`] make them, [`activity`] wraps them.
//!
//! Spec: <https://www.w3.org/TR/activitypub/>, <https://docs.joinmastodon.org/spec/activitypub/>

pub mod activity;
mod actor;
mod audience;
pub mod collection;
mod home;
mod note;
pub mod quote;

pub use actor::{Profile, actor, instance_actor};
pub use audience::Audience;
pub use home::{Home, featured, followers, followers_synchronization, key_id};
pub use note::{Emoji, File, Mentioned, Post, Quoted, note};

#[cfg(test)]
mod tests;
