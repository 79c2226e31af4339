//! Each document, whole.

mod quotes;

use super::{Audience, Emoji, File, Home, Mentioned, Post, Profile, activity, actor, collection, instance_actor, note};
use domain::{
    Account, AccountId, Boost, Field, Poll, PollId, PollOption, QuotePolicy, Status, StatusId, Timestamp, Visibility,
};
use insta::assert_snapshot;
use wire::activitystreams::document::{Activity, Document, Image, Note, Object, to_json};

const HOME: Home<'static> = Home { base_url: "https://social.tower.example", handle_domain: "tower.example" };
const ADA: &str = "https://social.tower.example/users/ada";
const BOB: &str = "https://far.example/users/bob";
/// 2026-11-21, 06:00:00.123 UTC.
const NOW: Timestamp = Timestamp(1_795_240_800_123);

fn pretty(document: &impl Document) -> String {
    let json: serde_json::Value = serde_json::from_slice(&to_json(document).unwrap()).unwrap();
    serde_json::to_string_pretty(&json).unwrap()
}

/// Without the names, which other tests show.
fn body(document: &impl Document) -> String {
    let mut json: serde_json::Value = serde_json::from_slice(&to_json(document).unwrap()).unwrap();
    json.as_object_mut().unwrap().remove("@context");
    serde_json::to_string(&json).unwrap()
}

fn account() -> Account {
    Account {
        id: AccountId(7),
        username: "ada".into(),
        domain: String::new(),
        uri: ADA.into(),
        url: "https://social.tower.example/@ada".into(),
        followers_uri: String::new(),
        inbox: format!("{ADA}/inbox"),
        key_id: format!("{ADA}#main-key"),
        actor_type: "Person".into(),
        display_name: "Ada".into(),
        note: "I count".into(),
        note_html: "<p>I count</p>".into(),
        fields: vec![Field {
            name: "Web".into(),
            value: "https://ada.example".into(),
            html: "<a href=\"https://ada.example\" rel=\"me\">ada.example</a>".into(),
            verified_at: None,
        }],
        avatar: None,
        header: None,
        avatar_url: String::new(),
        header_url: String::new(),
        emojis: vec![],
        locked: true,
        discoverable: true,
        indexable: false,
        hide_collections: false,
        statuses_count: 3,
        followers_count: 2,
        following_count: 1,
        last_status_at: None,
        limited_at: None,
        suspended_at: None,
        moved_to: None,
        created_at: NOW,
    }
}

fn profile<'a>(account: &'a Account, known_as: &'a [String], emojis: &'a [Emoji]) -> Profile<'a> {
    let image = |name: &str| {
        let url = format!("https://files.tower.example/media/{name}");
        Some(Image { media_type: Some("image/png"), url })
    };
    Profile {
        account,
        public_key: "-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----\n",
        icon: image("avatar.png"),
        image: image("header.png"),
        also_known_as: known_as,
        moved_to: Some(BOB),
        memorial: false,
        emojis,
    }
}

fn emoji() -> Emoji {
    Emoji {
        uri: "https://social.tower.example/emojis/5".into(),
        shortcode: "tower".into(),
        updated_at: NOW,
        url: "https://files.tower.example/media/tower.png".into(),
        media_type: "image/png",
    }
}

fn status(id: i64, visibility: Visibility) -> Status {
    Status {
        id: StatusId(id),
        account_id: AccountId(7),
        uri: format!("{ADA}/statuses/{id}"),
        url: format!("https://social.tower.example/@ada/{id}"),
        text: "hello".into(),
        content: "<p>hello</p>".into(),
        spoiler_text: String::new(),
        visibility,
        sensitive: false,
        language: None,
        conversation_id: None,
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        boost: None,
        app: None,
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        quote_policy: QuotePolicy::PUBLIC.under(visibility),
        has_quote: false,
        has_media: false,
        has_tags: false,
        has_mentions: false,
        created_at: NOW,
        local: true,
        edited_at: None,
    }
}

fn plain_note(visibility: Visibility) -> Note {
    note(&HOME, &bare(&status(1, visibility)), NOW)
}

fn bare(status: &Status) -> Post<'_> {
    Post {
        status,
        author: ADA,
        in_reply_to: None,
        mentions: &[],
        tags: &[],
        files: &[],
        emojis: &[],
        poll: None,
        quoted: None,
    }
}

fn full_note() -> Note {
    let status = Status {
        spoiler_text: "counting".into(),
        sensitive: true,
        language: Some("en".into()),
        edited_at: Some(Timestamp(NOW.0 + 60_000)),
        favourites_count: 4,
        reblogs_count: 2,
        ..status(1, Visibility::Public)
    };
    let mentions = [
        Mentioned { uri: BOB.into(), username: "bob".into(), domain: "far.example".into(), is_group: false },
        Mentioned { uri: format!("{ADA}2"), username: "ada2".into(), domain: String::new(), is_group: false },
    ];
    let file = File {
        url: "https://files.tower.example/media/1.jpg".into(),
        media_type: "image/jpeg".into(),
        description: "two dots".into(),
        blurhash: Some("L00000fQfQfQfQfQfQfQfQfQfQfQ".into()),
        focus: (0.5, -0.25),
        meta: r#"{"original":{"width":640,"height":480},"small":{"width":64,"height":48}}"#.into(),
    };
    let bare = File { description: String::new(), blurhash: None, meta: "{}".into(), ..file.clone() };
    let post = Post {
        status: &status,
        author: ADA,
        in_reply_to: Some("https://far.example/notes/9"),
        mentions: &mentions,
        tags: &[("täg".into(), "https://social.tower.example/tags/t%C3%A4g".into())],
        files: &[file, bare],
        emojis: &[emoji()],
        poll: None,
        quoted: None,
    };
    note(&HOME, &post, NOW)
}

#[test]
fn an_account_is_an_actor() {
    let account = account();
    assert_snapshot!(pretty(&actor(&HOME, &profile(&account, &["https://old.example/users/ada".into()], &[emoji()]))));
}

#[test]
fn of_a_suspended_account_nothing_is_told() {
    let account = Account { suspended_at: Some(NOW), discoverable: true, indexable: true, ..account() };
    assert_snapshot!(body(&actor(&HOME, &profile(&account, &["https://old.example/users/ada".into()], &[emoji()]))));
}

#[test]
fn the_type_of_an_actor_is_that_of_its_account() {
    for (stored, told) in [
        ("Person", "Person"),
        ("Service", "Service"),
        ("Group", "Group"),
        ("Organization", "Organization"),
        ("Application", "Application"),
    ] {
        let account = Account { actor_type: stored.into(), ..account() };
        let actor = serde_json::to_value(actor(&HOME, &profile(&account, &[], &[]))).unwrap();
        assert_eq!(actor["type"], told);
    }
}

#[test]
fn the_server_is_an_actor() {
    assert_snapshot!(pretty(&instance_actor(&HOME, "PEM")));
}

#[test]
fn a_status_is_a_note() {
    assert_snapshot!(pretty(&full_note()));
}

#[test]
fn a_note_names_its_readers() {
    let read = |visibility| {
        let Note { to, cc, .. } = plain_note(visibility);
        format!("{} | {}\n", to.join(" "), cc.join(" "))
    };
    assert_snapshot!(Visibility::ALL.map(read).concat());
}

#[test]
fn a_note_to_one_group_says_so_if_everybody_may_read_it() {
    let group = |number: u8, domain: &str| Mentioned {
        uri: format!("https://far.example/c/{number}"),
        username: format!("books{number}"),
        domain: domain.into(),
        is_group: true,
    };
    let person =
        || Mentioned { uri: BOB.into(), username: "bob".into(), domain: "far.example".into(), is_group: false };
    let audience = |visibility, mentions: &[Mentioned]| {
        let status = status(1, visibility);
        let note = note(&HOME, &Post { mentions, ..bare(&status) }, NOW);
        let said = (note.audience.clone(), activity::create(note.clone()).audience);
        assert_eq!(said.0, said.1);
        assert_eq!(said.0, activity::update_note(note, NOW).audience);
        said.0
    };
    let far = "far.example";
    let told = Some("https://far.example/c/1".to_owned());
    assert_eq!(audience(Visibility::Public, &[person(), group(1, far)]), told);
    assert_eq!(audience(Visibility::Unlisted, &[group(1, far)]), told);
    for closed in [Visibility::Followers, Visibility::Direct] {
        assert_eq!(audience(closed, &[group(1, far)]), None);
    }
    for others in [&[person()][..], &[group(1, far), group(2, far)], &[group(1, "")]] {
        assert_eq!(audience(Visibility::Public, others), None);
    }
}

#[test]
fn relays_hear_of_a_status_by_its_id() {
    let announce = activity::announce_to_relays(&HOME, &status(1, Visibility::Public));
    assert_snapshot!(body(&announce), @r#"{"actor":"https://social.tower.example/actor","id":"https://social.tower.example/actor#announces/1","object":"https://social.tower.example/users/ada/statuses/1","published":"2026-11-21T06:00:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],"type":"Announce"}"#);
}

/// VIS-27
#[test]
fn vis_27_no_document_has_hidden_readers() {
    for json in [pretty(&full_note()), pretty(&activity::create(full_note())), pretty(&boost())] {
        assert!(!json.contains("\"bto\"") && !json.contains("\"bcc\""), "{json}");
    }
}

fn boost() -> Activity {
    let boost = Status {
        uri: format!("{ADA}/statuses/2/activity"),
        boost: Some(Boost { of: StatusId(9), author: AccountId(8) }),
        ..status(2, Visibility::Unlisted)
    };
    activity::announce(&boost, ADA, "https://far.example/notes/9", BOB)
}

fn follow() -> Activity {
    activity::follow(&activity::follow_id(ADA, 12), ADA, BOB)
}

#[test]
fn a_new_status() {
    assert_snapshot!(pretty(&activity::create(plain_note(Visibility::Followers))));
}

fn poll(hide_totals: bool) -> Poll {
    Poll {
        id: PollId(3),
        status_id: StatusId(1),
        options: vec![PollOption { title: "yes".into(), votes: 2 }, PollOption { title: "no".into(), votes: 1 }],
        multiple: false,
        hide_totals,
        expires_at: Some(Timestamp(NOW.0 + 60_000)),
        voters_count: Some(3),
        fetched_at: None,
    }
}

#[test]
fn a_poll_is_a_question() {
    let status = status(1, Visibility::Public);
    let asked = |poll: &Poll, now: i64| {
        let note = note(&HOME, &Post { poll: Some(poll), ..bare(&status) }, Timestamp(NOW.0 + now));
        let mut json = serde_json::to_value(note).unwrap();
        let parts = ["type", "oneOf", "anyOf", "endTime", "closed", "votersCount"];
        json.as_object_mut().unwrap().retain(|key, _| parts.contains(&key.as_str()));
        json.to_string()
    };
    assert_snapshot!(asked(&poll(false), 0), @r#"{"endTime":"2026-11-21T06:01:00Z","oneOf":[{"name":"yes","replies":{"totalItems":2,"type":"Collection"},"type":"Note"},{"name":"no","replies":{"totalItems":1,"type":"Collection"},"type":"Note"}],"type":"Question","votersCount":3}"#);
    assert_snapshot!(asked(&poll(true), 0), @r#"{"endTime":"2026-11-21T06:01:00Z","oneOf":[{"name":"yes","replies":{"totalItems":0,"type":"Collection"},"type":"Note"},{"name":"no","replies":{"totalItems":0,"type":"Collection"},"type":"Note"}],"type":"Question","votersCount":3}"#);
    assert_snapshot!(asked(&Poll { multiple: true, ..poll(true) }, 60_000), @r#"{"anyOf":[{"name":"yes","replies":{"totalItems":2,"type":"Collection"},"type":"Note"},{"name":"no","replies":{"totalItems":1,"type":"Collection"},"type":"Note"}],"closed":"2026-11-21T06:01:00Z","endTime":"2026-11-21T06:01:00Z","type":"Question","votersCount":3}"#);
}

#[test]
fn a_vote() {
    let vote = activity::vote(ADA, 5, "yes", "https://far.example/notes/9", BOB);
    assert_snapshot!(pretty(&vote), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada#votes/5/activity",
      "object": {
        "attributedTo": "https://social.tower.example/users/ada",
        "id": "https://social.tower.example/users/ada#votes/5",
        "inReplyTo": "https://far.example/notes/9",
        "name": "yes",
        "to": "https://far.example/users/bob",
        "type": "Note"
      },
      "to": [
        "https://far.example/users/bob"
      ],
      "type": "Create"
    }
    "#);
}

#[test]
fn an_edited_status() {
    assert_snapshot!(body(&activity::update_note(full_note(), Timestamp(NOW.0 + 60_000))));
}

#[test]
fn a_changed_account() {
    let account = account();
    let update = activity::update_actor(actor(&HOME, &profile(&account, &[], &[])), NOW);
    assert_snapshot!(pretty(&update));
}

#[test]
fn what_is_gone() {
    assert_snapshot!(pretty(&activity::delete_note(&format!("{ADA}/statuses/1"), ADA)), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada/statuses/1#delete",
      "object": {
        "id": "https://social.tower.example/users/ada/statuses/1",
        "type": "Tombstone"
      },
      "to": [
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "type": "Delete"
    }
    "#);
    assert_snapshot!(body(&activity::delete_actor(ADA)), @r#"{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#delete","object":"https://social.tower.example/users/ada","to":["https://www.w3.org/ns/activitystreams#Public"],"type":"Delete"}"#);
}

#[test]
fn a_boost_and_its_end() {
    assert_snapshot!(pretty(&boost()), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "cc": [
        "https://far.example/users/bob",
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "id": "https://social.tower.example/users/ada/statuses/2/activity",
      "object": "https://far.example/notes/9",
      "published": "2026-11-21T06:00:00Z",
      "to": [
        "https://social.tower.example/users/ada/followers"
      ],
      "type": "Announce"
    }
    "#);
    assert_snapshot!(body(&activity::undo(boost())), @r#"{"actor":"https://social.tower.example/users/ada","cc":["https://far.example/users/bob","https://www.w3.org/ns/activitystreams#Public"],"id":"https://social.tower.example/users/ada/statuses/2/activity/undo","object":{"actor":"https://social.tower.example/users/ada","cc":["https://far.example/users/bob","https://www.w3.org/ns/activitystreams#Public"],"id":"https://social.tower.example/users/ada/statuses/2/activity","object":"https://far.example/notes/9","published":"2026-11-21T06:00:00Z","to":["https://social.tower.example/users/ada/followers"],"type":"Announce"},"to":["https://social.tower.example/users/ada/followers"],"type":"Undo"}"#);
}

#[test]
fn a_favourite_and_its_end() {
    let like = || activity::like(ADA, 5, "https://far.example/notes/9");
    assert_snapshot!(pretty(&like()), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada#likes/5",
      "object": "https://far.example/notes/9",
      "type": "Like"
    }
    "#);
    assert_snapshot!(body(&activity::undo(like())), @r#"{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#likes/5/undo","object":{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#likes/5","object":"https://far.example/notes/9","type":"Like"},"type":"Undo"}"#);
}

#[test]
fn a_follow_its_answers_and_its_end() {
    assert_snapshot!(pretty(&follow()), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada#follows/12",
      "object": "https://far.example/users/bob",
      "type": "Follow"
    }
    "#);
    assert_snapshot!(body(&activity::undo(follow())), @r#"{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#follows/12/undo","object":{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#follows/12","object":"https://far.example/users/bob","type":"Follow"},"type":"Undo"}"#);
    let asked = || activity::follow("https://far.example/follows/3", BOB, ADA);
    assert_snapshot!(pretty(&activity::accept(ADA, 12, asked())), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada#accepts/follows/12",
      "object": {
        "actor": "https://far.example/users/bob",
        "id": "https://far.example/follows/3",
        "object": "https://social.tower.example/users/ada",
        "type": "Follow"
      },
      "to": [
        "https://far.example/users/bob"
      ],
      "type": "Accept"
    }
    "#);
    assert_snapshot!(body(&activity::reject(ADA, 12, asked())), @r#"{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#rejects/follows/12","object":{"actor":"https://far.example/users/bob","id":"https://far.example/follows/3","object":"https://social.tower.example/users/ada","type":"Follow"},"to":["https://far.example/users/bob"],"type":"Reject"}"#);
}

#[test]
fn a_block_and_its_end() {
    assert_snapshot!(pretty(&activity::block(ADA, 6, BOB)), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada#blocks/6",
      "object": "https://far.example/users/bob",
      "type": "Block"
    }
    "#);
    assert_snapshot!(body(&activity::undo(activity::block(ADA, 6, BOB))), @r#"{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#blocks/6/undo","object":{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#blocks/6","object":"https://far.example/users/bob","type":"Block"},"type":"Undo"}"#);
}

#[test]
fn a_report() {
    let statuses = ["https://far.example/notes/9".to_owned()];
    assert_snapshot!(pretty(&activity::flag(&HOME, 4, "spam", BOB, &statuses)), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/actor",
      "content": "spam",
      "id": "https://social.tower.example/actor#flags/4",
      "object": [
        "https://far.example/users/bob",
        "https://far.example/notes/9"
      ],
      "to": [
        "https://far.example/users/bob"
      ],
      "type": "Flag"
    }
    "#);
}

#[test]
fn a_move() {
    assert_snapshot!(pretty(&activity::move_to(ADA, NOW, BOB)), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada#moves/1795240800123",
      "object": "https://social.tower.example/users/ada",
      "target": "https://far.example/users/bob",
      "to": [
        "https://social.tower.example/users/ada/followers"
      ],
      "type": "Move"
    }
    "#);
}

#[test]
fn pins() {
    let status = format!("{ADA}/statuses/1");
    assert_snapshot!(pretty(&activity::add(ADA, NOW, &status)), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://social.tower.example/users/ada",
      "id": "https://social.tower.example/users/ada#adds/1795240800123",
      "object": "https://social.tower.example/users/ada/statuses/1",
      "target": "https://social.tower.example/users/ada/collections/featured",
      "to": [
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "type": "Add"
    }
    "#);
    assert_snapshot!(body(&activity::remove(ADA, NOW, &status)), @r#"{"actor":"https://social.tower.example/users/ada","id":"https://social.tower.example/users/ada#removes/1795240800123","object":"https://social.tower.example/users/ada/statuses/1","target":"https://social.tower.example/users/ada/collections/featured","to":["https://www.w3.org/ns/activitystreams#Public"],"type":"Remove"}"#);
}

#[test]
fn collections_and_their_pages() {
    let outbox = format!("{ADA}/outbox");
    let entries = || {
        vec![
            Object::Activity(activity::create(plain_note(Visibility::Public)).into()),
            Object::Activity(boost().into()),
        ]
    };
    let place = collection::Place { max_id: Some(9), min_id: None };
    assert_snapshot!(pretty(&collection::paged(&outbox, 3, true)), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "first": "https://social.tower.example/users/ada/outbox?page=true",
      "id": "https://social.tower.example/users/ada/outbox",
      "last": "https://social.tower.example/users/ada/outbox?min_id=0&page=true",
      "totalItems": 3,
      "type": "OrderedCollection"
    }
    "#);
    assert_snapshot!(body(&collection::paged(&format!("{ADA}/followers"), 3, false)), @r#"{"id":"https://social.tower.example/users/ada/followers","totalItems":3,"type":"OrderedCollection"}"#);
    assert_snapshot!(pretty(&collection::page(&outbox, place, Some((8, 2)), entries())));
    assert_snapshot!(body(&collection::page(&outbox, collection::Place::default(), None, Vec::new())), @r#"{"id":"https://social.tower.example/users/ada/outbox?page=true","orderedItems":[],"partOf":"https://social.tower.example/users/ada/outbox","type":"OrderedCollectionPage"}"#);
    let status = format!("{ADA}/statuses/1");
    let answers = || vec![Object::Id("https://far.example/notes/9".into())];
    assert_snapshot!(body(&collection::replies_page(&status, None, Some(7), answers())), @r#"{"id":"https://social.tower.example/users/ada/statuses/1/replies?page=true","items":["https://far.example/notes/9"],"next":"https://social.tower.example/users/ada/statuses/1/replies?min_id=7&page=true","partOf":"https://social.tower.example/users/ada/statuses/1/replies","type":"CollectionPage"}"#);
    assert_snapshot!(body(&collection::replies_page(&status, Some(7), None, Vec::new())), @r#"{"id":"https://social.tower.example/users/ada/statuses/1/replies?min_id=7&page=true","items":[],"partOf":"https://social.tower.example/users/ada/statuses/1/replies","type":"CollectionPage"}"#);
    assert_snapshot!(body(&collection::whole(&format!("{ADA}/collections/featured"), answers())), @r#"{"id":"https://social.tower.example/users/ada/collections/featured","orderedItems":["https://far.example/notes/9"],"totalItems":1,"type":"OrderedCollection"}"#);
    assert_snapshot!(body(&collection::featured_tags(&format!("{ADA}/collections/tags"))), @r#"{"id":"https://social.tower.example/users/ada/collections/tags","items":[],"totalItems":0,"type":"Collection"}"#);
    assert_snapshot!(body(&collection::counted(&format!("{status}/likes"), -1)), @r#"{"id":"https://social.tower.example/users/ada/statuses/1/likes","totalItems":0,"type":"Collection"}"#);
}

#[test]
fn everybody_is_one_name() {
    assert_eq!(Audience::everybody().to, ["https://www.w3.org/ns/activitystreams#Public"]);
}
