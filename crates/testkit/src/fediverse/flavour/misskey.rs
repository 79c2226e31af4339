//! Misskey: ids without names, a text of its own beside the HTML, and reactions that are likes with a content.

use super::{precise, public_key};
use crate::fediverse::actor::{Actor, Draft, Paths};
use serde_json::{Value, json};

fn context() -> Value {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        {
            "Key": "sec:Key",
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "sensitive": "as:sensitive",
            "Hashtag": "as:Hashtag",
            "quoteUrl": "as:quoteUrl",
            "toot": "http://joinmastodon.org/ns#",
            "Emoji": "toot:Emoji",
            "featured": "toot:featured",
            "discoverable": "toot:discoverable",
            "misskey": "https://misskey-hub.net/ns#",
            "_misskey_content": "misskey:_misskey_content",
            "_misskey_quote": "misskey:_misskey_quote",
            "_misskey_reaction": "misskey:_misskey_reaction",
            "_misskey_summary": "misskey:_misskey_summary",
            "isCat": "misskey:isCat",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
        },
    ])
}

pub(super) fn paths(username: &str, number: u64) -> Paths {
    let id = format!("/users/9{number:09}");
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
    let mut key = public_key(actor);
    key["type"] = "Key".into();
    json!({
        "@context": context(),
        "type": actor.kind(),
        "id": actor.id(),
        "inbox": actor.inbox(),
        "outbox": peer.url(&paths.outbox),
        "followers": peer.url(&paths.followers),
        "following": peer.url(&paths.following),
        "featured": format!("{}/collections/featured", actor.id()),
        "sharedInbox": peer.url("/inbox"),
        "endpoints": {"sharedInbox": peer.url("/inbox")},
        "url": actor.url(),
        "preferredUsername": actor.username(),
        "name": actor.username(),
        "summary": "<p><span>Of a test</span></p>",
        "_misskey_summary": "Of a test",
        "icon": null,
        "image": null,
        "tag": [],
        "manuallyApprovesFollowers": false,
        "discoverable": true,
        "publicKey": key,
        "isCat": actor.number().is_multiple_of(2),
    })
}

pub(super) fn note(author: &Actor, draft: &Draft, number: u64) -> Value {
    json!({
        "@context": context(),
        "id": author.peer().url(&format!("/notes/9{number:09}")),
        "type": "Note",
        "attributedTo": author.id(),
        "summary": draft.summary,
        "content": draft.html,
        "_misskey_content": draft.html,
        "source": {"content": draft.html, "mediaType": "text/x.misskeymarkdown"},
        "published": precise(author.now(), 3),
        "to": draft.to,
        "cc": draft.cc,
        "inReplyTo": draft.in_reply_to,
        "attachment": [],
        "sensitive": draft.summary.is_some(),
        "tag": draft.tags,
    })
}
