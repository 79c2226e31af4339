//! Bells: who is told of each new status of somebody, and what ends it.

use super::cast::Stage;
use app::{
    Actor,
    accounts::{FollowOptions, ProfileChange},
    notifications::{DismissError, List, NewMarker},
};
use domain::{NotificationId, StatusId, Visibility};
use store::{Store, notifications::Filter, page::Page};

store::on_both_engines!(
    a_bell_tells_of_what_is_new,
    what_is_no_news_rings_no_bell,
    a_bell_is_silent_at_once_when_its_reason_is_gone,
    pages_run_through_what_was_written_and_what_rings,
    what_rang_is_counted_and_put_away,
);

async fn ring(stage: &Stage, actor: &Actor, target: &Actor, on: bool) {
    let options = FollowOptions { notify: Some(on), ..FollowOptions::default() };
    stage.app.follow(actor, target.account(), options).await.unwrap();
}

/// The statuses of which somebody was told by a bell.
async fn rung(stage: &Stage, actor: &Actor) -> Vec<StatusId> {
    let told = stage.told(actor).await.into_iter().filter(|(kind, ..)| kind == "status");
    told.filter_map(|(_, _, status)| status).collect()
}

async fn a_bell_tells_of_what_is_new(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    stage.follow(&alice, &bob).await;
    let before = stage.post(&bob, "before", Visibility::Public).await;
    ring(&stage, &alice, &bob, true).await;
    let first = stage.post(&bob, "first", Visibility::Followers).await;
    // Asking again loses nothing.
    ring(&stage, &alice, &bob, true).await;
    stage.follow(&alice, &bob).await;
    let second = stage.post(&bob, "second", Visibility::Unlisted).await;
    assert_eq!(rung(&stage, &alice).await, [second, first]);
    assert!(before < first && rung(&stage, &bob).await.is_empty());
    let list = List { filter: Filter::default(), page: Page::first(1) };
    let told = stage.app.notifications(&alice, &list).await.unwrap();
    assert_eq!((told[0].from, told[0].created_at), (bob.account(), stage.status(second).await.created_at));
    assert_eq!(stage.app.notification(&alice, told[0].id).await.unwrap().as_ref(), Some(&told[0]));
    assert!(stage.app.notification(&bob, told[0].id).await.unwrap().is_none());
    assert!(stage.app.notification(&alice, NotificationId(before.0)).await.unwrap().is_none());
    // Off and on again: from then on.
    ring(&stage, &alice, &bob, false).await;
    assert!(rung(&stage, &alice).await.is_empty());
    ring(&stage, &alice, &bob, true).await;
    assert!(rung(&stage, &alice).await.is_empty());
}

async fn what_is_no_news_rings_no_bell(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    ring(&stage, &alice, &bob, true).await;
    let by_carol = stage.post(&carol, "hello", Visibility::Public).await;
    stage.app.boost(&bob, by_carol, None).await.unwrap();
    stage.reply(&bob, by_carol, "@carol hi").await;
    stage.post(&bob, "@carol psst", Visibility::Direct).await;
    assert!(stage.told(&alice).await.is_empty());
    // Whom it mentions is told once.
    let mention = stage.post(&bob, "@alice hi", Visibility::Public).await;
    let told = stage.told(&alice).await;
    assert_eq!(told, [("mention".to_owned(), bob.account(), Some(mention))]);
    // The author goes on with a thread, until it is muted.
    let begin = stage.post(&bob, "1/2", Visibility::Public).await;
    let end = stage.reply(&bob, begin, "2/2").await;
    assert_eq!(rung(&stage, &alice).await, [end, begin]);
    stage.app.mute_thread(&alice, begin).await.unwrap();
    assert!(rung(&stage, &alice).await.is_empty());
}

async fn a_bell_is_silent_at_once_when_its_reason_is_gone(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    ring(&stage, &alice, &bob, true).await;
    let gone = stage.post(&bob, "gone", Visibility::Public).await;
    let id = stage.post(&bob, "here", Visibility::Public).await;
    stage.app.delete_status(&bob, gone).await.unwrap();
    assert_eq!(rung(&stage, &alice).await, [id]);
    stage.app.mute(&alice, bob.account(), false, None).await.unwrap();
    assert!(rung(&stage, &alice).await.is_empty());
    stage.app.unmute(&alice, bob.account()).await.unwrap();
    assert_eq!(rung(&stage, &alice).await, [id]);
    stage.app.unfollow(&alice, bob.account()).await.unwrap();
    assert!(rung(&stage, &alice).await.is_empty());
    ring(&stage, &alice, &bob, true).await;
    let id = stage.post(&bob, "again", Visibility::Public).await;
    assert_eq!(rung(&stage, &alice).await, [id]);
    stage.app.block(&bob, alice.account()).await.unwrap();
    assert!(rung(&stage, &alice).await.is_empty());
    stage.app.unblock(&bob, alice.account()).await.unwrap();

    // A request rings nothing, and when it is accepted nothing of before.
    let locked = ProfileChange { locked: Some(true), ..ProfileChange::default() };
    stage.app.update_profile(&bob, locked).await.unwrap();
    ring(&stage, &alice, &bob, true).await;
    stage.post(&bob, "while she waits", Visibility::Public).await;
    assert!(rung(&stage, &alice).await.is_empty());
    stage.app.accept_follow_request(&bob, alice.account()).await.unwrap();
    assert!(rung(&stage, &alice).await.is_empty());
    let id = stage.post(&bob, "welcome", Visibility::Followers).await;
    assert_eq!(rung(&stage, &alice).await, [id]);
}

async fn pages_run_through_what_was_written_and_what_rings(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    ring(&stage, &alice, &bob, true).await;
    let liked = stage.post(&alice, "like this", Visibility::Public).await;
    let mut expected = Vec::new();
    for number in 0..9 {
        if number % 3 == 0 {
            stage.clock.advance_millis(10);
            stage.app.favourite(&carol, liked).await.unwrap();
            stage.app.unfavourite(&carol, liked).await.unwrap();
            stage.post(&carol, "@alice", Visibility::Public).await;
        }
        stage.post(&bob, "news", Visibility::Public).await;
    }
    let page = async |page: Page, filter: Filter| -> Vec<i64> {
        let list = List { filter, page };
        stage.app.notifications(&alice, &list).await.unwrap().into_iter().map(|told| told.id.0).collect()
    };
    expected.extend(page(Page::first(100), Filter::default()).await);
    assert!(expected.len() == 12 && expected.is_sorted_by(|a, b| a > b), "{expected:?}");
    for limit in 1..6 {
        let mut down = Vec::new();
        loop {
            let found = page(Page { max_id: down.last().copied(), ..Page::first(limit) }, Filter::default()).await;
            if found.is_empty() {
                break;
            }
            down.extend(found);
        }
        assert_eq!(down, expected, "downwards by {limit}");
        let mut up: Vec<i64> = Vec::new();
        loop {
            let above = Page { min_id: Some(up.first().copied().unwrap_or(0)), ..Page::first(limit) };
            let found = page(above, Filter::default()).await;
            if found.is_empty() {
                break;
            }
            up.splice(0..0, found);
        }
        assert_eq!(up, expected, "upwards by {limit}");
        let since = Page { since_id: Some(expected[8]), ..Page::first(limit) };
        assert_eq!(page(since, Filter::default()).await, expected[..usize::try_from(limit).unwrap()]);
    }
    let of = |kinds: &[&str]| Some(kinds.iter().map(|kind| (*kind).to_owned()).collect());
    let count = async |filter| page(Page::first(100), filter).await.len();
    assert_eq!(count(Filter { kinds: of(&["status"]), ..Filter::default() }).await, 9);
    assert_eq!(count(Filter { kinds: of(&["mention"]), ..Filter::default() }).await, 3);
    assert_eq!(count(Filter { without: vec!["status".into()], ..Filter::default() }).await, 3);
    assert_eq!(count(Filter { from: Some(bob.account()), ..Filter::default() }).await, 9);
    assert_eq!(count(Filter { from: Some(carol.account()), ..Filter::default() }).await, 3);
}

async fn what_rang_is_counted_and_put_away(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    ring(&stage, &alice, &bob, true).await;
    let mut posted = Vec::new();
    for _ in 0..6 {
        posted.push(stage.post(&bob, "news", Visibility::Public).await);
    }
    stage.post(&carol, "@alice", Visibility::Public).await;
    let all = Filter::default();
    assert_eq!(stage.app.unread_notifications(&alice, &all, 100).await.unwrap(), 7);
    assert_eq!(stage.app.unread_notifications(&alice, &all, 4).await.unwrap(), 4);
    let read = NewMarker { timeline: "notifications".into(), last_read_id: posted[3].0 };
    stage.app.set_markers(&alice, vec![read]).await.unwrap();
    assert_eq!(stage.app.unread_notifications(&alice, &all, 100).await.unwrap(), 3);

    let bell = |id: StatusId| NotificationId(id.0);
    assert!(matches!(stage.app.dismiss_notification(&carol, bell(posted[5])).await, Err(DismissError::NotFound)));
    for id in [posted[5], posted[4], posted[2]] {
        stage.app.dismiss_notification(&alice, bell(id)).await.unwrap();
        assert!(matches!(stage.app.dismiss_notification(&alice, bell(id)).await, Err(DismissError::NotFound)));
    }
    // What was put away leaves no hole in a page.
    let list = List { filter: Filter { kinds: Some(vec!["status".into()]), ..all.clone() }, page: Page::first(2) };
    let told = stage.app.notifications(&alice, &list).await.unwrap();
    assert_eq!(told.iter().map(|told| told.id).collect::<Vec<_>>(), [bell(posted[3]), bell(posted[1])]);
    stage.app.clear_notifications(&alice).await.unwrap();
    assert!(stage.told(&alice).await.is_empty());
    let next = stage.post(&bob, "more", Visibility::Public).await;
    assert_eq!(rung(&stage, &alice).await, [next]);
}
