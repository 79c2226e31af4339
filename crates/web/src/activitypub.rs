//! How other servers find and read what is here. Documents are made by `app::documents`; here are their addresses, who may
//! keep them, and how errors look.
//!
//! Who signs is read to as the account that they are, and anybody else as nobody. What the reader may not see looks like
//! what does not exist. The server's own actor is for everybody: without its key nobody could check our signatures.

pub mod actors;
pub mod answer;
pub mod collections;
pub mod host_meta;
pub mod inbox;
pub mod nodeinfo;
pub mod statuses;
pub mod webfinger;

pub use answer::{Answer, PageQuery, Reader};

use crate::edge::route::{Access, CacheClass, Route, Throttle, get, post};

/// How long others may keep a document, as with Mastodon: three minutes.
const DOCUMENT: CacheClass = CacheClass::Public(180);

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (open, document, peer) = (Access::Open, Access::Document, Throttle::Peer);
    let hours = |count: u32| CacheClass::Public(count * 3_600);
    vec![
        get("/.well-known/webfinger", open, peer, hours(1), webfinger::show),
        get("/.well-known/host-meta", open, peer, hours(24), host_meta::show),
        get("/.well-known/host-meta.json", open, peer, hours(24), host_meta::show_json),
        get("/.well-known/nodeinfo", open, peer, hours(24), nodeinfo::list),
        get("/nodeinfo/2.0", open, peer, CacheClass::Public(1_800), nodeinfo::show_2_0),
        get("/nodeinfo/2.1", open, peer, CacheClass::Public(1_800), nodeinfo::show_2_1),
        post("/inbox", open, Throttle::Inbox, CacheClass::Private, inbox::receive),
        post("/users/{name}/inbox", open, Throttle::Inbox, CacheClass::Private, inbox::receive),
        post("/actor/inbox", open, Throttle::Inbox, CacheClass::Private, inbox::receive),
        get("/actor", document, peer, DOCUMENT, actors::instance),
        get("/actor/outbox", document, peer, DOCUMENT, actors::instance_outbox),
        get("/users/{name}", document, peer, DOCUMENT, actors::show),
        get("/@{name}", document, peer, DOCUMENT, actors::show),
        get("/users/{name}/outbox", document, peer, DOCUMENT, collections::outbox),
        get("/users/{name}/followers", document, peer, DOCUMENT, collections::followers),
        get("/users/{name}/following", document, peer, DOCUMENT, collections::following),
        get("/users/{name}/followers_synchronization", document, peer, DOCUMENT, collections::of_one_host),
        get("/users/{name}/collections/featured", document, peer, DOCUMENT, collections::featured),
        get("/users/{name}/collections/tags", document, peer, DOCUMENT, collections::featured_tags),
        get("/users/{name}/statuses/{id}", document, peer, DOCUMENT, statuses::show),
        get("/@{name}/{id}", document, peer, DOCUMENT, statuses::show),
        get("/users/{name}/statuses/{id}/activity", document, peer, DOCUMENT, statuses::activity),
        get("/users/{name}/statuses/{id}/replies", document, peer, DOCUMENT, statuses::replies),
        get(
            "/users/{name}/quote_authorizations/{id}",
            document,
            peer,
            CacheClass::Public(30),
            statuses::quote_authorization,
        ),
        get("/users/{name}/statuses/{id}/likes", document, peer, DOCUMENT, statuses::likes),
        get("/users/{name}/statuses/{id}/shares", document, peer, DOCUMENT, statuses::shares),
    ]
}
