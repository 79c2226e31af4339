//! Pleroma and Akkoma: objects beside their activities, contexts, and reactions of a type of their own.

use super::{precise, public_key, uuid};
use crate::fediverse::actor::{Actor, Draft, Paths};
use serde_json::{Value, json};

fn context(actor: &Actor) -> Value {
    let litepub = actor.peer().url("/schemas/litepub-0.1.jsonld");
    json!(["https://www.w3.org/ns/activitystreams", litepub, {"@language": "und"}])
}

pub(super) fn paths(username: &str) -> Paths {
    let id = format!("/users/{username}");
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
    json!({
        "@context": context(actor),
        "id": actor.id(),
        "type": actor.kind(),
        "following": peer.url(&paths.following),
        "followers": peer.url(&paths.followers),
        "inbox": actor.inbox(),
        "outbox": peer.url(&paths.outbox),
        "featured": format!("{}/collections/featured", actor.id()),
        "preferredUsername": actor.username(),
        "name": actor.username(),
        "summary": "Of a test",
        "url": actor.url(),
        "manuallyApprovesFollowers": false,
        "publicKey": public_key(actor),
        "endpoints": {
            "oauthAuthorizationEndpoint": peer.url("/oauth/authorize"),
            "oauthRegistrationEndpoint": peer.url("/api/v1/apps"),
            "oauthTokenEndpoint": peer.url("/oauth/token"),
            "sharedInbox": peer.url("/inbox"),
            "uploadMedia": peer.url("/api/ap/upload_media"),
        },
        "attachment": [],
        "tag": [],
        "discoverable": false,
        "capabilities": {"acceptsChatMessages": true},
        "alsoKnownAs": [],
        "vcard:bday": null,
        "webfinger": format!("acct:{}", &actor.handle()[1..]),
    })
}

pub(super) fn note(author: &Actor, draft: &Draft, number: u64) -> Value {
    let peer = author.peer();
    let thread = peer.url(&format!("/contexts/{}", uuid(number)));
    json!({
        "@context": context(author),
        "id": peer.url(&format!("/objects/{}", uuid(number))),
        "type": "Note",
        "actor": author.id(),
        "attributedTo": author.id(),
        "context": thread,
        "conversation": thread,
        "content": draft.html,
        "contentMap": {"en": draft.html},
        "source": {"content": draft.html, "mediaType": "text/plain"},
        "summary": draft.summary.clone().unwrap_or_default(),
        "sensitive": draft.summary.as_ref().map(|_| true),
        "published": precise(author.now(), 6),
        "inReplyTo": draft.in_reply_to,
        "to": draft.to,
        "cc": draft.cc,
        "attachment": [],
        "tag": draft.tags,
    })
}
