//! Favourites, boosts, bookmarks, pins, muted threads, and the lists of them.

use super::cast::Stage;
use app::statuses::{BoostError, InteractError, PinError};
use domain::{StatusId, Visibility};
use store::{Store, page::Page};

store::on_both_engines!(
    favourites_are_idempotent_and_told_once,
    boosts_are_idempotent_and_stand_for_the_original,
    what_may_be_boosted,
    bookmarks_are_private,
    pins_are_few,
    what_is_hidden_is_not_found,
    what_was_taken_back_can_be_taken_back_though_hidden,
    lists_page_and_leave_out_what_is_hidden,
    boosts_at_the_same_time_are_one,
);

async fn favourites_are_idempotent_and_told_once(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "nice", Visibility::Public).await;
    for _ in 0..2 {
        assert_eq!(stage.app.favourite(&bob, id).await.unwrap(), id);
    }
    stage.app.favourite(&alice, id).await.unwrap();
    assert_eq!(stage.status(id).await.favourites_count, 2);
    assert_eq!(stage.told(&alice).await, [("favourite".to_owned(), bob.account(), Some(id))]);
    let flags = store::statuses::viewer_flags(&stage.app.read(), bob.account(), &[id.0]).await.unwrap();
    assert!(flags[&id].favourited && !flags[&id].bookmarked && !flags[&id].boosted);
    for _ in 0..2 {
        stage.app.unfavourite(&bob, id).await.unwrap();
    }
    assert_eq!(stage.status(id).await.favourites_count, 1);
    assert!(stage.told(&alice).await.is_empty());
    stage.assert_counters().await;
}

async fn boosts_are_idempotent_and_stand_for_the_original(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let id = stage.post(&alice, "pass it on", Visibility::Public).await;
    let first = stage.app.boost(&bob, id, Some(Visibility::Unlisted)).await.unwrap();
    assert_eq!(stage.app.boost(&bob, id, None).await.unwrap(), first);
    let boost = stage.status(first).await;
    assert_eq!((boost.boost.unwrap().of, boost.visibility), (id, Visibility::Unlisted));
    // A boost of a boost is a boost of the original; a favourite of a boost is a favourite of the original.
    let second = stage.app.boost(&carol, first, None).await.unwrap();
    assert_eq!(stage.status(second).await.boost.unwrap().of, id);
    assert_eq!(stage.app.favourite(&carol, first).await.unwrap(), id);
    assert_eq!(stage.status(id).await.reblogs_count, 2);
    let told: Vec<_> = stage.told(&alice).await.into_iter().map(|(kind, from, _)| (kind, from)).collect();
    let reblog = |by: &app::Actor| ("reblog".to_owned(), by.account());
    assert_eq!(told, [("favourite".to_owned(), carol.account()), reblog(&carol), reblog(&bob)]);
    assert_eq!(stage.app.unboost(&bob, id).await.unwrap(), id);
    assert_eq!(stage.app.unboost(&bob, id).await.unwrap(), id);
    // By the id of somebody else's boost one takes back one's own.
    assert_eq!(stage.app.unboost(&carol, second).await.unwrap(), id);
    assert_eq!(stage.status(id).await.reblogs_count, 0);
    assert_eq!(stage.told(&alice).await.len(), 1);
    stage.assert_counters().await;
}

async fn what_may_be_boosted(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    stage.follow(&bob, &alice).await;
    let private = stage.post(&alice, "followers", Visibility::Followers).await;
    let direct = stage.post(&alice, "@bob direct", Visibility::Direct).await;
    for id in [private, direct] {
        assert!(matches!(stage.app.boost(&bob, id, None).await, Err(BoostError::NotAllowed)));
    }
    let own = stage.app.boost(&alice, private, Some(Visibility::Public)).await.unwrap();
    assert_eq!(stage.status(own).await.visibility, Visibility::Followers);
    assert!(matches!(stage.app.boost(&alice, direct, None).await, Err(BoostError::NotAllowed)));
    let open = stage.post(&alice, "open", Visibility::Public).await;
    let refused = stage.app.boost(&bob, open, Some(Visibility::Direct)).await;
    assert!(matches!(refused, Err(BoostError::Visibility)));
    stage.app.block(&bob, alice.account()).await.unwrap();
    assert!(matches!(stage.app.boost(&bob, open, None).await, Err(BoostError::NotAllowed)));
    stage.assert_counters().await;
}

async fn bookmarks_are_private(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "later", Visibility::Public).await;
    for _ in 0..2 {
        stage.app.bookmark(&bob, id).await.unwrap();
    }
    assert_eq!(stage.app.bookmarks(&bob, Page::first(10)).await.unwrap().items, [id]);
    assert!(stage.app.bookmarks(&alice, Page::first(10)).await.unwrap().items.is_empty());
    assert!(stage.told(&alice).await.is_empty());
    for _ in 0..2 {
        stage.app.unbookmark(&bob, id).await.unwrap();
    }
    assert!(stage.app.bookmarks(&bob, Page::first(10)).await.unwrap().items.is_empty());
}

async fn pins_are_few(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let mut posts = Vec::new();
    for i in 0..6 {
        posts.push(stage.post(&alice, &format!("post {i}"), Visibility::Public).await);
    }
    for id in &posts[..5] {
        stage.app.pin(&alice, *id).await.unwrap();
        stage.app.pin(&alice, *id).await.unwrap();
    }
    assert!(matches!(stage.app.pin(&alice, posts[5]).await, Err(PinError::TooMany)));
    stage.app.unpin(&alice, posts[0]).await.unwrap();
    stage.app.pin(&alice, posts[5]).await.unwrap();
    let pinned = stage.app.pinned(None, alice.account()).await.unwrap();
    assert_eq!(pinned, [posts[5], posts[4], posts[3], posts[2], posts[1]]);
    assert!(matches!(stage.app.pin(&bob, posts[0]).await, Err(PinError::NotOwn)));
    let boost = stage.app.boost(&alice, posts[0], None).await.unwrap();
    assert!(matches!(stage.app.pin(&alice, boost).await, Err(PinError::Boost)));
    let direct = stage.post(&alice, "@bob", Visibility::Direct).await;
    assert!(matches!(stage.app.pin(&alice, direct).await, Err(PinError::Direct)));
}

async fn what_is_hidden_is_not_found(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let secret = stage.post(&alice, "secret", Visibility::Followers).await;
    for id in [secret, StatusId(3)] {
        let not_found = |result: Result<StatusId, InteractError>| matches!(result, Err(InteractError::NotFound));
        assert!(not_found(stage.app.favourite(&bob, id).await));
        assert!(not_found(stage.app.unfavourite(&bob, id).await));
        assert!(not_found(stage.app.bookmark(&bob, id).await));
        assert!(not_found(stage.app.unbookmark(&bob, id).await));
        assert!(not_found(stage.app.mute_thread(&bob, id).await));
        assert!(not_found(stage.app.unmute_thread(&bob, id).await));
        assert!(matches!(stage.app.boost(&bob, id, None).await, Err(BoostError::NotFound)));
        assert!(matches!(stage.app.unboost(&bob, id).await, Err(BoostError::NotFound)));
        assert!(matches!(stage.app.pin(&bob, id).await, Err(PinError::NotFound)));
        assert!(stage.app.status_context(Some(bob.account()), id).await.is_err());
        assert!(stage.app.status_history(None, id).await.is_err());
        assert!(stage.app.favourited_by(None, id, Page::first(10)).await.is_err());
    }
    assert_eq!(stage.status(secret).await.favourites_count, 0);
}

async fn what_was_taken_back_can_be_taken_back_though_hidden(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "open", Visibility::Public).await;
    stage.app.favourite(&bob, id).await.unwrap();
    stage.app.boost(&bob, id, None).await.unwrap();
    stage.app.block(&alice, bob.account()).await.unwrap();
    assert!(stage.app.visible_status(Some(bob.account()), id).await.unwrap().is_none());
    stage.app.unfavourite(&bob, id).await.unwrap();
    stage.app.unboost(&bob, id).await.unwrap();
    let status = stage.status(id).await;
    assert_eq!((status.favourites_count, status.reblogs_count), (0, 0));
    stage.assert_counters().await;
}

async fn lists_page_and_leave_out_what_is_hidden(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    let mut posts = Vec::new();
    for i in 0..5 {
        let id = stage.post(&alice, &format!("post {i}"), Visibility::Public).await;
        stage.app.favourite(&bob, id).await.unwrap();
        posts.push(id);
    }
    let first = stage.app.favourites(&bob, Page::first(2)).await.unwrap();
    assert_eq!(first.items, [posts[4], posts[3]]);
    let (newest, oldest) = first.ends.unwrap();
    let older = Page { max_id: Some(oldest), ..Page::first(2) };
    assert_eq!(stage.app.favourites(&bob, older).await.unwrap().items, [posts[2], posts[1]]);
    let (_, second_oldest) = stage.app.favourites(&bob, older).await.unwrap().ends.unwrap();
    let right_after = Page { min_id: Some(second_oldest), ..Page::first(2) };
    assert_eq!(stage.app.favourites(&bob, right_after).await.unwrap().items, [posts[3], posts[2]]);
    let since = Page { since_id: Some(newest), ..Page::first(2) };
    assert_eq!(stage.app.favourites(&bob, since).await.unwrap().ends, None);

    stage.app.favourite(&carol, posts[0]).await.unwrap();
    stage.app.boost(&carol, posts[0], None).await.unwrap();
    let by = |viewer| stage.app.favourited_by(viewer, posts[0], Page::first(10));
    assert_eq!(by(None).await.unwrap().items, [carol.account(), bob.account()]);
    stage.app.mute(&alice, carol.account(), true, Some(60)).await.unwrap();
    assert_eq!(by(Some(alice.account())).await.unwrap().items, [bob.account()]);
    let boosted = stage.app.boosted_by(Some(alice.account()), posts[0], Page::first(10)).await.unwrap();
    assert!(boosted.items.is_empty());
    stage.clock.advance_millis(61_000);
    assert_eq!(by(Some(alice.account())).await.unwrap().items.len(), 2);

    // A whole page that is hidden still says where it ends.
    stage.app.block(&alice, bob.account()).await.unwrap();
    let hidden = stage.app.favourites(&bob, Page::first(2)).await.unwrap();
    assert!(hidden.items.is_empty());
    assert_eq!(hidden.ends, Some((newest, oldest)));
}

async fn boosts_at_the_same_time_are_one(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let id = stage.post(&alice, "hot", Visibility::Public).await;
    let boosts = futures::future::join_all((0..8).map(|_| stage.app.boost(&bob, id, None))).await;
    let ids: Vec<StatusId> = boosts.into_iter().map(Result::unwrap).collect();
    assert!(ids.iter().all(|boost| *boost == ids[0]), "{ids:?}");
    let favourites = futures::future::join_all((0..8).map(|_| stage.app.favourite(&bob, id))).await;
    assert!(favourites.into_iter().all(|favourite| favourite.is_ok()));
    assert_eq!(stage.told(&alice).await.len(), 2);
    stage.assert_counters().await;
}
