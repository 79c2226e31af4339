//! What is refused, and why.
use super::*;

#[test]
fn what_makes_a_graph_of_the_tree_is_refused_at_any_depth() {
    for keyword in ["@graph", "@included", "@reverse"] {
        let inner = json!({"type": "Note", "tag": [{"type": "Mention", keyword: {}}]});
        for document in [
            json!({"id": "https://a.example/1", "type": "Create", keyword: []}),
            json!({"id": "https://a.example/1", "type": "Create", "actor": "https://a.example/u", "object": inner}),
            json!({"@context": ["https://www.w3.org/ns/activitystreams", {"actor": {keyword: "as:object"}}], "type": "Create"}),
        ] {
            assert!(matches!(refused(&document), ReadError::Keyword(found) if found == keyword), "{document}");
        }
    }
}

#[test]
fn ori_13_an_id_is_one_absolute_address() {
    let long = format!("https://a.example/{}", "a".repeat(2_031));
    let bad = [
        json!(["https://a.example/1"]),
        json!([["https://a.example/1"]]),
        json!({"id": "https://a.example/1"}),
        json!(1),
        json!(true),
        json!(""),
        json!("/1"),
        json!("urn:uuid:6f1e"),
        json!("https://a.example/1 "),
        json!(long),
    ];
    for id in bad {
        assert_eq!(refused(&json!({"id": id, "type": "Note"})), ReadError::Id, "{id}");
        let embedded = json!({"id": "https://a.example/c", "type": "Create", "actor": "https://a.example/u",
                              "object": {"id": id, "type": "Note"}});
        assert_eq!(received(embedded).activity(), Err(ReadError::Id), "{id}");
    }
    assert_eq!(refused(&json!({"@id": "https://a.example/1", "id": "https://b.example/1"})), ReadError::Id);
    assert_eq!(refused(&json!({"@id": "https://a.example/1"})), ReadError::Id);
    assert_eq!(received(json!({"id": null, "type": "Note"})).id(), None);
    assert_eq!(received(json!({"type": "Note"})).id(), None);
    assert_eq!(refused(&json!(["https://a.example/1"])), ReadError::NotAnObject);
}

#[test]
fn ori_28_nothing_is_two_things() {
    for kinds in [
        json!(["Note", "Person"]),
        json!(["Create", "Note"]),
        json!(["as:Note", "https://www.w3.org/ns/activitystreams#Person"]),
        json!(["Person", "Key"]),
        json!(["ext:Thing", "Note", "Article"]),
    ] {
        let document = received(json!({"id": "https://a.example/1", "type": kinds, "actor": "https://a.example/u"}));
        assert_eq!(document.object(), Err(ReadError::Types), "{kinds}");
        assert_eq!(document.actor(), Err(ReadError::Types), "{kinds}");
        assert_eq!(document.activity(), Err(ReadError::Types), "{kinds}");
        assert!(document.keys().is_err(), "{kinds}");
        let embedded = json!({"type": "Update", "actor": "https://a.example/u", "object": {"type": kinds}});
        assert_eq!(received(embedded).activity(), Err(ReadError::Types), "{kinds}");
    }
    let both = json!({"actor": "https://a.example/u", "object": "https://b.example/u"});
    assert_eq!(actor(both), Err(ReadError::Types));
    assert_eq!(actor(json!({"publicKeyPem": "x"})), Err(ReadError::Types));
    let key =
        json!({"id": "https://a.example/u", "type": "Person", "publicKeyPem": "x", "owner": "https://b.example/u"});
    assert_eq!(received(key).keys(), Err(ReadError::Types));
    assert_eq!(note(json!({"type": ["Note", "ext:Thing"]})).kind, ObjectKind::Note);
    assert_eq!(note(json!({"type": ["as:Note", "Note"]})).kind, ObjectKind::Note);
}

#[test]
fn ori_30_a_name_given_twice_is_refused() {
    let twice = br#"{"type":"Follow","actor":"https://victim.example/u","actor":"https://evil.example/u"}"#;
    assert!(matches!(Received::parse(twice), Err(ReadError::Json(crate::json::JsonError::Duplicate(_)))));
}

#[test]
fn an_activity_has_one_actor() {
    let of =
        |actor: Value| received(json!({"type": "Like", "actor": actor, "object": "https://a.example/1"})).activity();
    for bad in [
        json!(null),
        json!([]),
        json!(["https://a.example/u", "https://b.example/u"]),
        json!({"type": "Person"}),
        json!("alice"),
        json!(7),
    ] {
        assert_eq!(of(bad.clone()), Err(ReadError::Actor), "{bad}");
    }
    for good in [json!(["https://a.example/u"]), json!({"id": "https://a.example/u"}), json!("https://a.example/u")] {
        assert_eq!(of(good).unwrap().actor.as_str(), "https://a.example/u");
    }
    assert_eq!(received(json!({"actor": "https://a.example/u"})).activity(), Err(ReadError::NotA("activity")));
    let note = json!({"type": "Note", "actor": "https://a.example/u"});
    assert_eq!(received(note).activity(), Err(ReadError::NotA("activity")));
}

#[test]
fn ori_15_an_actor_does_not_list_the_addresses_of_others() {
    for name in ["inbox", "outbox", "followers"] {
        for foreign in ["https://b.example/x", "http://a.example/x", "https://a.example:444/x"] {
            assert_eq!(actor(json!({name: foreign})), Err(ReadError::ForeignCollection(name)), "{foreign}");
        }
    }
    let foreign = json!({"endpoints": {"sharedInbox": "https://b.example/inbox"}, "featured": "https://b.example/f",
                         "following": "https://b.example/f", "featuredTags": "https://b.example/f"});
    let read = actor(foreign).unwrap();
    assert_eq!((read.shared_inbox, read.featured, read.following, read.featured_tags), (None, None, None, None));
    assert_eq!(read.inbox.unwrap().as_str(), "https://a.example/u/inbox");
}

#[test]
fn ori_17_addresses_that_cannot_be_read_are_none() {
    for bad in [
        json!("ftp://a.example/inbox"),
        json!(""),
        json!({"type": "Inbox"}),
        json!("https://ü.example/"),
        json!(5),
        json!(null),
    ] {
        let read =
            actor(json!({"inbox": bad, "outbox": bad, "followers": bad, "endpoints": {"sharedInbox": bad}})).unwrap();
        assert_eq!((read.inbox, read.outbox, read.followers, read.shared_inbox), (None, None, None, None), "{bad}");
    }
    assert_eq!(actor(json!({"endpoints": "https://a.example/inbox"})).unwrap().shared_inbox, None);
}

#[test]
fn ori_18_only_http_and_https_survive() {
    for bad in ["javascript:alert(1)", "data:text/html,x", "mailto:a@a.example", "//a.example/x", "magnet:?xt=1"] {
        let read = note(
            json!({"url": bad, "attachment": [{"type": "Image", "url": bad}], "quoteUrl": bad, "inReplyTo": bad,
            "tag": [{"type": "Mention", "href": bad}, {"type": "Emoji", "name": "x", "icon": {"url": bad}}], "icon": bad}),
        );
        assert_eq!(read.page(), None, "{bad}");
        assert_eq!((read.attachments, read.tags, read.image), (vec![], Tags::default(), None), "{bad}");
        assert_eq!((read.quote, read.in_reply_to), (None, None), "{bad}");
        let read =
            actor(json!({"url": [bad, {"type": "Link", "href": bad}], "icon": {"url": bad}, "movedTo": bad})).unwrap();
        assert_eq!((read.urls, read.icon, read.moved_to), (vec![], None, None), "{bad}");
    }
}

#[test]
fn ori_19_a_domain_is_not_cleaned() {
    let read = actor(json!({"attributionDomains": ["exa/mple.com", "example.com.", "Blog.example", 5, "x y.example"]}))
        .unwrap();
    let domains: Vec<_> = read.attribution_domains.iter().map(|domain| domain.as_str()).collect();
    assert_eq!(domains, ["blog.example"]);
}

#[test]
fn ori_23_an_actor_has_a_plain_name() {
    for bad in [
        json!(null),
        json!(""),
        json!("аlice"),
        json!("al\u{202e}ice"),
        json!("al\u{200d}ice"),
        json!(["u"]),
        json!("a".repeat(2_049)),
    ] {
        assert_eq!(actor(json!({"preferredUsername": bad})), Err(ReadError::Name), "{bad}");
    }
}

#[test]
fn ori_24_an_id_keeps_its_bytes_and_has_one_origin() {
    let read = actor(json!({"id": "https://A.example:443/u", "followers": "https://a.example/u/followers"})).unwrap();
    assert_eq!(read.id.as_str(), "https://A.example:443/u");
    assert_eq!(actor(json!({"id": "https://a.example:8443/u"})), Err(ReadError::ForeignCollection("inbox")));
    for bad in
        ["https://a.example./u", "https://a.example@b.example/u", "https://a.example\\u", "https://a%2eexample/u"]
    {
        assert_eq!(refused(&json!({"id": bad, "type": "Person"})), ReadError::Id, "{bad}");
    }
}
