//! Mastodon: what most of the fediverse is written for.

use super::public_key;
use crate::fediverse::actor::{Actor, Draft, Paths};
use serde_json::{Value, json};
use wire::activitystreams::document::{PUBLIC, moment};

pub(super) fn paths(username: &str) -> Paths {
    let id = format!("/users/{username}");
    Paths {
        url: format!("/@{username}"),
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
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/v1",
            {
                "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
                "toot": "http://joinmastodon.org/ns#",
                "featured": {"@id": "toot:featured", "@type": "@id"},
                "featuredTags": {"@id": "toot:featuredTags", "@type": "@id"},
                "discoverable": "toot:discoverable",
                "indexable": "toot:indexable",
                "memorial": "toot:memorial",
                "schema": "http://schema.org#",
                "PropertyValue": "schema:PropertyValue",
                "value": "schema:value",
            },
        ],
        "id": actor.id(),
        "type": actor.kind(),
        "following": peer.url(&paths.following),
        "followers": peer.url(&paths.followers),
        "inbox": actor.inbox(),
        "outbox": peer.url(&paths.outbox),
        "featured": format!("{}/collections/featured", actor.id()),
        "featuredTags": format!("{}/collections/tags", actor.id()),
        "preferredUsername": actor.username(),
        "name": actor.username(),
        "summary": "<p>A person of a test</p>",
        "url": actor.url(),
        "manuallyApprovesFollowers": false,
        "discoverable": true,
        "indexable": false,
        "published": "2024-03-01T00:00:00Z",
        "memorial": false,
        "publicKey": public_key(actor),
        "tag": [],
        "attachment": [{"type": "PropertyValue", "name": "Language", "value": "English"}],
        "endpoints": {"sharedInbox": peer.url("/inbox")},
    })
}

pub(super) fn note(author: &Actor, draft: &Draft, number: u64) -> Value {
    let id = format!("{}/statuses/{number}", author.id());
    let published = moment(author.now());
    let host = author.peer().name();
    let list = |name: &str| json!({"id": format!("{id}/{name}"), "type": "Collection", "totalItems": 0});
    json!({
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            {
                "ostatus": "http://ostatus.org#",
                "atomUri": "ostatus:atomUri",
                "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
                "conversation": "ostatus:conversation",
                "sensitive": "as:sensitive",
                "toot": "http://joinmastodon.org/ns#",
                "votersCount": "toot:votersCount",
            },
        ],
        "id": id,
        "type": "Note",
        "summary": draft.summary,
        "inReplyTo": draft.in_reply_to,
        "published": published,
        "url": format!("{}/{number}", author.url()),
        "attributedTo": author.id(),
        "to": draft.to,
        "cc": draft.cc,
        "sensitive": draft.summary.is_some(),
        "atomUri": id,
        "inReplyToAtomUri": draft.in_reply_to,
        "conversation": format!("tag:{host},{}:objectId={number}:objectType=Conversation", &published[..10]),
        "content": draft.html,
        "contentMap": {"en": draft.html},
        "interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}},
        "attachment": [],
        "tag": draft.tags,
        "replies": {
            "id": format!("{id}/replies"),
            "type": "Collection",
            "first": {
                "type": "CollectionPage",
                "next": format!("{id}/replies?only_other_accounts=true&page=true"),
                "partOf": format!("{id}/replies"),
                "items": [],
            },
        },
        "likes": list("likes"),
        "shares": list("shares"),
    })
}
