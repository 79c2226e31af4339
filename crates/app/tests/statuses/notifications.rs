//! Who is told what, and what they do with it.

use super::cast::Stage;
use app::notifications::{DismissError, List, MarkerError, NewMarker};
use domain::{NotificationId, Visibility};
use store::{Store, notifications::Filter, page::Page};

store::on_both_engines!(
    blocks_and_mutes_keep_quiet,
    a_muted_thread_keeps_quiet,
    lists_are_filtered_and_paged,
    dismissing_and_clearing,
    markers_move_or_conflict,
);

fn list(filter: Filter, page: Page) -> List {
    List { filter, page }
}

async fn blocks_and_mutes_keep_quiet(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "post", Visibility::Public).await;
    // Without hiding notifications, a mute lets them through.
    stage.app.mute(&alice, bob.account(), false, None).await.unwrap();
    stage.app.favourite(&bob, id).await.unwrap();
    assert_eq!(stage.told(&alice).await.len(), 1);
    stage.app.mute(&alice, bob.account(), true, Some(60)).await.unwrap();
    assert!(stage.told(&alice).await.is_empty());
    stage.post(&bob, "@alice hey", Visibility::Public).await;
    stage.clock.advance_millis(61_000);
    // What came before the mute is there again; what came during it was never written.
    assert_eq!(stage.told(&alice).await.len(), 1);
    stage.app.block(&alice, bob.account()).await.unwrap();
    stage.post(&bob, "@alice hello?", Visibility::Public).await;
    stage.app.unblock(&alice, bob.account()).await.unwrap();
    assert!(stage.told(&alice).await.is_empty());
    // Whom the author blocks is not mentioned at all.
    stage.app.block(&bob, alice.account()).await.unwrap();
    let id = stage.post(&bob, "@alice", Visibility::Public).await;
    assert!(store::mentions::of(&stage.app.read(), &[id.0]).await.unwrap().is_empty());
    assert!(stage.told(&alice).await.is_empty());
}

async fn a_muted_thread_keeps_quiet(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "busy", Visibility::Public).await;
    for _ in 0..2 {
        stage.app.mute_thread(&alice, id).await.unwrap();
    }
    let flags = store::statuses::viewer_flags(&stage.app.read(), alice.account(), &[id.0]).await.unwrap();
    assert!(flags[&id].thread_muted);
    let answer = stage.reply(&bob, id, "@alice first").await;
    stage.app.favourite(&bob, id).await.unwrap();
    assert!(stage.told(&alice).await.is_empty());
    for _ in 0..2 {
        stage.app.unmute_thread(&alice, answer).await.unwrap();
    }
    stage.reply(&bob, answer, "@alice second").await;
    assert_eq!(stage.told(&alice).await.len(), 1);
}

async fn lists_are_filtered_and_paged(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let id = stage.post(&alice, "post", Visibility::Public).await;
    stage.follow(&bob, &alice).await;
    stage.app.favourite(&bob, id).await.unwrap();
    stage.app.favourite(&carol, id).await.unwrap();
    stage.post(&carol, "@alice hey", Visibility::Public).await;
    let kinds = async |filter: Filter, page: Page| -> Vec<String> {
        stage.app.notifications(&alice, &list(filter, page)).await.unwrap().into_iter().map(|n| n.kind).collect()
    };
    let all = || Filter::default();
    assert_eq!(kinds(all(), Page::first(10)).await, ["mention", "favourite", "favourite", "follow"]);
    let only = Filter { kinds: Some(vec!["follow".into(), "mention".into()]), ..all() };
    assert_eq!(kinds(only.clone(), Page::first(10)).await, ["mention", "follow"]);
    let without = Filter { without: vec!["favourite".into()], ..all() };
    assert_eq!(kinds(without, Page::first(10)).await, ["mention", "follow"]);
    assert!(kinds(Filter { kinds: Some(Vec::new()), ..all() }, Page::first(10)).await.is_empty());
    let by_bob = Filter { from: Some(bob.account()), ..all() };
    assert_eq!(kinds(by_bob, Page::first(10)).await, ["favourite", "follow"]);
    let first = stage.app.notifications(&alice, &list(all(), Page::first(2))).await.unwrap();
    let older = Page { max_id: Some(first[1].id.0), ..Page::first(2) };
    assert_eq!(kinds(all(), older).await, ["favourite", "follow"]);
    assert_eq!(stage.app.unread_notifications(&alice, &all(), 100).await.unwrap(), 4);
    assert_eq!(stage.app.unread_notifications(&alice, &all(), 3).await.unwrap(), 3);
    let read = vec![NewMarker { timeline: "notifications".into(), last_read_id: first[1].id.0 }];
    stage.app.set_markers(&alice, read).await.unwrap();
    assert_eq!(stage.app.unread_notifications(&alice, &all(), 100).await.unwrap(), 1);
    assert_eq!(stage.app.unread_notifications(&alice, &only, 100).await.unwrap(), 1);
}

async fn dismissing_and_clearing(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "post", Visibility::Public).await;
    stage.app.favourite(&bob, id).await.unwrap();
    stage.app.boost(&bob, id, None).await.unwrap();
    let told = stage.app.notifications(&alice, &list(Filter::default(), Page::first(10))).await.unwrap();
    assert_eq!(stage.app.notification(&alice, told[0].id).await.unwrap().unwrap(), told[0]);
    // Nobody reads or dismisses another's.
    assert!(stage.app.notification(&bob, told[0].id).await.unwrap().is_none());
    for (actor, id) in [(&bob, told[0].id), (&alice, NotificationId(1))] {
        assert!(matches!(stage.app.dismiss_notification(actor, id).await, Err(DismissError::NotFound)));
    }
    stage.app.dismiss_notification(&alice, told[0].id).await.unwrap();
    assert_eq!(stage.told(&alice).await.len(), 1);
    for _ in 0..2 {
        stage.app.clear_notifications(&alice).await.unwrap();
    }
    assert!(stage.told(&alice).await.is_empty());
}

async fn markers_move_or_conflict(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let at = |timeline: &str, id| NewMarker { timeline: timeline.into(), last_read_id: id };
    let moved = stage.app.set_markers(&alice, vec![at("home", 5)]).await.unwrap();
    assert_eq!(moved.iter().map(|m| (m.last_read_id, m.version)).collect::<Vec<_>>(), [(5, 1)]);
    let moved = stage.app.set_markers(&alice, vec![at("home", 9), at("notifications", 3)]).await.unwrap();
    assert_eq!(moved.len(), 2);
    let odd = stage.app.set_markers(&alice, vec![at("home", 1), at("attic", 1)]).await;
    assert!(matches!(odd, Err(MarkerError::UnknownTimeline(_))));
    let home = stage.app.markers(&alice).await.unwrap().into_iter().find(|m| m.timeline == "home").unwrap();
    assert_eq!((home.last_read_id, home.version), (9, 2));

    // Many devices at once: each either moves it or learns of the conflict, and each move counts.
    let moves =
        futures::future::join_all((0..8).map(|i| stage.app.set_markers(&alice, vec![at("home", 10 + i)]))).await;
    let done = moves.iter().filter(|result| result.is_ok()).count() as i64;
    assert!(moves.iter().all(|result| matches!(result, Ok(_) | Err(MarkerError::Conflict))), "{moves:?}");
    let home = stage.app.markers(&alice).await.unwrap().into_iter().find(|m| m.timeline == "home").unwrap();
    assert_eq!(home.version, 2 + done);
}
