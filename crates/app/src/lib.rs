//! What happens: one use case per file. The only crate that opens a write transaction or enqueues a job.
//!
//! A use case is a method on [`App`] that takes its authority as an argument ([`Actor`], [`Operator`]) and opens one
//! transaction. After the commit there are only jobs and the event tail, both of which can start again at any point.

pub mod accounts;
pub mod authority;
pub mod cache;
pub mod community;
pub mod conversations;
pub mod delivery;
pub mod documents;
pub mod events;
pub mod inbox;
mod instance_keys;
pub mod jobs;
pub mod mail;
pub mod media;
pub mod messages;
pub mod moving;
pub mod notifications;
pub mod oauth;
pub mod outside;
pub mod oversight;
pub mod people;
pub mod policy;
pub mod polls;
pub mod quotes;
pub mod random;
pub mod relays;
pub mod remote;
pub mod reports;
mod search;
pub mod settings;
pub mod site;
pub mod statuses;
pub mod tail;
pub mod testing;
pub mod text;
pub mod timelines;

mod start;

pub use authority::{Actor, Credential, Operator};
pub use events::Event;
pub use random::Random;
pub use settings::Settings;
pub use site::Site;
pub use start::{App, Parts, StartError};
