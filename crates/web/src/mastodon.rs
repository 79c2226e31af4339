//! The client API, as Mastodon 4.7 has it. A handler takes out what was sent, calls one use case and renders.
//!
//! Spec: <https://docs.joinmastodon.org/client/>

pub mod accounts;
pub mod conversations;
pub mod domain_blocks;
pub mod instance;
pub mod json;
pub mod list;
pub mod me;
pub mod media;
pub mod notifications;
pub mod polls;
pub mod refusals;
pub mod reports;
pub mod search;
pub mod statuses;
pub mod timelines;

mod acts;

use crate::edge::route::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        accounts::routes(),
        conversations::routes(),
        domain_blocks::routes(),
        instance::routes(),
        me::routes(),
        media::routes(),
        notifications::routes(),
        polls::routes(),
        reports::routes(),
        search::routes(),
        statuses::routes(),
        timelines::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
