//! Lists are cut, not followed to their end.
use super::*;
use crate::activitystreams::limits;

/// So many values, made of their numbers.
fn many(count: usize, value: impl Fn(usize) -> Value) -> Vec<Value> {
    (0..count).map(value).collect()
}

#[test]
fn dos_02_a_poll_is_cut_at_500_options() {
    let options = many(3_000, |n| json!({"type": "Note", "name": format!("{n}"), "replies": {"totalItems": 1}}));
    let read = note(json!({"type": "Question", "content": "?", "oneOf": options}));
    assert_eq!(read.poll.unwrap().options.len(), 500);
    assert_eq!(read.content.unwrap().text, "?");
}

#[test]
fn dos_03_a_profile_is_cut() {
    let fields = many(60, |_| json!({"type": "PropertyValue", "name": "n".repeat(3_000), "value": "ü".repeat(3_000)}));
    let aliases = many(5_000, |n| json!(format!("https://b.example/{n}")));
    let profile = json!({"attachment": fields, "alsoKnownAs": aliases, "summary": "ü".repeat(30_000),
        "name": "n".repeat(10_000), "attributionDomains": many(5_000, |n| json!(format!("d{n}.example"))),
        "publicKey": many(100, |n| json!({"id": format!("https://a.example/k{n}"), "publicKeyPem": "x"}))});
    let read = actor(profile).unwrap();
    assert_eq!((read.fields.len(), read.also_known_as.len(), read.attribution_domains.len()), (50, 256, 256));
    assert!(read.fields.iter().all(|field| field.name.len() == 2_047 && field.value.chars().count() == 2_047));
    assert_eq!(read.summary.unwrap().text.len(), 20_000);
    assert_eq!(read.name.unwrap().len(), 2_048);
    assert_eq!(read.public_keys.len(), limits::KEYS);
}

#[test]
fn dos_11_long_lists_are_cut_while_they_are_read() {
    let people = many(9_000, |n| json!(format!("https://b.example/{n}")));
    let read = note(
        json!({"to": people, "attachment": many(200, |_| json!({"type": "Image", "url": "https://a.example/i"})),
        "url": many(500, |n| json!(format!("https://a.example/{n}"))), "attributedTo": many(99, |n| json!(format!("https://a.example/{n}")))}),
    );
    assert_eq!((read.audience.to.len(), read.attachments.len()), (limits::RECIPIENTS, limits::ATTACHMENTS));
    assert_eq!((read.urls.len(), read.attributed_to.len()), (limits::URLS, limits::AUTHORS));
    let flag = json!({"type": "Flag", "actor": "https://b.example/actor", "content": "x".repeat(9_000),
        "object": many(10_000, |n| json!(format!("https://a.example/{n}")))});
    let flag = received(flag).activity().unwrap();
    assert_eq!(flag.object.unwrap().ids().len(), 100);
    assert_eq!(flag.content.unwrap().len(), 5_000);
}

#[test]
fn dos_17_a_collection_is_cut_and_its_count_means_nothing() {
    let page = json!({"type": "OrderedCollectionPage", "totalItems": 1_000_000_000_000_000_000_u64,
        "orderedItems": many(5_000, |n| json!(format!("https://a.example/{n}"))), "items": many(5_000, |_| json!("https://a.example/x"))});
    let read = received(page).collection().unwrap();
    assert_eq!((read.items.len(), read.total_items), (500, Some(100_000_000)));
}

#[test]
fn dos_22_50_mentions_are_read() {
    let tags = many(5_000, |n| json!({"type": "Mention", "href": format!("https://b.example/{n}")}));
    let read = note(json!({"tag": tags, "content": "hi"}));
    assert_eq!(read.tags.mentions.len(), 50);
    assert_eq!(read.tags.mentions[49].href.as_str(), "https://b.example/49");
}

#[test]
fn dos_24_100_hashtags_and_50_emoji_are_read() {
    let tags = many(3_000, |n| match n % 3 {
        0 => json!({"type": "Hashtag", "name": format!("#tag{n}")}),
        1 => json!({"type": "Emoji", "name": format!(":e{n}:"), "icon": {"url": "https://a.example/e"}}),
        _ => json!({"type": "Link", "href": format!("https://a.example/{n}")}),
    });
    let read = note(json!({"tag": tags}));
    assert_eq!((read.tags.hashtags.len(), read.tags.emojis.len(), read.tags.links.len()), (100, 50, 16));
    let long = json!({"type": "Emoji", "name": "e".repeat(2_049), "icon": {"url": "https://a.example/e"}});
    assert_eq!(note(json!({"tag": long})).tags.emojis, []);
}

#[test]
fn activities_are_nested_three_times_at_most() {
    let mut inner = json!({"type": "Like", "actor": "https://a.example/u", "object": "https://a.example/1"});
    for n in 0..20 {
        inner = json!({"type": "Announce", "id": format!("https://a.example/{n}"), "actor": "https://a.example/u", "object": inner});
    }
    let mut depth = 0;
    let mut activity = received(inner).activity().unwrap();
    while let Some(Reference::Activity(next)) = activity.object {
        depth += 1;
        activity = *next;
    }
    assert_eq!(depth, limits::NESTED);
    assert!(matches!(activity.object, Some(Reference::Other { id: Some(_), kind: Some(kind) }) if kind == "Announce"));
}
