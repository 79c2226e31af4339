//! Tests of who is reached.

use super::*;
use domain::StatusId;

/// A view that hides one author, for tests of who is asked at all.
struct Plain {
    follows: Vec<i64>,
    tags: Vec<i64>,
    hides: i64,
}

impl View for Plain {
    fn follows(&self) -> impl Iterator<Item = i64> {
        self.follows.iter().copied()
    }
    fn tags(&self) -> impl Iterator<Item = i64> {
        self.tags.iter().copied()
    }
    fn home(&self, facts: &StatusFacts) -> bool {
        facts.author != self.hides
    }
    fn rings(&self, facts: &StatusFacts) -> bool {
        self.home(facts)
    }
    fn public(&self, facts: &StatusFacts) -> bool {
        facts.author != self.hides
    }
    fn tagged(&self, facts: &StatusFacts) -> bool {
        facts.author != self.hides
    }
}

const USER: Stream = Stream::User;

fn public(origin: Origin, media: bool) -> Stream {
    Stream::Public { origin, media }
}

fn tag(local: bool, tag: &str) -> Stream {
    Stream::Hashtag { local, tag: tag.into() }
}

fn join(registry: &mut Registry<Plain>, id: u64, account: i64, streams: &[Stream]) -> Arc<Outbox> {
    let outbox = Arc::new(Outbox::default());
    let listener = Listener {
        account: AccountId(account),
        token: TokenId(1),
        app: None,
        secret: "".into(),
        notifications: true,
        form: Form::Socket,
        outbox: outbox.clone(),
        streams: Vec::new(),
    };
    registry.open(ListenerId(id), listener);
    for stream in streams {
        assert!(registry.subscribe(ListenerId(id), stream.clone()));
    }
    outbox
}

fn follow(registry: &mut Registry<Plain>, account: i64, follows: &[i64]) {
    registry.see(account, Arc::new(Plain { follows: follows.to_vec(), tags: Vec::new(), hides: 0 }));
}

fn post(author: i64, visibility: Visibility) -> StatusFacts {
    StatusFacts::plain(StatusId(100), AccountId(author), visibility)
}

fn reached(registry: &Registry<Plain>, facts: &StatusFacts, kind: Kind) -> Vec<(i64, String)> {
    let names = if facts.tags.is_empty() { Vec::new() } else { vec!["cats".to_owned()] };
    let targets = registry.audience(facts, kind, &names);
    let mut reached: Vec<_> = targets.iter().map(|to| (to.account.0, to.stream.label().join(" "))).collect();
    reached.sort();
    reached
}

#[test]
fn a_status_reaches_followers_and_its_author_and_nobody_twice() {
    let mut registry = Registry::new();
    for (id, account) in [(1, 10), (2, 20), (3, 30)] {
        join(&mut registry, id, account, &[USER]);
    }
    follow(&mut registry, 10, &[]);
    follow(&mut registry, 20, &[10]);
    follow(&mut registry, 30, &[]);
    let both = vec![(10, "user".to_owned()), (20, "user".to_owned())];
    assert_eq!(reached(&registry, &post(10, Visibility::Followers), Kind::Update), both);
    follow(&mut registry, 20, &[]);
    assert_eq!(reached(&registry, &post(10, Visibility::Followers), Kind::Update), both[..1]);
    assert_eq!(registry.close(ListenerId(1)), 1);
    assert_eq!(reached(&registry, &post(10, Visibility::Followers), Kind::Update), []);
}

#[test]
fn nobody_is_sent_anything_before_their_view_is_known() {
    let mut registry = Registry::new();
    join(&mut registry, 1, 10, &[USER, public(Origin::All, false)]);
    assert_eq!(reached(&registry, &post(10, Visibility::Public), Kind::Update), []);
    assert_eq!(registry.take_stale(), [10]);
    follow(&mut registry, 10, &[]);
    assert_eq!(reached(&registry, &post(10, Visibility::Public), Kind::Update).len(), 2);
}

#[test]
fn public_streams_take_what_their_names_say() {
    let mut registry = Registry::new();
    let streams: Vec<Stream> = [Origin::All, Origin::Local, Origin::Remote]
        .into_iter()
        .flat_map(|origin| [public(origin, false), public(origin, true)])
        .collect();
    join(&mut registry, 1, 10, &streams);
    follow(&mut registry, 10, &[]);
    let names = |facts: &StatusFacts| -> Vec<String> {
        reached(&registry, facts, Kind::Update).into_iter().map(|(_, name)| name).collect()
    };
    let plain = post(99, Visibility::Public);
    assert_eq!(names(&plain), ["public", "public:local"]);
    assert_eq!(
        names(&StatusFacts { has_media: true, local: false, ..plain.clone() }),
        ["public", "public:media", "public:remote", "public:remote:media"]
    );
    assert_eq!(names(&StatusFacts { boost_of: Some(1), ..plain.clone() }), [""; 0]);
    for hidden in [Visibility::Unlisted, Visibility::Followers, Visibility::Direct] {
        assert_eq!(names(&post(99, hidden)), [""; 0]);
    }
}

#[test]
fn streams_of_media_hear_of_media_alone() {
    let mut registry = Registry::new();
    join(&mut registry, 1, 10, &[public(Origin::All, true), public(Origin::Local, true)]);
    follow(&mut registry, 10, &[]);
    let bare = post(99, Visibility::Public);
    let with_media = StatusFacts { has_media: true, ..bare.clone() };
    for kind in [Kind::Update, Kind::StatusUpdate, Kind::Delete] {
        assert_eq!(reached(&registry, &bare, kind), [], "{kind:?}");
        let both = [(10, "public:local:media".to_owned()), (10, "public:media".to_owned())];
        assert_eq!(reached(&registry, &with_media, kind), both, "{kind:?}");
    }
}

#[test]
fn hashtags_are_heard_however_they_are_written() {
    let mut registry = Registry::new();
    join(&mut registry, 1, 10, &[tag(false, "Cats"), tag(true, "cats")]);
    follow(&mut registry, 10, &[]);
    let local = StatusFacts { tags: vec![7], ..post(99, Visibility::Public) };
    let remote = StatusFacts { local: false, ..local.clone() };
    assert!(registry.wants_hashtags());
    assert_eq!(reached(&registry, &local, Kind::Update).len(), 2);
    assert_eq!(reached(&registry, &remote, Kind::Update), [(10, "hashtag Cats".to_owned())]);
    assert!(registry.unsubscribe(ListenerId(1), &tag(false, "Cats")));
    assert_eq!(reached(&registry, &local, Kind::Update), [(10, "hashtag:local cats".to_owned())]);
    assert!(registry.unsubscribe(ListenerId(1), &tag(true, "cats")));
    assert!(!registry.wants_hashtags());
}

#[test]
fn a_followed_hashtag_brings_a_status_home() {
    let mut registry = Registry::new();
    join(&mut registry, 1, 10, &[USER]);
    registry.see(10, Arc::new(Plain { follows: vec![], tags: vec![7], hides: 0 }));
    let facts = StatusFacts { tags: vec![7], ..post(99, Visibility::Public) };
    assert_eq!(reached(&registry, &facts, Kind::Update), [(10, "user".to_owned())]);
    assert_eq!(reached(&registry, &post(99, Visibility::Public), Kind::Update), []);
}

#[test]
fn the_end_of_a_status_reaches_who_may_have_seen_it_and_nobody_else() {
    let mut registry = Registry::new();
    for (id, account) in [(1, 20), (2, 30), (3, 40)] {
        join(&mut registry, id, account, &[USER]);
    }
    registry.see(20, Arc::new(Plain { follows: vec![10], tags: vec![], hides: 10 }));
    follow(&mut registry, 30, &[]);
    follow(&mut registry, 40, &[10]);
    let direct = StatusFacts { mentions: vec![30], ..post(10, Visibility::Direct) };
    assert_eq!(reached(&registry, &direct, Kind::Delete), [(30, "user".to_owned())]);
    let followers = reached(&registry, &post(10, Visibility::Followers), Kind::Delete);
    assert_eq!(followers, [(20, "user".to_owned()), (40, "user".to_owned())]);
    assert_eq!(reached(&registry, &post(10, Visibility::Followers), Kind::Update), followers[1..]);
}

#[test]
fn notifications_reach_their_owner_where_the_token_may_read_them() {
    let mut registry = Registry::new();
    join(&mut registry, 1, 10, &[USER, Stream::UserNotification, public(Origin::All, false)]);
    join(&mut registry, 2, 20, &[USER]);
    assert_eq!(registry.notified(10).len(), 2);
    assert_eq!(registry.notified(99).len(), 0);
    if let Some(listener) = registry.listeners.get_mut(&ListenerId(1)) {
        listener.notifications = false;
    }
    assert_eq!(registry.notified(10).len(), 0);
}

#[test]
fn one_person_cannot_hold_every_socket() {
    let mut registry = Registry::new();
    for id in 0..MAX_PER_ACCOUNT as u64 {
        assert_eq!(join(&mut registry, id, 10, &[]).ended(), None);
    }
    assert_eq!(join(&mut registry, 9_999, 10, &[]).ended(), Some(End::TooMany));
}

#[test]
fn nothing_stays_behind() {
    let mut registry = Registry::new();
    join(&mut registry, 1, 10, &[USER, public(Origin::All, true), tag(false, "cats"), tag(false, "Cats")]);
    registry.see(10, Arc::new(Plain { follows: vec![1, 2], tags: vec![3], hides: 0 }));
    assert_eq!(registry.close(ListenerId(1)), 4);
    assert!(registry.is_empty() && registry.viewers.is_empty() && registry.stale.is_empty());
    assert!(registry.followers.is_empty() && registry.tag_followers.is_empty());
    assert!(registry.public.is_empty() && registry.hashtags.is_empty());
    assert_eq!(registry.close(ListenerId(1)), 0);
}
