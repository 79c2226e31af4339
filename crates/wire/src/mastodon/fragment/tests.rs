//! What is put together from fragments is what serde writes of the whole.
use super::*;
use crate::mastodon::{Field, Id, Mention, MutedUntil, NoApproval, Poll, PollOption, Tag, status::StatusApplication};
use domain::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

/// A whole status: the plain way to write one, which the fragments are held against.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    body: StatusBody,
    poll: Option<Poll>,
    account: Account,
    reblog: Option<Box<Whole>>,
    quote: Option<WholeQuote>,
    quote_approval: QuoteApproval,
    #[serde(flatten)]
    viewer: Option<WholeViewer>,
}

#[derive(Serialize)]
struct WholeQuote {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    quoted_status: Option<Option<Box<Whole>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quoted_status_id: Option<Option<Id>>,
}

const APPROVAL: QuoteApproval = QuoteApproval { policy: QuotePolicy::PUBLIC, viewer: MayQuote::Automatic };

#[derive(Serialize)]
struct WholeViewer {
    #[serde(flatten)]
    fields: ViewerFields,
    filtered: [(); 0],
}

#[derive(Serialize)]
struct WholeMuted {
    #[serde(flatten)]
    account: Account,
    #[serde(flatten)]
    until: MutedUntil,
}

fn whole(body: StatusBody, account: Account, reblog: Option<Whole>, viewer: Option<ViewerFields>) -> Whole {
    let viewer = viewer.map(|fields| WholeViewer { fields, filtered: [] });
    let reblog = reblog.map(Box::new);
    Whole { body, poll: None, account, reblog, quote: None, quote_approval: APPROVAL, viewer }
}

fn poll(text: &str, hidden: bool) -> Poll {
    Poll {
        id: Id(4),
        expires_at: Some(text.into()),
        expired: false,
        multiple: hidden,
        votes_count: 3,
        voters_count: Some(3),
        options: vec![PollOption { title: text.into(), votes_count: (!hidden).then_some(3) }],
        emojis: vec![],
        voted: hidden.then_some(true),
        own_votes: hidden.then(|| vec![0]),
    }
}

fn account(id: i64, text: &str, flag: bool) -> Account {
    Account {
        id: Id(id),
        username: text.into(),
        acct: text.into(),
        display_name: text.into(),
        locked: flag,
        bot: false,
        discoverable: flag,
        indexable: flag,
        group: false,
        noindex: false,
        hide_collections: flag,
        created_at: text.into(),
        note: text.into(),
        url: text.into(),
        uri: text.into(),
        avatar: text.into(),
        avatar_static: text.into(),
        avatar_description: text.into(),
        moved: flag.then(|| Box::new(account(id + 1, text, false))),
        header: text.into(),
        header_static: text.into(),
        header_description: text.into(),
        followers_count: id,
        following_count: 0,
        statuses_count: 1,
        last_status_at: flag.then(|| text.into()),
        emojis: vec![],
        roles: vec![],
        fields: vec![Field { name: text.into(), value: text.into(), verified_at: None }],
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        feature_approval: NoApproval,
        suspended: flag,
        limited: false,
        source: None,
        role: None,
    }
}

fn body(id: i64, text: &str, flag: bool) -> StatusBody {
    let tag = Tag { id: None, name: text.into(), url: text.into(), history: None, following: None, featuring: None };
    StatusBody {
        id: Id(id),
        created_at: text.into(),
        in_reply_to_id: flag.then_some(Id(7)),
        in_reply_to_account_id: flag.then_some(Id(8)),
        sensitive: flag,
        spoiler_text: text.into(),
        visibility: text.into(),
        language: flag.then(|| text.into()),
        uri: text.into(),
        url: text.into(),
        replies_count: id,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        edited_at: None,
        content: text.into(),
        application: flag.then(|| StatusApplication { name: text.into(), website: None }),
        media_attachments: vec![],
        mentions: vec![Mention { id: Id(id), username: text.into(), url: text.into(), acct: text.into() }],
        tags: vec![tag],
        emojis: vec![],
        card: None,
        tagged_collections: [],
        pleroma: None,
    }
}

fn viewer() -> impl Strategy<Value = Option<ViewerFields>> {
    let fields = (any::<[bool; 4]>(), any::<Option<bool>>());
    proptest::option::of(fields.prop_map(|([favourited, reblogged, muted, bookmarked], pinned)| ViewerFields {
        favourited,
        reblogged,
        muted,
        bookmarked,
        pinned,
    }))
}

proptest! {
    #[test]
    fn a_status_of_fragments_is_the_status(
        id: i64, text: String, other: String, flag: bool, boost: bool, one in viewer(), two in viewer(),
        lost: [bool; 2], asks: bool,
    ) {
        let (author, booster) = (account(id, &text, flag), account(3, &other, !flag));
        let (original, wrapper) = (body(id, &other, !flag), body(5, &text, flag));
        let fragments = (AccountFragment::new(&author).unwrap(), AccountFragment::new(&booster).unwrap());
        let statuses = (StatusFragment::new(&original).unwrap(), StatusFragment::new(&wrapper).unwrap());
        let asked = asks.then(|| poll(&text, flag));
        let json = asked.as_ref().map(|poll| serde_json::to_vec(poll).unwrap());
        let (status, author_of) = (&statuses.0, &fragments.0);
        let inner =
            Seen { status, author: author_of, poll: json.as_deref(), viewer: one.as_ref(), orphan: lost[0], quote: None, approval: APPROVAL };
        let outer =
            Seen { status: &statuses.1, author: &fragments.1, poll: None, viewer: two.as_ref(), orphan: lost[1], quote: None, approval: APPROVAL };
        let mut written = Vec::new();
        write_status(&mut written, outer, boost.then_some(inner));

        let lose = |body: StatusBody, lost| match lost {
            true => StatusBody { in_reply_to_id: None, in_reply_to_account_id: None, ..body },
            false => body,
        };
        let boosted = boost.then(|| Whole { poll: asked, ..whole(lose(original, lost[0]), author, None, one) });
        let wanted = serde_json::to_value(whole(lose(wrapper, lost[1]), booster, boosted, two)).unwrap();
        prop_assert_eq!(&serde_json::from_slice::<Value>(&written).unwrap(), &wanted);
        let raw = raw_status(outer, boost.then_some(inner)).unwrap();
        prop_assert_eq!(raw.get().as_bytes(), &written);
    }

    #[test]
    fn a_muted_account_of_a_fragment_is_the_muted_account(text: String, until in proptest::option::of(0..1_i64 << 45)) {
        let account = account(1, &text, until.is_some());
        let fragment = AccountFragment::new(&account).unwrap();
        let mut written = Vec::new();
        write_muted_account(&mut written, &fragment, until.map(Timestamp));
        let until = MutedUntil { mute_expires_at: until.map(|time| crate::time::date_time(Timestamp(time))) };
        let wanted = serde_json::to_value(WholeMuted { account, until }).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), wanted);
    }
}

#[test]
fn an_anonymous_viewer_gets_no_viewer_fields() {
    let author = AccountFragment::new(&account(1, "alice", false)).unwrap();
    let status = StatusFragment::new(&body(2, "hi", true)).unwrap();
    let mut list = Vec::new();
    write_list(&mut list, [None, Some(&ViewerFields::default())], |out, viewer| {
        write_status(
            out,
            Seen {
                status: &status,
                author: &author,
                poll: None,
                viewer,
                orphan: false,
                quote: None,
                approval: APPROVAL,
            },
            None,
        );
    });
    let list: Value = serde_json::from_slice(&list).unwrap();
    for name in ["favourited", "reblogged", "muted", "bookmarked", "filtered"] {
        assert!(list[0].get(name).is_none(), "{name}");
        assert!(list[1].get(name).is_some(), "{name}");
    }
    assert!(list[1].get("pinned").is_none());
    let mut none = Vec::new();
    write_list(&mut none, std::iter::empty::<()>(), |_, ()| {});
    assert_eq!(none, b"[]");
}

#[test]
fn a_deleted_status_has_its_text_instead_of_html() {
    let author = AccountFragment::new(&account(1, "alice", false)).unwrap();
    let status = StatusFragment::of_deleted(&body(2, "<p>hi</p>", false), "hi").unwrap();
    let json = raw_status(
        Seen {
            status: &status,
            author: &author,
            poll: None,
            viewer: None,
            orphan: false,
            quote: None,
            approval: APPROVAL,
        },
        None,
    )
    .unwrap();
    let json: Value = serde_json::from_str(json.get()).unwrap();
    assert_eq!((json.get("content"), &json["text"], &json["id"]), (None, &"hi".into(), &"2".into()));
    assert_eq!(author.raw().unwrap().get().as_bytes(), author.bytes());
}

#[test]
fn a_quote_of_fragments_is_the_quote() {
    let fragment = |id| StatusFragment::new(&body(id, "<p>\"hi\"</p>", true)).unwrap();
    let author = AccountFragment::new(&account(1, "ada", true)).unwrap();
    let (quoting, quoted) = (fragment(2), fragment(3));
    let of = |id, text, quote| Whole { quote, ..whole(body(id, text, true), account(1, "ada", true), None, None) };
    let seen = |status, quote| Seen {
        status,
        author: &author,
        poll: None,
        viewer: None,
        orphan: false,
        quote,
        approval: APPROVAL,
    };
    let text = "<p>\"hi\"</p>";
    let shallow = |id: Option<Id>| QuoteSeen { state: "accepted", quoted: Quoted::Id(id) };
    let whole_shallow = |id| WholeQuote { state: "accepted", quoted_status: None, quoted_status_id: Some(id) };
    let inner = seen(&quoted, Some(shallow(Some(Id(4)))));
    let rows = [
        (
            QuoteSeen { state: "accepted", quoted: Quoted::Whole(Some(&inner)) },
            WholeQuote {
                state: "accepted",
                quoted_status: Some(Some(of(3, text, Some(whole_shallow(Some(Id(4))))).into())),
                quoted_status_id: None,
            },
        ),
        (
            QuoteSeen { state: "unauthorized", quoted: Quoted::Whole(None) },
            WholeQuote { state: "unauthorized", quoted_status: Some(None), quoted_status_id: None },
        ),
        (shallow(None), whole_shallow(None)),
        (
            QuoteSeen { state: "pending", quoted: Quoted::Nothing },
            WholeQuote { state: "pending", quoted_status: None, quoted_status_id: None },
        ),
    ];
    for (quote, expected) in rows {
        let mut out = Vec::new();
        write_status(&mut out, seen(&quoting, Some(quote)), None);
        let expected = serde_json::to_value(of(2, text, Some(expected))).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&out).unwrap(), expected);
    }
}
