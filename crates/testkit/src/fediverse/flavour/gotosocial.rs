//! GoToSocial: no shared inbox, nothing without a signature, a key with a document of its own, and lists of one entry
//! that are no lists.

use super::public_key;
use crate::fediverse::{
    PUBLIC,
    actor::{Actor, Draft, Paths},
};
use serde_json::{Value, json};
use wire::activitystreams::document::moment;

pub(super) fn paths(username: &str) -> Paths {
    let id = format!("/users/{username}");
    Paths {
        url: format!("/@{username}"),
        inbox: format!("{id}/inbox"),
        outbox: format!("{id}/outbox"),
        followers: format!("{id}/followers"),
        following: format!("{id}/following"),
        shared_inbox: None,
        key: "/main-key".into(),
        id,
    }
}

pub(super) fn actor(actor: &Actor) -> Value {
    let (peer, paths) = (actor.peer(), actor.paths());
    json!({
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/v1",
            {
                "discoverable": "toot:discoverable",
                "featured": {"@id": "toot:featured", "@type": "@id"},
                "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
                "toot": "http://joinmastodon.org/ns#",
            },
        ],
        "id": actor.id(),
        "type": actor.kind(),
        "preferredUsername": actor.username(),
        "name": actor.username(),
        "summary": "<p>Of a test</p>",
        "url": actor.url(),
        "inbox": actor.inbox(),
        "outbox": peer.url(&paths.outbox),
        "followers": peer.url(&paths.followers),
        "following": peer.url(&paths.following),
        "featured": format!("{}/collections/featured", actor.id()),
        "discoverable": true,
        "manuallyApprovesFollowers": false,
        "published": "2024-03-01T00:00:00Z",
        "publicKey": public_key(actor),
        "tag": [],
    })
}

/// Whoever has no key yet cannot be asked for a signature: so the key alone can be fetched by anybody.
pub(super) fn key_document(actor: &Actor) -> (String, Value) {
    let document = json!({
        "@context": ["https://w3id.org/security/v1", "https://www.w3.org/ns/activitystreams"],
        "id": actor.id(),
        "type": actor.kind(),
        "preferredUsername": actor.username(),
        "publicKey": public_key(actor),
    });
    (format!("{}{}", actor.paths().id, actor.paths().key), document)
}

pub(super) fn note(author: &Actor, draft: &Draft, number: u64) -> Value {
    let id = format!("{}/statuses/{number:026}", author.id());
    let everybody = json!({"automaticApproval": [PUBLIC], "manualApproval": []});
    json!({
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://gotosocial.org/ns",
            {"sensitive": "as:sensitive"},
        ],
        "id": id,
        "type": "Note",
        "url": format!("{}/statuses/{number:026}", author.url()),
        "attributedTo": author.id(),
        "published": moment(author.now()),
        "to": folded(&draft.to),
        "cc": folded(&draft.cc),
        "inReplyTo": draft.in_reply_to,
        "summary": draft.summary.clone().unwrap_or_default(),
        "sensitive": draft.summary.is_some(),
        "content": draft.html,
        "contentMap": {"en": draft.html},
        "attachment": [],
        "tag": draft.tags,
        "interactionPolicy": {"canLike": everybody, "canReply": everybody, "canAnnounce": everybody},
        "replies": {
            "id": format!("{id}/replies"),
            "type": "Collection",
            "first": {
                "id": format!("{id}/replies?page=true"),
                "type": "CollectionPage",
                "next": format!("{id}/replies?only_other_accounts=false&page=true"),
                "partOf": format!("{id}/replies"),
            },
        },
    })
}

/// A list, as this program writes it.
fn folded(list: &[String]) -> Value {
    match list {
        [only] => json!(only),
        all => json!(all),
    }
}
