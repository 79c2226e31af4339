//! The entities of `wire`, with example values, against what Mastodon answered and against its description.
use super::*;
use crate::openapi::OpenApi;
use domain::{MayQuote, QuotePolicy};
use serde::Serialize;
use serde_json::{json, value::to_raw_value};
use wire::mastodon::{
    Account, AccountFragment, Application, Context, CredentialApplication, FeaturedTag, Field, Id, Marker,
    MediaAttachment, Mention, NoApproval, Notification, NotificationPolicy, NotificationType, Preferences,
    QuoteApproval, Relationship, Search, Seen, StatusBody, StatusEdit, StatusFragment, StatusSource, Tag, TagHistory,
    Token, UnreadCount, ValidationError, ViewerFields,
    account::{AccountSource, Role},
    error::Detail,
    instance::{Facts, Limits, Registrations, Rule, ServerText},
    oauth::ServerMetadata,
    raw_status,
    status::StatusApplication,
};

const APPROVAL: QuoteApproval = QuoteApproval { policy: QuotePolicy::PUBLIC, viewer: MayQuote::Automatic };
const TIME: &str = "2026-11-21T06:00:00.000Z";

fn check(endpoint: &str, answer: &impl Serialize) {
    let answer = serde_json::to_value(answer).unwrap();
    assert_like_mastodon(endpoint, &answer);
    if let Some(found) = OpenApi::load().and_then(|description| description.differences(endpoint, &answer)) {
        assert!(found.is_empty(), "{endpoint} differs from the description:\n  {}\n{answer:#}", found.join("\n  "));
    }
}

fn account() -> Account {
    Account {
        id: Id(1),
        username: "alice".into(),
        acct: "alice".into(),
        display_name: "Alice".into(),
        locked: false,
        bot: false,
        discoverable: true,
        indexable: false,
        group: false,
        noindex: true,
        hide_collections: false,
        created_at: "2026-11-21T00:00:00.000Z".into(),
        note: "<p>hi</p>".into(),
        url: "https://a.example/@alice".into(),
        uri: "https://a.example/users/alice".into(),
        avatar: "https://m.example/a.png".into(),
        avatar_static: "https://m.example/a.png".into(),
        avatar_description: String::new(),
        header: "https://m.example/h.png".into(),
        header_static: "https://m.example/h.png".into(),
        header_description: String::new(),
        followers_count: 1,
        following_count: 2,
        statuses_count: 3,
        last_status_at: Some("2026-11-21".into()),
        emojis: vec![],
        roles: vec![],
        fields: vec![Field { name: "a".into(), value: "b".into(), verified_at: None }],
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        feature_approval: NoApproval,
        suspended: false,
        limited: false,
        moved: None,
        source: None,
        role: None,
    }
}

fn credential_account() -> Account {
    let source = AccountSource {
        privacy: "public".into(),
        sensitive: false,
        language: None,
        note: "hi".into(),
        fields: vec![Field { name: "a".into(), value: "b".into(), verified_at: None }],
        follow_requests_count: 0,
        hide_collections: false,
        discoverable: true,
        indexable: false,
        attribution_domains: vec![],
        quote_policy: "nobody".into(),
    };
    let role = Role {
        id: Id(-99),
        name: String::new(),
        color: String::new(),
        permissions: Some("0".into()),
        highlighted: Some(false),
        collection_limit: Some(0),
    };
    Account { source: Some(source), role: Some(role), ..account() }
}

fn media() -> MediaAttachment {
    let size = json!({ "width": 640, "height": 480, "size": "640x480", "aspect": 640.0 / 480.0 });
    let meta = json!({ "original": size, "small": size, "focus": { "x": 0.0, "y": 0.5 } });
    MediaAttachment {
        id: Id(5),
        kind: "image".into(),
        url: Some("https://m.example/1.jpg".into()),
        preview_url: Some("https://m.example/1s.jpg".into()),
        remote_url: None,
        preview_remote_url: None,
        text_url: None,
        meta: to_raw_value(&meta).unwrap(),
        description: Some("a tower".into()),
        blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".into()),
    }
}

fn body() -> StatusBody {
    let tag = Tag {
        id: None,
        name: "water".into(),
        url: "https://a.example/tags/water".into(),
        history: None,
        following: None,
        featuring: None,
    };
    let mention =
        Mention { id: Id(2), username: "bob".into(), url: "https://a.example/@bob".into(), acct: "bob".into() };
    StatusBody {
        id: Id(9),
        created_at: TIME.into(),
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        sensitive: false,
        spoiler_text: String::new(),
        visibility: "public".into(),
        language: Some("en".into()),
        uri: "https://a.example/users/alice/statuses/9".into(),
        url: "https://a.example/@alice/9".into(),
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        edited_at: Some(TIME.into()),
        content: "<p>hi</p>".into(),
        application: Some(StatusApplication { name: "Web".into(), website: None }),
        media_attachments: vec![media()],
        mentions: vec![mention],
        tags: vec![tag],
        emojis: vec![],
        card: None,
        tagged_collections: [],
        pleroma: None,
    }
}

fn status(viewer: Option<ViewerFields>) -> Value {
    let (author, fragment) = (AccountFragment::new(&account()).unwrap(), StatusFragment::new(&body()).unwrap());
    let seen = Seen {
        status: &fragment,
        author: &author,
        poll: None,
        viewer: viewer.as_ref(),
        orphan: false,
        quote: None,
        approval: APPROVAL,
    };
    serde_json::from_str(raw_status(seen, viewer.map(|_| seen)).unwrap().get()).unwrap()
}

fn own() -> Option<ViewerFields> {
    Some(ViewerFields { pinned: Some(false), ..ViewerFields::default() })
}

#[test]
fn accounts() {
    check("GET /api/v1/accounts/{id} 200", &account());
    check("GET /api/v1/accounts/7/followers 200", &[account()]);
    check("GET /api/v1/accounts/verify_credentials 200", &credential_account());
    check("PATCH /api/v1/accounts/update_credentials 200", &credential_account());
    let relationship = Relationship {
        id: Id(1),
        following: true,
        showing_reblogs: true,
        notifying: false,
        languages: None,
        followed_by: false,
        blocking: false,
        blocked_by: false,
        muting: true,
        muting_notifications: true,
        muting_expires_at: Some(TIME.into()),
        requested: false,
        requested_by: false,
        domain_blocking: false,
        endorsed: false,
        note: String::new(),
    };
    check("GET /api/v1/accounts/relationships 200", &[&relationship]);
    check("POST /api/v1/accounts/1/follow 200", &relationship);
    let detail = Detail { error: "ERR_BLANK", description: "can't be blank".into() };
    let details = [("agreement".to_owned(), vec![detail])].into();
    check("POST /api/v1/accounts 422", &ValidationError { error: "Validation failed".into(), details });
}

#[test]
fn statuses() {
    let status = status(own());
    for endpoint in ["GET /api/v1/statuses/{id} 200", "POST /api/v1/statuses 200", "PUT /api/v1/statuses/9 200"] {
        check(endpoint, &status);
    }
    for endpoint in ["GET /api/v1/timelines/home 200", "GET /api/v1/accounts/1/statuses 200"] {
        check(endpoint, &[&status]);
    }
    let list = to_raw_value(&[&status]).unwrap();
    check("GET /api/v1/statuses/9/context 200", &Context { ancestors: list.clone(), descendants: list.clone() });
    let source = StatusSource { id: Id(9), text: "hi".into(), spoiler_text: String::new() };
    check("GET /api/v1/statuses/9/source 200", &source);
    let edit = StatusEdit {
        content: "<p>hi</p>".into(),
        spoiler_text: String::new(),
        sensitive: false,
        created_at: TIME.into(),
        account: to_raw_value(&account()).unwrap(),
        media_attachments: vec![media()],
        emojis: vec![],
        poll: None,
    };
    check("GET /api/v1/statuses/9/history 200", &[edit]);

    let deleted = StatusFragment::of_deleted(&body(), "hi").unwrap();
    let author = AccountFragment::new(&account()).unwrap();
    let viewer = own();
    let seen = Seen {
        status: &deleted,
        author: &author,
        poll: None,
        viewer: viewer.as_ref(),
        orphan: false,
        quote: None,
        approval: APPROVAL,
    };
    let answer: Value = serde_json::from_str(raw_status(seen, None).unwrap().get()).unwrap();
    assert_like_mastodon("DELETE /api/v1/statuses/9 200", &answer);
}

#[test]
fn anonymous_viewers() {
    let answer = json!([status(None)]);
    assert_eq!(differences_for_anonymous("GET /api/v1/timelines/public 200", &answer), Vec::<String>::new());
    assert!(
        differences("GET /api/v1/timelines/public 200", &answer).contains(&"$[].favourited: is missing".to_owned())
    );
}

#[test]
fn media_tags_and_search() {
    check("POST /api/v2/media 200", &media());
    check("POST /api/v2/media 202", &MediaAttachment { url: None, ..media() });
    check("GET /api/v1/media/5 200", &media());
    let tag = Tag {
        id: Some(Id(3)),
        name: "water".into(),
        url: "https://a.example/tags/water".into(),
        history: Some(vec![TagHistory { day: "1795219200".into(), uses: "1".into(), accounts: "1".into() }]),
        following: Some(true),
        featuring: Some(false),
    };
    check("GET /api/v1/tags/water 200", &tag);
    check("GET /api/v1/followed_tags 200", &[&tag]);
    let search = Search {
        accounts: to_raw_value(&[account()]).unwrap(),
        statuses: to_raw_value(&[status(own())]).unwrap(),
        hashtags: vec![tag],
        collections: [],
    };
    check("GET /api/v2/search 200", &search);
    let featured = FeaturedTag {
        id: Id(3),
        name: "water".into(),
        url: "https://a.example/@alice/tagged/water".into(),
        statuses_count: "1".into(),
        last_status_at: None,
    };
    check("GET /api/v1/accounts/1/featured_tags 200", &[featured]);
}

#[test]
fn notifications_and_settings() {
    let mention = Notification {
        id: Id(4),
        kind: NotificationType::Mention.name().into(),
        created_at: TIME.into(),
        group_key: "ungrouped-4".into(),
        account: to_raw_value(&account()).unwrap(),
        status: Some(to_raw_value(&status(own())).unwrap()),
        report: None,
        emoji: None,
        emoji_url: None,
    };
    let follow = Notification { kind: NotificationType::Follow.name().into(), status: None, ..mention.clone() };
    check("GET /api/v1/notifications 200", &[&mention, &follow]);
    check("GET /api/v1/notifications/4 200", &mention);
    check("GET /api/v1/notifications/unread_count 200", &UnreadCount { count: 1 });
    check("GET /api/v2/notifications/policy 200", &NotificationPolicy::accept_all());
    let marker = Marker { last_read_id: Id(4), version: 1, updated_at: TIME.into() };
    check("GET /api/v1/markers 200", &json!({ "home": marker, "notifications": marker }));
    let preferences = Preferences {
        visibility: "public",
        sensitive: false,
        language: Some("en".into()),
        quote_policy: "nobody",
        expand_media: "default",
        expand_spoilers: false,
        autoplay_gifs: false,
    };
    check("GET /api/v1/preferences 200", &preferences);
}

#[test]
fn apps_and_oauth() {
    let application = Application {
        id: Id(6),
        name: "an app".into(),
        website: None,
        scopes: vec!["read".into()],
        redirect_uris: vec!["urn:ietf:wg:oauth:2.0:oob".into()],
        redirect_uri: "urn:ietf:wg:oauth:2.0:oob".into(),
        vapid_key: String::new(),
    };
    check("GET /api/v1/apps/verify_credentials 200", &application);
    let credentials = CredentialApplication {
        application,
        client_id: "x".into(),
        client_secret: "y".into(),
        client_secret_expires_at: 0,
    };
    check("POST /api/v1/apps 200", &credentials);
    let token = Token { access_token: "t".into(), token_type: "Bearer", scope: "read".into(), created_at: 1 };
    check("POST /oauth/token 200", &token);
    check("POST /api/v1/accounts 200", &token);
    let metadata = ServerMetadata {
        issuer: "https://a.example/".into(),
        service_documentation: "https://docs.joinmastodon.org/".into(),
        authorization_endpoint: "https://a.example/oauth/authorize".into(),
        token_endpoint: "https://a.example/oauth/token".into(),
        app_registration_endpoint: "https://a.example/api/v1/apps".into(),
        revocation_endpoint: "https://a.example/oauth/revoke".into(),
        userinfo_endpoint: "https://a.example/oauth/userinfo".into(),
        scopes_supported: vec!["read".into()],
        response_types_supported: vec!["code"],
        response_modes_supported: vec!["query"],
        grant_types_supported: vec!["authorization_code"],
        token_endpoint_auth_methods_supported: vec!["client_secret_basic"],
        code_challenge_methods_supported: vec!["S256"],
    };
    check("GET /.well-known/oauth-authorization-server 200", &metadata);
}

#[test]
fn instances() {
    let rule = Rule { id: Id(1), text: "Be kind".into(), hint: String::new(), translations: [].into() };
    let facts = Facts {
        domain: "a.example",
        base_url: "https://a.example",
        streaming_url: "wss://a.example",
        title: "A",
        description: "a server",
        version: "4.7.3 (compatible; Watertower 0.1.0)",
        source_url: "https://a.example/source",
        thumbnail_url: "https://a.example/t.png",
        languages: &["en".to_owned()],
        contact_email: "owner@a.example",
        contact_account: Some(to_raw_value(&account()).unwrap()),
        rules: vec![rule],
        registrations: Registrations { enabled: true, approval_required: false, message: None },
        users: 1,
        statuses: 1,
        domains: 0,
        active_month: 1,
        limits: Limits {
            status_characters: 500,
            url_characters: 23,
            media_attachments: 4,
            alt_text: 10_000,
            image_bytes: 16_777_216,
            image_pixels: 33_177_600,
            pinned_statuses: 5,
            poll_options: 4,
            poll_option: 50,
            poll_seconds: (300, 2_629_746),
            profile_fields: 4,
            field_characters: 255,
            display_name: 30,
            note: 500,
        },
    };
    check("GET /api/v1/instance 200", &facts.v1());
    check("GET /api/v2/instance 200", &facts.v2());
    check("GET /api/v1/instance/rules 200", &facts.rules);
    let text = ServerText { updated_at: None, content: String::new() };
    check("GET /api/v1/instance/extended_description 200", &text);
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let mut answer = serde_json::to_value(account()).unwrap();
    let map = answer.as_object_mut().unwrap();
    map.remove("acct");
    map.insert("id".into(), 1.into());
    map.insert("note".into(), Value::Null);
    map.insert("fields".into(), json!([{ "name": 1, "value": "x", "verified_at": null }, { "name": 2 }]));
    insta::assert_snapshot!(differences("GET /api/v1/accounts/{id} 200", &answer).join("\n"), @r"
    $.acct: is missing
    $.fields[].name: is integer, Mastodon has string
    $.fields[].value: is missing
    $.fields[].verified_at: is missing
    $.id: is integer, Mastodon has string
    $.note: is null, Mastodon has string
    ");
    assert_eq!(differences("GET /api/v1/accounts/1 200", &json!([])), ["$: is array, Mastodon has object"]);
    assert_eq!(differences("GET /api/v9/x 200", &answer).len(), 1);
    assert!(is_recorded("GET /api/v1/statuses/1 404") && !is_recorded("GET /api/v1/statuses/1 500"));
    assert_eq!(content_types("GET /api/v1/accounts/1 200"), ["application/json; charset=utf-8"]);
}
