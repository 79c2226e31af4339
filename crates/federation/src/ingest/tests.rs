//! Drafts of what servers send, and of what attackers do.
use super::*;
use domain::Visibility;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Debug;
use wire::activitystreams::{Audience, Object, Received};

const NOW: Timestamp = Timestamp(1_795_240_800_000);

fn host() -> Host {
    Host::parse("tower.example").unwrap()
}

fn received(value: &Value) -> Received {
    Received::parse(value.to_string().as_bytes()).unwrap()
}

fn with(mut value: Value, fields: Value) -> Value {
    if let (Value::Object(map), Value::Object(more)) = (&mut value, fields) {
        map.extend(more);
    }
    value
}

fn object(fields: Value) -> Object {
    let base =
        json!({"id": "https://a.example/1", "type": "Note", "attributedTo": "https://a.example/u", "content": "x"});
    received(&with(base, fields)).object().unwrap()
}

fn draft(fields: Value) -> Result<RemoteStatus, IngestError> {
    let followers = Uri::parse("https://a.example/followers").unwrap();
    RemoteStatus::draft(&object(fields), Some(&followers), None, &Reading { now: NOW, own_host: &host() })
}

fn account(fields: Value) -> Result<RemoteAccount, IngestError> {
    let base = json!({"id": "https://a.example/u", "type": "Person", "preferredUsername": "u"});
    RemoteAccount::draft(&received(&with(base, fields)).actor().unwrap(), &Reading { now: NOW, own_host: &host() })
}

/// A draft, without the fields that are empty.
fn shown(draft: &impl Debug) -> String {
    let text = format!("{draft:#?}");
    let told = |line: &&str| !line.ends_with(": None,") && !line.ends_with(": [],") && !line.ends_with(": \"\",");
    text.lines().filter(told).collect::<Vec<_>>().join("\n")
}

/// The documents of `wire`'s fixtures.
fn fixture(name: &str) -> Value {
    let path = format!("{}/../wire/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn statuses_of_many_servers_are_readable() {
    for name in [
        "gotosocial-note",
        "misskey-note",
        "akkoma-note",
        "peertube-video",
        "pixelfed-note",
        "mobilizon-event",
        "wordpress-article",
        "mastodon-question",
        "mastodon-quote",
    ] {
        let object = received(&fixture(name)).object().unwrap();
        let draft = RemoteStatus::draft(&object, None, None, &Reading { now: NOW, own_host: &host() }).unwrap();
        insta::assert_snapshot!(name, shown(&draft));
    }
    let page = fixture("lemmy-announce-create-page");
    let object = received(page.pointer("/object/object").unwrap()).object().unwrap();
    let draft = RemoteStatus::draft(&object, None, None, &Reading { now: NOW, own_host: &host() }).unwrap();
    insta::assert_snapshot!("lemmy-page", shown(&draft));
}

#[test]
fn accounts_of_many_servers_are_readable() {
    for name in ["mastodon-actor", "misskey-actor", "lemmy-group", "peertube-actor", "threads-actor"] {
        let actor = received(&fixture(name)).actor().unwrap();
        let draft = RemoteAccount::draft(&actor, &Reading { now: NOW, own_host: &host() }).unwrap();
        insta::assert_snapshot!(name, shown(&draft));
    }
}

#[test]
fn ori_33_only_the_id_names_a_status() {
    let ours = "https://tower.example/statuses/1";
    let named = draft(json!({"atomUri": ours, "url": ours, "inReplyToAtomUri": ours})).unwrap();
    assert_eq!((named.uri.as_str(), named.author.as_str()), ("https://a.example/1", "https://a.example/u"));
    assert_eq!((named.url, named.in_reply_to), (None, None));
}

#[test]
fn ori_34_a_status_lies_where_its_author_does() {
    for foreign in ["https://b.example/u", "http://a.example/u", "https://sub.a.example/u", "https://a.example:444/u"] {
        assert_eq!(draft(json!({"attributedTo": foreign})), Err(IngestError::ForeignAuthor), "{foreign}");
    }
    assert_eq!(draft(json!({"attributedTo": null})), Err(IngestError::NoAuthor));
    assert_eq!(draft(json!({"id": null})), Err(IngestError::NoId));
}

#[test]
fn ori_36_nothing_from_elsewhere_is_ours() {
    for ours in ["https://tower.example/1", "https://Tower.example:443/1", "http://tower.example/1"] {
        assert_eq!(
            draft(json!({"id": ours, "attributedTo": "https://tower.example/u"})),
            Err(IngestError::Ours),
            "{ours}"
        );
        assert_eq!(draft(json!({"attributedTo": ours})), Err(IngestError::Ours), "{ours}");
        assert_eq!(draft(json!({"id": ours})), Err(IngestError::Ours), "{ours}");
        assert_eq!(account(json!({"id": ours})), Err(IngestError::Ours), "{ours}");
    }
    let mentions = draft(json!({"tag": [{"type": "Mention", "href": "https://tower.example/users/carol"}]})).unwrap();
    assert!(mentions.names_somebody_at(&host()));
    assert!(
        !draft(json!({"tag": [{"type": "Mention", "href": "https://tower.example.b.example/u"}]}))
            .unwrap()
            .names_somebody_at(&host())
    );
}

#[test]
fn ori_10_a_page_of_another_host_is_no_page() {
    for foreign in ["https://victim.example/@boss", "https://a.example.victim.example/", "https://b.a.example/"] {
        assert_eq!(draft(json!({"url": foreign})).unwrap().url, None, "{foreign}");
        assert_eq!(account(json!({"url": foreign})).unwrap().url, None, "{foreign}");
    }
    assert_eq!(
        draft(json!({"url": "https://www.a.example/p"})).unwrap().url.unwrap().as_str(),
        "https://www.a.example/p"
    );
}

#[test]
fn ori_38_a_field_shows_the_link_that_is_verified() {
    let hidden =
        "<a href=\"https://evil.example/x\"><span class=\"invisible\">https://evil.example/?</span>bank.example</a>";
    let fields = |value: &str| {
        account(json!({"attachment": [{"type": "PropertyValue", "name": " <b>Home</b>\n", "value": value}]}))
            .unwrap()
            .fields
    };
    let field = &fields(hidden)[0];
    assert_eq!(field.name, "<b>Home</b>");
    assert_eq!(field.link.as_ref().unwrap().as_str(), "https://evil.example/x");
    assert_eq!(
        field.html,
        "<a href=\"https://evil.example/x\" rel=\"nofollow noopener noreferrer\" translate=\"no\" target=\"_blank\">https://evil.example/x</a>"
    );
    assert_eq!(fields("https://a.example/")[0].link.as_ref().unwrap().as_str(), "https://a.example/");
    let text = &fields("she & <script>x</script><b>her</b>")[0];
    assert_eq!((text.html.as_str(), &text.link), ("she &amp; <b>her</b>", &None));
}

#[test]
fn act_30_nothing_was_written_in_the_future() {
    let time = |text: &str| draft(json!({"published": text})).unwrap().created_at;
    assert_eq!(time("9999-01-01T00:00:00Z"), NOW);
    assert_eq!(time("not a date"), NOW);
    assert_eq!(time("2025-01-01T00:00:00+99:99"), NOW);
    assert_eq!(time("0001-01-01T00:00:00Z"), Timestamp(0));
    assert_eq!(time("1970-01-01T00:00:00Z"), Timestamp(0));
    let edited =
        |updated: &str| draft(json!({"published": "2025-01-01T00:00:00Z", "updated": updated})).unwrap().edited_at;
    assert_eq!(edited("2024-01-01T00:00:00Z"), None);
    assert_eq!(edited("2025-01-01T00:00:00Z"), Some(Timestamp(1_735_689_600_000)), "within the same second");
    assert_eq!(edited("9999-01-01T00:00:00Z"), Some(NOW));
    assert_eq!(account(json!({"published": "9999-01-01T00:00:00Z"})).unwrap().created_at, Some(NOW));
}

#[test]
fn act_28_what_concerns_nobody_here_is_not_kept() {
    assert!(!Relevance::default().is_relevant());
    for relevance in [
        Relevance { follows_author: true, ..Relevance::default() },
        Relevance { addresses_local: true, ..Relevance::default() },
        Relevance { answers_local: true, ..Relevance::default() },
        Relevance { quotes_local: true, ..Relevance::default() },
        Relevance { was_asked_for: true, ..Relevance::default() },
        Relevance { was_relayed: true, ..Relevance::default() },
    ] {
        assert!(relevance.is_relevant(), "{relevance:?}");
    }
}

#[test]
fn act_35_what_an_actor_is_permits_nothing() {
    for kind in ["Person", "Group", "Application", "Service", "Organization"] {
        let same = account(json!({"type": kind, "manuallyApprovesFollowers": true})).unwrap();
        assert_eq!((same.kind.name(), same.locked), (kind, true));
    }
}

#[test]
fn xss_04_texts_stay_texts() {
    let attack = "<img src=x onerror=alert(1)>\u{202e}";
    let status = draft(json!({"summary": attack, "type": "Question", "oneOf": [{"name": attack}],
        "attachment": [{"type": "Image", "url": "https://a.example/i.png", "name": attack}]}))
    .unwrap();
    let text = "<img src=x onerror=alert(1)>"; // escaped wherever it is shown
    assert_eq!((status.spoiler_text.as_str(), status.media[0].description.as_str()), (text, text));
    assert_eq!(status.poll.unwrap().options[0].title, text);
    assert_eq!(account(json!({"name": attack})).unwrap().display_name, text);
    let article = draft(json!({"type": "Article", "name": attack, "content": attack})).unwrap();
    assert_eq!(
        article.html,
        "<p><strong>&lt;img src=x onerror=alert(1)&gt;</strong></p>\u{202e}<p><a href=\"https://a.example/1\" rel=\"nofollow noopener noreferrer\" translate=\"no\" target=\"_blank\">https://a.example/1</a></p>"
    );
    let event = draft(json!({"type": "Event", "location": attack, "content": null})).unwrap();
    assert!(event.html.starts_with("<p>&lt;img src=x"), "{}", event.html);
    let markdown =
        draft(json!({"type": "Video", "content": "[x](javascript:alert(1)) <script>", "mediaType": "text/markdown"}))
            .unwrap();
    assert!(markdown.html.starts_with("<p>[x](javascript:alert(1)) &lt;script&gt;</p>"), "{}", markdown.html);
}

#[test]
fn xss_29_where_others_link_a_hashtag_to_is_not_kept() {
    let tags = draft(
        json!({"tag": [{"type": "Hashtag", "name": "#Boats", "href": "https://evil.example/"}, {"type": "Hashtag", "name": "boats"}, {"type": "Hashtag", "name": "<b>"}]}),
    );
    assert_eq!(tags.unwrap().tags, [RemoteTag { name: "boats".into(), written: "Boats".into() }]);
}

#[test]
fn act_38_and_dos_30_a_draft_is_made_of_the_rest() {
    let status = draft(
        json!({"attachment": [{"type": "Note"}, {"type": "Image", "url": "https://a.example/i.png"}, 5], "tag": [7], "quote": 5}),
    );
    assert_eq!(status.unwrap().media.len(), 1);
    for kind in ["Tombstone", "Place", "ChatMessage"] {
        assert_eq!(draft(json!({"type": kind})), Err(IngestError::NotAStatus(kind.into())));
    }
}

#[test]
fn dos_21_nothing_answers_or_quotes_itself() {
    let status = draft(json!({"quote": "https://a.example/1", "inReplyTo": "https://a.example/1"})).unwrap();
    assert_eq!((status.quote, status.in_reply_to), (None, None));
}

#[test]
fn an_object_without_an_audience_has_that_of_its_activity() {
    let sent_to = Audience { public_cc: true, ..Audience::default() };
    let reading_host = host();
    let reading = Reading { now: NOW, own_host: &reading_host };
    let visibility =
        |fields: Value| RemoteStatus::draft(&object(fields), None, Some(&sent_to), &reading).unwrap().visibility;
    assert_eq!(visibility(json!({})), Visibility::Unlisted);
    assert_eq!(visibility(json!({"to": "https://b.example/u"})), Visibility::Direct);
}

#[test]
fn a_vote_is_a_note_with_a_name_and_nothing_else() {
    let read = |fields: Value| {
        vote(&object(with(json!({"content": null, "name": "No", "inReplyTo": "https://tower.example/5"}), fields)))
    };
    let vote = read(json!({})).unwrap();
    assert_eq!((vote.question.as_str(), vote.choice.as_str()), ("https://tower.example/5", "No"));
    for other in
        [json!({"content": "text"}), json!({"name": ""}), json!({"inReplyTo": null}), json!({"type": "Article"})]
    {
        assert_eq!(read(other.clone()), None, "{other}");
    }
}

#[test]
fn a_closed_poll_is_over() {
    let poll = |fields: Value| {
        draft(with(json!({"type": "Question", "oneOf": [{"name": "a"}]}), fields)).unwrap().poll.unwrap()
    };
    assert_eq!(poll(json!({"closed": true})).expires_at, Some(NOW));
    assert_eq!(poll(json!({"closed": true, "endTime": "9999-01-01T00:00:00Z"})).expires_at, Some(NOW));
    assert_eq!(poll(json!({})).expires_at, None);
}

proptest! {
    #[test]
    fn no_text_makes_a_draft_fail(text: String, html in "(<[a-z0-6]{1,5}>|</[a-z]{1,5}>|[&;\"x ]){0,20}") {
        for text in [text.replace('\0', ""), html] {
            for kind in ["Note", "Article", "Event", "Video", "Question"] {
                let made = draft(json!({"type": kind, "content": text, "name": text, "summary": text, "published": text, "location": text,
                    "oneOf": [{"name": text}], "tag": [{"type": "Hashtag", "name": text}], "attachment": [{"type": "Image", "url": "https://a.example/i", "name": text}]}));
                prop_assert!(made.is_ok());
            }
        }
    }
}
