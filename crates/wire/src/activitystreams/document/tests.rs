//! What is sent says what it has to, and nothing that is not there.

use super::{
    Actor, ActorType, Collection, Document, Endpoints, First, Items, Object, Page, PublicKey, Tag, moment, to_json,
};
use domain::Timestamp;
use serde_json::{Value, json};

fn written(document: &impl Document) -> Value {
    serde_json::from_slice(&to_json(document).unwrap()).unwrap()
}

#[test]
fn moments_are_whole_seconds() {
    assert_eq!(moment(Timestamp(1_795_240_800_123)), "2026-11-21T06:00:00Z");
}

#[test]
fn a_document_names_what_its_entries_use() {
    let page = |entry: Object| Page {
        id: "p".into(),
        kind: "CollectionPage",
        part_of: "c".into(),
        total_items: None,
        next: None,
        prev: None,
        items: Items::Items(vec![Object::Id("plain".into()), entry]),
    };
    let collection = |first| Collection {
        id: "c".into(),
        kind: "Collection",
        total_items: Some(2),
        first: Some(first),
        last: None,
        items: None,
    };
    let plain = written(&collection(First::Address("p".into())));
    assert_eq!(
        plain,
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": "c", "type": "Collection", "totalItems": 2, "first": "p",
        })
    );
    let actor = written(&collection(First::Page(page(Object::Actor(actor().into())).into())));
    assert!(actor["@context"].is_array(), "{actor}");
    assert_eq!(actor["first"]["items"][1]["type"], "Person", "{actor}");
}

#[test]
fn what_an_actor_does_not_have_is_left_away() {
    let actor = written(&actor());
    for key in ["suspended", "movedTo", "alsoKnownAs", "icon", "image", "name"] {
        assert_eq!(actor.get(key), None, "{key}");
    }
    assert_eq!(actor["tag"][0], json!({"type": "Mention", "href": "b", "name": "@b"}));
}

fn actor() -> Actor {
    Actor {
        id: "a".into(),
        kind: ActorType::Person,
        webfinger: "a@a.example".into(),
        inbox: "i".into(),
        outbox: "o".into(),
        following: None,
        followers: None,
        featured: None,
        featured_tags: None,
        preferred_username: "a".into(),
        name: None,
        summary: None,
        url: "u".into(),
        manually_approves_followers: false,
        discoverable: None,
        indexable: None,
        memorial: None,
        published: None,
        suspended: false,
        moved_to: None,
        also_known_as: Vec::new(),
        public_key: PublicKey { id: "k".into(), owner: "a".into(), public_key_pem: "p".into() },
        tag: vec![Tag::Mention { href: "b".into(), name: "@b".into() }],
        attachment: Vec::new(),
        endpoints: Endpoints { shared_inbox: "s".into() },
        icon: None,
        image: None,
    }
}
