//! What peers write oddly, and what is made of it.
use super::*;
use domain::{Timestamp, Visibility};

#[test]
fn act_02_counts_are_clamped_or_ignored() {
    let count = |value: Value| {
        let option = json!({"type": "Note", "name": "a", "replies": {"type": "Collection", "totalItems": value}});
        let poll = note(json!({"type": "Question", "anyOf": [option], "votersCount": value})).poll.unwrap();
        let collection = received(json!({"type": "Collection", "totalItems": value})).collection().unwrap();
        let likes = note(json!({"likes": {"type": "Collection", "totalItems": value}})).likes.unwrap();
        assert_eq!(poll.voters, collection.total_items);
        assert_eq!(likes.total_items(), collection.total_items);
        (poll.voters, poll.options[0].votes)
    };
    for bad in [json!(-5), json!(1e308), json!("abc"), json!("5"), json!(1.5), json!(null), json!([5]), json!({})] {
        assert_eq!(count(bad.clone()), (None, None), "{bad}");
    }
    assert_eq!(count(json!(1_000_000_000_000_000_000_u64)), (Some(100_000_000), Some(100_000_000)));
    assert_eq!(count(json!(7)), (Some(7), Some(7)));
}

#[test]
fn act_30_a_time_that_cannot_be_read_is_none() {
    let time = |value: Value| note(json!({"published": value, "updated": value, "endTime": value})).published;
    for bad in [
        json!("not a date"),
        json!("2025-01-01T00:00:00+99:99"),
        json!("2025-13-01T00:00:00Z"),
        json!("2025-01-01T25:00:00Z"),
        json!(1_700_000_000),
        json!(null),
        json!(["2025-01-01T00:00:00Z"]),
        json!("99999-01-01T00:00:00Z"),
        json!(""),
    ] {
        assert_eq!(time(bad.clone()), None, "{bad}");
    }
    let read = |text: &str| time(json!(text)).map(crate::time::date_time);
    assert_eq!(read("9999-01-01T00:00:00Z").as_deref(), Some("9999-01-01T00:00:00.000Z"));
    assert_eq!(time(json!("1970-01-01T00:00:00Z")), Some(Timestamp(0)));
    for same in [
        "2025-01-01T12:00:00Z",
        "2025-01-01T14:00:00+02:00",
        "2025-01-01T14:00:00+0200",
        "2025-01-01T12:00:00",
        "2025-01-01 12:00:00Z",
    ] {
        assert_eq!(read(same).as_deref(), Some("2025-01-01T12:00:00.000Z"), "{same}");
    }
}

#[test]
fn act_38_what_is_no_file_among_the_files_is_left_out() {
    let read = note(json!({"attachment": [
        {"type": "Note", "id": "https://a.example/2", "url": "https://a.example/2", "content": "x"},
        {"type": "Person", "url": "https://a.example/u"},
        {"type": ["Image", "Person"], "url": "https://a.example/u"},
        {"type": "Image"},
        {"type": "Image", "url": {"href": 5}},
        {"type": "Image", "url": []},
        {"type": "Link", "href": "https://a.example/page"},
        {"type": "Link", "href": "https://a.example/i.png", "mediaType": "image/png"},
        {"type": {"x": 1}, "url": "https://a.example/3"},
        "https://a.example/4", 5, null, [], {},
        {"type": "Image", "url": "https://a.example/ok.png", "blurhash": 5, "focalPoint": ["a", 1], "width": -3, "name": {"en": "x"}},
    ]}));
    let urls: Vec<_> = read.attachments.iter().map(|file| file.url.as_str()).collect();
    assert_eq!(urls, ["https://a.example/i.png", "https://a.example/ok.png"]);
    assert_eq!(read.attached_links.len(), 1);
    let last = &read.attachments[1];
    assert_eq!((last.focus, last.width, &last.blurhash, &last.description), (None, None, &None, &None));
    let one = note(
        json!({"attachment": {"type": "Video", "url": "https://a.example/v", "focalPoint": [-7, 0.5], "summary": "s", "name": "n"}}),
    );
    assert_eq!(one.attachments[0].focus, Some((-1.0, 0.5)));
    assert_eq!(one.attachments[0].description.as_deref(), Some("s"));
}

#[test]
fn one_bad_field_breaks_nothing_else() {
    let read = note(
        json!({"content": "kept", "to": 5, "cc": {"x": 1}, "tag": "x", "attachment": 7, "url": true, "replies": [],
        "inReplyTo": {}, "summary": 9, "contentMap": [1], "source": "x", "language": 5, "quote": {}, "interactionPolicy": [],
        "likes": -1, "sensitive": "yes", "conversation": {}, "location": 5, "image": [null], "updated": {}}),
    );
    assert_eq!(read.content.unwrap().text, "kept");
    assert!(read.audience.is_empty());
    let read = actor(
        json!({"name": 5, "summary": [], "attachment": "x", "tag": {}, "icon": 5, "image": [], "publicKey": [5, {}],
        "alsoKnownAs": {}, "movedTo": [], "endpoints": [], "manuallyApprovesFollowers": "x", "published": 5, "webfinger": 5}),
    );
    assert_eq!(read.unwrap().username, "u");
}

#[test]
fn vis_23_who_may_see_it_however_it_is_spelt() {
    let followers = crate::uri::Uri::parse("https://a.example/followers").unwrap();
    let seen = |to: Value, cc: Value| note(json!({"to": to, "cc": cc})).audience.visibility(Some(&followers));
    for public in ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"] {
        assert_eq!(seen(json!(public), json!(null)), Visibility::Public);
        assert_eq!(seen(json!([5, public]), json!([])), Visibility::Public);
        assert_eq!(seen(json!({"id": public}), json!([])), Visibility::Public);
        assert_eq!(seen(json!(followers), json!(public)), Visibility::Unlisted);
        let blind = note(json!({"bto": public, "bcc": [public, "https://b.example/u"]})).audience;
        assert_eq!((blind.visibility(Some(&followers)), blind.blind.len()), (Visibility::Direct, 1));
    }
    assert_eq!(seen(json!([followers]), json!(["https://b.example/u"])), Visibility::Followers);
    assert_eq!(seen(json!([]), json!([followers])), Visibility::Followers);
    assert_eq!(seen(json!("https://b.example/u"), json!([])), Visibility::Direct);
    assert_eq!(seen(json!(["https://b.example/followers"]), json!("public")), Visibility::Direct);
    assert_eq!(note(json!({"to": followers})).audience.visibility(None), Visibility::Direct);
}

#[test]
fn the_author_of_several_is_a_person() {
    let author = |attributed_to: Value| note(json!({"attributedTo": attributed_to})).author().map(ToString::to_string);
    let person = json!({"type": "Person", "id": "https://a.example/p"});
    let group = json!({"type": "Group", "id": "https://a.example/g"});
    for attributed_to in [json!([person, group]), json!([group, person]), json!(person), json!("https://a.example/p")] {
        assert_eq!(author(attributed_to.clone()).as_deref(), Some("https://a.example/p"), "{attributed_to}");
    }
    assert_eq!(author(json!([group])).as_deref(), Some("https://a.example/g"));
    assert_eq!(author(json!([5, {}, "x"])), None);
}

#[test]
fn a_text_has_the_language_of_the_same_text_in_the_map() {
    let text = |fields: Value| {
        let read = note(fields).content.unwrap();
        (read.text, read.language)
    };
    let own = |text: &str, language: Option<&str>| (text.to_owned(), language.map(str::to_owned));
    assert_eq!(text(json!({"content": "b", "contentMap": {"de": "a", "en": "b"}})), own("b", Some("en")));
    assert_eq!(text(json!({"content": "c", "contentMap": {"de": "a", "en": "b"}})), own("c", None));
    assert_eq!(text(json!({"content": "c", "contentMap": {"de": "a"}})), own("c", Some("de")));
    assert_eq!(text(json!({"contentMap": {"de": "a", "x": 5}})), own("a", Some("de")));
    assert_eq!(text(json!({"content": "", "contentMap": {"de": "a"}})), own("a", Some("de")));
    assert_eq!(text(json!({"content": {"de": "a"}})), own("a", Some("de")));
    assert_eq!(text(json!({"content": ["a", "b"]})), own("a", None));
    assert_eq!(note(json!({"content": "", "contentMap": {}})).content, None);
}

#[test]
fn a_poll_is_closed_by_a_word_or_by_a_time() {
    let poll = |fields: Value| {
        note(with(json!({"type": "Question", "oneOf": [{"name": "a"}, {"content": "b"}, {"name": " "}]}), fields)).poll
    };
    let read = poll(json!({"closed": true})).unwrap();
    assert!(read.is_closed && !read.multiple);
    assert_eq!(read.options.iter().map(|option| option.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(!poll(json!({"closed": false})).unwrap().is_closed);
    let closed = poll(json!({"closed": "2025-01-01T00:00:00Z", "endTime": "2026-01-01T00:00:00Z"})).unwrap();
    assert_eq!(crate::time::date(closed.ends_at.unwrap()), "2025-01-01");
    assert_eq!(note(json!({"type": "Question"})).poll, None);
    assert_eq!(note(json!({"type": "Note", "oneOf": [{"name": "a"}]})).poll, None);
}

#[test]
fn quotes_in_every_spelling() {
    let quote = |fields: Value| note(fields).quote.map(|quote| (quote.uri.to_string(), quote.asks_for_consent));
    let uri = "https://b.example/1";
    for name in ["quoteUrl", "quoteUri", "_misskey_quote"] {
        assert_eq!(quote(json!({name: uri})), Some((uri.into(), false)), "{name}");
    }
    assert_eq!(quote(json!({"quote": uri, "quoteUrl": "https://c.example/1"})), Some((uri.into(), true)));
    assert_eq!(quote(json!({"quote": {"id": uri, "type": "Note"}})), Some((uri.into(), true)));
    let link =
        |rel: &str, kind: &str| quote(json!({"tag": [{"type": "Link", "href": uri, "rel": rel, "mediaType": kind}]}));
    assert_eq!(
        link("https://misskey-hub.net/ns#_misskey_quote", "application/activity+json"),
        Some((uri.into(), false))
    );
    assert_eq!(link("https://misskey-hub.net/ns#_misskey_quote", "text/html"), None);
    assert_eq!(link("me", "application/activity+json"), None);
    let policy =
        note(json!({"interactionPolicy": {"canQuote": {"automaticApproval": "as:Public", "manualApproval": uri}}}));
    let policy = policy.can_quote.unwrap();
    assert!(policy.automatic.public && !policy.manual.public);
    assert_eq!(policy.manual.others.len(), 1);
}

#[test]
fn keys_in_every_form() {
    let key = json!({"id": "https://a.example/u#k", "owner": "https://a.example/u", "publicKeyPem": "pem"});
    let of = |value: Value| actor(json!({"publicKey": value})).unwrap().public_keys;
    assert_eq!(of(key.clone()), of(json!([key])));
    assert_eq!(of(json!("https://a.example/u#k"))[0].id().as_str(), "https://a.example/u#k");
    assert_eq!(
        of(
            json!([{"id": ["https://a.example/u#k"], "publicKeyPem": "pem"}, {"publicKeyPem": "pem"}, {"id": "https://a.example/k"}])
        ),
        []
    );
    let keys = |value: Value| received(value).keys().map(|document| (document.is_actor, document.keys.len()));
    assert_eq!(keys(key.clone()), Ok((false, 1)));
    assert_eq!(keys(with(key.clone(), json!({"type": "CryptographicKey"}))), Ok((false, 1)));
    assert_eq!(keys(json!({"id": "https://a.example/u", "publicKey": key})), Ok((false, 1)));
    assert_eq!(keys(json!({"id": "https://a.example/u", "type": "Service", "publicKey": [key]})), Ok((true, 1)));
    let multikey = json!({"id": "https://a.example/u#e", "type": "Multikey", "controller": "https://a.example/u", "publicKeyMultibase": "z6Mk"});
    assert_eq!(keys(multikey), Ok((false, 1)));
    for bad in
        [json!({"id": "https://a.example/u", "type": "Note", "publicKey": key}), json!({"id": "https://a.example/u"})]
    {
        assert_eq!(keys(bad.clone()), Err(ReadError::NotA("key")), "{bad}");
    }
}

#[test]
fn unknown_activities_keep_their_name() {
    let read = |kind: &str| received(json!({"type": kind, "actor": "https://a.example/u"})).activity().unwrap().kind;
    assert_eq!(read("Join").name(), "Join");
    assert_eq!(read("ext:Wave"), ActivityKind::Other("ext:Wave".into()));
    assert_eq!(read("https://www.w3.org/ns/activitystreams#Follow"), ActivityKind::Follow);
}
