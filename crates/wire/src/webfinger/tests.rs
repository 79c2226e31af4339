//! Documents in the manner of several servers.
use super::*;
use crate::json::tests::documents;
use proptest::prelude::*;
use serde_json::json;

fn read(document: &Value) -> Jrd {
    Jrd::parse(document.to_string().as_bytes()).unwrap()
}

#[test]
fn the_actor_is_found_however_the_server_links_it() {
    let lemmy_like = json!({
        "subject": "acct:boats@lemmy.example",
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": "https://lemmy.example/c/boats"},
            {"rel": "self", "type": "application/activity+json", "href": "https://lemmy.example/c/boats",
             "properties": {"https://www.w3.org/ns/activitystreams#type": "Group"}},
        ],
    });
    let ld = json!({
        "aliases": ["https://social.example/users/alice", 7, null],
        "links": [
            null, "x", {"rel": 5}, {"href": "https://social.example/"},
            {"rel": "self", "type": "text/html", "href": "https://social.example/@alice"},
            {"rel": "self", "type": "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", "href": "https://social.example/users/alice"},
            {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": "https://social.example/authorize_interaction?uri={uri}"},
        ],
        "subject": "acct:Alice@social.example",
    });
    assert_eq!(read(&lemmy_like).actor().unwrap().as_str(), "https://lemmy.example/c/boats");
    let read = read(&ld);
    assert_eq!(read.actor().unwrap().as_str(), "https://social.example/users/alice");
    assert_eq!(read.handle().unwrap().to_string(), "Alice@social.example");
    assert_eq!(read.aliases, ["https://social.example/users/alice"]);
    assert_eq!(read.subscribe_template(), Some("https://social.example/authorize_interaction?uri={uri}"));
}

#[test]
fn what_names_nobody_is_refused() {
    for bad in [json!([]), json!({}), json!({"subject": 5}), json!(null), json!({"subject": null, "links": []})] {
        assert_eq!(Jrd::parse(bad.to_string().as_bytes()), Err(JrdError::NoSubject), "{bad}");
    }
    assert!(matches!(Jrd::parse(b"<XRD></XRD>"), Err(JrdError::Json(_))));
    for subject in
        ["https://a.example/u", "alice@a.example", "acct:alice", "acct:ali ce@a.example", "acct:a@exa/mple.com"]
    {
        assert_eq!(read(&json!({"subject": subject})).handle(), None, "{subject}");
    }
    let links = json!({"subject": "acct:a@a.example", "links": [
        {"rel": "self", "type": "application/activity+json", "href": "javascript:alert(1)"},
        {"rel": "self", "type": "application/json", "href": "https://a.example/u"},
        {"rel": "self", "href": "https://a.example/u"},
    ]});
    assert_eq!(read(&links).actor(), None);
}

#[test]
fn a_request_names_a_handle_or_an_address() {
    let parse = |text: &str| Resource::parse(text);
    let alice = Handle::parse("alice@a.example").unwrap();
    assert_eq!(parse("acct:alice@a.example"), Some(Resource::Account(alice.clone())));
    assert_eq!(parse("alice@a.example"), Some(Resource::Account(alice.clone())));
    assert_eq!(parse("@alice@a.example"), Some(Resource::Account(alice)));
    assert_eq!(
        parse("https://a.example/@alice"),
        Some(Resource::Address(Uri::parse("https://a.example/@alice").unwrap()))
    );
    for bad in ["", "alice", "acct:", "acct:alice@a.example\r\nx: y", "mailto:a@a.example", "acct:a@b@c.example"] {
        assert_eq!(parse(bad), None, "{bad:?}");
    }
}

#[test]
fn our_answer_is_read_back() {
    let ours = Jrd {
        subject: "acct:alice@tower.example".into(),
        aliases: vec!["https://tower.example/@alice".into()],
        links: vec![
            Link {
                rel: SELF.into(),
                media_type: Some("application/activity+json".into()),
                href: Some("https://tower.example/users/alice".into()),
                template: None,
            },
            Link {
                rel: SUBSCRIBE.into(),
                template: Some("https://tower.example/i?uri={uri}".into()),
                ..Link::default()
            },
        ],
    };
    insta::assert_snapshot!(serde_json::to_string_pretty(&ours).unwrap(), @r#"
    {
      "subject": "acct:alice@tower.example",
      "aliases": [
        "https://tower.example/@alice"
      ],
      "links": [
        {
          "rel": "self",
          "type": "application/activity+json",
          "href": "https://tower.example/users/alice"
        },
        {
          "rel": "http://ostatus.org/schema/1.0/subscribe",
          "template": "https://tower.example/i?uri={uri}"
        }
      ]
    }
    "#);
    assert_eq!(Jrd::parse(&serde_json::to_vec(&ours).unwrap()), Ok(ours));
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_panic(bytes: Vec<u8>, document in documents(), subject: String) {
        drop(Jrd::parse(&bytes));
        let whole = json!({"subject": subject, "links": [document.clone()], "aliases": document});
        if let Ok(jrd) = Jrd::parse(whole.to_string().as_bytes()) {
            drop((jrd.actor(), jrd.handle()));
        }
        drop(Resource::parse(&subject));
    }
}
