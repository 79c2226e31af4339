//! Lemmy: communities are groups, which announce what their members do in them.

use super::{precise, public_key};
use crate::fediverse::actor::{Actor, Draft, Paths};
use serde_json::{Value, json};

const CONTEXT: [&str; 2] = ["https://join-lemmy.org/context.json", "https://www.w3.org/ns/activitystreams"];

pub(super) fn paths(username: &str, kind: &str) -> Paths {
    let id = if kind == "Group" { format!("/c/{username}") } else { format!("/u/{username}") };
    Paths {
        url: id.clone(),
        inbox: format!("{id}/inbox"),
        outbox: format!("{id}/outbox"),
        followers: format!("{id}/followers"),
        following: format!("{id}/following"),
        shared_inbox: Some("/inbox".into()),
        key: "#main-key".into(),
        id,
    }
}

pub(super) fn actor(actor: &Actor) -> Value {
    let (peer, paths) = (actor.peer(), actor.paths());
    let mut document = json!({
        "@context": CONTEXT,
        "type": actor.kind(),
        "id": actor.id(),
        "preferredUsername": actor.username(),
        "name": actor.username(),
        "inbox": actor.inbox(),
        "outbox": peer.url(&paths.outbox),
        "endpoints": {"sharedInbox": peer.url("/inbox")},
        "summary": "<p>Of a test</p>\n",
        "source": {"content": "Of a test", "mediaType": "text/markdown"},
        "publicKey": public_key(actor),
        "published": "2024-03-01T00:00:00.000000Z",
    });
    if actor.kind() == "Group" {
        document["followers"] = peer.url(&paths.followers).into();
        document["featured"] = format!("{}/featured", actor.id()).into();
        document["attributedTo"] = format!("{}/moderators", actor.id()).into();
        document["sensitive"] = false.into();
        document["postingRestrictedToMods"] = false.into();
        document["language"] = json!([{"identifier": "en", "name": "English"}]);
    }
    document
}

/// A comment. What begins a thread is a `Page`, which has a name: see [`page`].
pub(super) fn note(author: &Actor, draft: &Draft, number: u64) -> Value {
    let mut note = post("Note", &format!("/comment/{number}"), author, draft);
    note["inReplyTo"] = json!(draft.in_reply_to);
    note["distinguished"] = false.into();
    note
}

/// What begins a thread in a community.
pub(super) fn page(author: &Actor, group: &Actor, title: &str, draft: &Draft, number: u64) -> Value {
    let mut page = post("Page", &format!("/post/{number}"), author, draft);
    page["to"] = json!([group.id(), crate::fediverse::PUBLIC]);
    page["audience"] = group.id().into();
    page["name"] = title.into();
    page["sensitive"] = false.into();
    page["commentsEnabled"] = true.into();
    page
}

fn post(kind: &str, path: &str, author: &Actor, draft: &Draft) -> Value {
    json!({
        "@context": CONTEXT,
        "type": kind,
        "id": author.peer().url(path),
        "attributedTo": author.id(),
        "to": draft.to,
        "cc": draft.cc,
        "content": draft.html,
        "mediaType": "text/html",
        "source": {"content": draft.html, "mediaType": "text/markdown"},
        "attachment": [],
        "tag": draft.tags,
        "language": {"identifier": "en", "name": "English"},
        "published": precise(author.now(), 6),
    })
}
