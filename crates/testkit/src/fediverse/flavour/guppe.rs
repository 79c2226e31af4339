//! Guppe: groups that share every post that names them. No shared inbox; it writes what JSON-LD makes of its documents.

use super::{public_key, uuid};
use crate::fediverse::actor::{Actor, Draft, Paths};
use serde_json::{Value, json};
use wire::activitystreams::document::moment;

const CONTEXT: [&str; 2] = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"];

pub(super) fn paths(username: &str) -> Paths {
    let id = format!("/u/{username}");
    Paths {
        url: id.clone(),
        inbox: format!("{id}/inbox"),
        outbox: format!("{id}/outbox"),
        followers: format!("{id}/followers"),
        following: format!("{id}/following"),
        shared_inbox: None,
        key: "#main-key".into(),
        id,
    }
}

pub(super) fn actor(actor: &Actor) -> Value {
    let (peer, paths) = (actor.peer(), actor.paths());
    json!({
        "@context": CONTEXT,
        "id": actor.id(),
        "type": actor.kind(),
        "name": format!("{} group", actor.username()),
        "summary": "A group of a test",
        "preferredUsername": actor.username(),
        "inbox": actor.inbox(),
        "outbox": peer.url(&paths.outbox),
        "followers": peer.url(&paths.followers),
        "following": peer.url(&paths.following),
        "liked": format!("{}/liked", actor.id()),
        "icon": {"type": "Image", "mediaType": "image/jpeg", "url": peer.url("/f/guppe.png")},
        "publicKey": public_key(actor),
    })
}

/// Its groups write nothing; this is what its library would make of it.
pub(super) fn note(author: &Actor, draft: &Draft, number: u64) -> Value {
    let to: Vec<&str> =
        draft.to.iter().map(|to| if to == crate::fediverse::PUBLIC { "as:Public" } else { to }).collect();
    json!({
        "@context": CONTEXT,
        "id": author.peer().url(&format!("/o/{}", uuid(number))),
        "type": "Note",
        "attributedTo": author.id(),
        "to": to,
        "cc": draft.cc,
        "content": draft.html,
        "inReplyTo": draft.in_reply_to,
        "published": moment(author.now()),
        "tag": draft.tags,
    })
}
