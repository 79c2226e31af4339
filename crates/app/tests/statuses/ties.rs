//! Follows, requests, blocks, mutes and notes.

use super::cast::Stage;
use app::accounts::{FollowError, FollowOptions, ProfileChange, Relationship, RequestError, TieError};
use domain::AccountId;
use store::{Store, page::Page};

store::on_both_engines!(
    a_follow_is_counted_and_told,
    a_locked_account_decides,
    opening_an_account_lets_in_who_waits,
    a_block_ends_everything,
    a_mute_ends_by_the_clock,
    what_cannot_be_followed,
    notes_are_private,
    hidden_collections_are_empty,
    accounts_are_found,
    follows_at_the_same_time_count_once,
);

async fn relation(stage: &Stage, viewer: &app::Actor, target: &app::Actor) -> Relationship {
    stage.app.relationships(viewer.account(), &[target.account()]).await.unwrap().remove(0)
}

async fn a_follow_is_counted_and_told(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    for _ in 0..2 {
        stage.follow(&bob, &alice).await;
    }
    assert_eq!(stage.account(alice.account()).await.followers_count, 1);
    assert_eq!(stage.account(bob.account()).await.following_count, 1);
    assert_eq!(stage.told(&alice).await, [("follow".to_owned(), bob.account(), None)]);
    let to = relation(&stage, &bob, &alice).await;
    assert!(to.following && to.show_boosts && !to.notify && !to.requested && to.languages.is_empty());
    assert!(relation(&stage, &alice, &bob).await.followed_by);

    let options = FollowOptions {
        show_boosts: Some(false),
        notify: Some(true),
        languages: Some(vec!["en".into(), "en-GB".into(), "de".into()]),
    };
    stage.app.follow(&bob, alice.account(), options).await.unwrap();
    stage.follow(&bob, &alice).await;
    let to = relation(&stage, &bob, &alice).await;
    assert!(to.following && !to.show_boosts && to.notify);
    assert_eq!(to.languages, ["en", "de"]);

    for _ in 0..2 {
        stage.app.unfollow(&bob, alice.account()).await.unwrap();
    }
    assert!(!relation(&stage, &bob, &alice).await.following);
    assert!(stage.told(&alice).await.is_empty());
    stage.follow(&bob, &alice).await;
    stage.app.remove_follower(&alice, bob.account()).await.unwrap();
    assert!(!relation(&stage, &bob, &alice).await.following);
    stage.assert_counters().await;
}

async fn a_locked_account_decides(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    stage.app.update_profile(&alice, ProfileChange { locked: Some(true), ..Default::default() }).await.unwrap();
    stage.follow(&bob, &alice).await;
    stage.follow(&carol, &alice).await;
    let to = relation(&stage, &bob, &alice).await;
    assert!(to.requested && !to.following);
    assert!(relation(&stage, &alice, &bob).await.requested_by);
    assert_eq!(stage.account(alice.account()).await.followers_count, 0);
    assert_eq!(stage.told(&alice).await.len(), 2);
    let waiting = stage.app.follow_requests(&alice, Page::first(10)).await.unwrap().items;
    assert_eq!(waiting, [carol.account(), bob.account()]);
    stage.app.accept_follow_request(&alice, bob.account()).await.unwrap();
    stage.app.reject_follow_request(&alice, carol.account()).await.unwrap();
    for who in [bob.account(), carol.account()] {
        assert!(matches!(stage.app.accept_follow_request(&alice, who).await, Err(RequestError::NotFound)));
        assert!(matches!(stage.app.reject_follow_request(&alice, who).await, Err(RequestError::NotFound)));
    }
    assert!(relation(&stage, &bob, &alice).await.following);
    let to = relation(&stage, &carol, &alice).await;
    assert!(!to.following && !to.requested);
    stage.assert_counters().await;
}

async fn opening_an_account_lets_in_who_waits(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    stage.app.update_profile(&alice, ProfileChange { locked: Some(true), ..Default::default() }).await.unwrap();
    stage.follow(&bob, &alice).await;
    stage.app.update_profile(&alice, ProfileChange { locked: Some(false), ..Default::default() }).await.unwrap();
    assert!(relation(&stage, &bob, &alice).await.following);
    stage.assert_counters().await;
}

async fn a_block_ends_everything(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    stage.follow(&bob, &alice).await;
    stage.follow(&alice, &bob).await;
    for _ in 0..2 {
        stage.app.block(&alice, bob.account()).await.unwrap();
    }
    let to = relation(&stage, &alice, &bob).await;
    assert!(to.blocking && !to.blocked_by && !to.following && !to.followed_by);
    assert!(relation(&stage, &bob, &alice).await.blocked_by);
    assert!(stage.told(&alice).await.is_empty());
    for (actor, target) in [(&alice, &bob), (&bob, &alice)] {
        let refused = stage.app.follow(actor, target.account(), FollowOptions::default()).await;
        assert!(matches!(refused, Err(FollowError::Forbidden)), "{refused:?}");
    }
    assert_eq!(stage.app.blocks(&alice, Page::first(10)).await.unwrap().items, [bob.account()]);
    for _ in 0..2 {
        stage.app.unblock(&alice, bob.account()).await.unwrap();
    }
    assert!(!relation(&stage, &alice, &bob).await.blocking);
    stage.app.block(&alice, alice.account()).await.unwrap();
    assert!(stage.app.blocks(&alice, Page::first(10)).await.unwrap().items.is_empty());
    stage.assert_counters().await;
}

async fn a_mute_ends_by_the_clock(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    stage.app.mute(&alice, bob.account(), true, Some(60)).await.unwrap();
    let to = relation(&stage, &alice, &bob).await;
    assert!(to.muting && to.muting_notifications);
    assert_eq!(to.muting_until, Some(stage.app.now().plus_seconds(60)));
    assert_eq!(stage.app.mutes(&alice, Page::first(10)).await.unwrap().items.len(), 1);
    stage.clock.advance_millis(60_000);
    let to = relation(&stage, &alice, &bob).await;
    assert!(!to.muting && !to.muting_notifications && to.muting_until.is_none());
    assert!(stage.app.mutes(&alice, Page::first(10)).await.unwrap().items.is_empty());
    stage.app.mute(&alice, bob.account(), false, Some(0)).await.unwrap();
    let to = relation(&stage, &alice, &bob).await;
    assert!(to.muting && !to.muting_notifications && to.muting_until.is_none());
    stage.app.mute(&alice, bob.account(), false, Some(u64::MAX)).await.unwrap();
    assert!(relation(&stage, &alice, &bob).await.muting);
    for _ in 0..2 {
        stage.app.unmute(&alice, bob.account()).await.unwrap();
    }
    assert!(!relation(&stage, &alice, &bob).await.muting);
}

async fn what_cannot_be_followed(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let plain = FollowOptions::default;
    assert!(matches!(stage.app.follow(&alice, alice.account(), plain()).await, Err(FollowError::Forbidden)));
    assert!(matches!(stage.app.follow(&alice, AccountId(4), plain()).await, Err(FollowError::NotFound)));
    let odd = FollowOptions { languages: Some(vec!["xx".into()]), ..plain() };
    assert!(matches!(stage.app.follow(&alice, bob.account(), odd).await, Err(FollowError::UnknownLanguage)));
    for missing in [
        stage.app.unfollow(&alice, AccountId(4)).await,
        stage.app.block(&alice, AccountId(4)).await,
        stage.app.unblock(&alice, AccountId(4)).await,
        stage.app.mute(&alice, AccountId(4), true, None).await,
        stage.app.unmute(&alice, AccountId(4)).await,
    ] {
        assert!(matches!(missing, Err(TieError::NotFound)));
    }
}

async fn notes_are_private(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    stage.app.set_note(&alice, bob.account(), " met in Oslo ").await.unwrap();
    assert_eq!(relation(&stage, &alice, &bob).await.note, "met in Oslo");
    assert_eq!(relation(&stage, &bob, &alice).await.note, "");
    assert!(stage.app.set_note(&alice, bob.account(), &"x".repeat(2_001)).await.is_err());
    stage.app.set_note(&alice, bob.account(), "").await.unwrap();
    assert_eq!(relation(&stage, &alice, &bob).await.note, "");
}

async fn hidden_collections_are_empty(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol] = stage.cast(["alice", "bob", "carol"]).await;
    stage.follow(&bob, &alice).await;
    stage.follow(&carol, &alice).await;
    let followers = async |viewer: Option<AccountId>| {
        stage.app.followers(viewer, alice.account(), Page::first(10)).await.unwrap().items
    };
    assert_eq!(followers(None).await, [carol.account(), bob.account()]);
    let following = stage.app.following(None, bob.account(), Page::first(10)).await.unwrap();
    assert_eq!(following.items, [alice.account()]);
    stage.app.block(&bob, carol.account()).await.unwrap();
    assert_eq!(followers(Some(bob.account())).await, [bob.account()]);
    stage
        .app
        .update_profile(&alice, ProfileChange { hide_collections: Some(true), ..Default::default() })
        .await
        .unwrap();
    assert!(followers(None).await.is_empty());
    assert_eq!(followers(Some(alice.account())).await.len(), 2);
}

async fn accounts_are_found(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, alan, bob] = stage.cast(["Alice", "alan", "bob"]).await;
    let name = ProfileChange { display_name: Some("Big Alligator".into()), ..Default::default() };
    stage.app.update_profile(&bob, name).await.unwrap();
    for handle in ["alice", "@Alice", "ALICE@tower.example", "@alice@TOWER.example"] {
        assert_eq!(stage.app.lookup(handle).await.unwrap().unwrap().id, alice.account(), "{handle}");
    }
    for handle in ["", "@", "nobody", "alice@far.example", "a\0b", "alice@@"] {
        assert!(stage.app.lookup(handle).await.unwrap().is_none(), "{handle}");
    }
    let search = async |viewer: Option<AccountId>, query: &str, followed: bool| -> Vec<AccountId> {
        let found = stage.app.search_accounts(viewer, query, 10, 0, followed).await.unwrap();
        found.into_iter().map(|account| account.id).collect()
    };
    assert_eq!(search(None, "al", false).await, [alice.account(), alan.account()]);
    assert_eq!(search(None, "alli", false).await, [bob.account()]);
    assert_eq!(search(None, "@alice@tower.example", false).await, [alice.account()]);
    assert!(search(None, "%", false).await.is_empty());
    stage.follow(&bob, &alan).await;
    assert_eq!(search(Some(bob.account()), "AL", false).await, [alan.account(), alice.account()]);
    assert_eq!(search(Some(bob.account()), "al", true).await, [alan.account()]);
    stage.app.block(&alice, bob.account()).await.unwrap();
    assert_eq!(search(Some(bob.account()), "al", false).await, [alan.account()]);
    assert!(search(Some(bob.account()), "alice@tower.example", false).await.is_empty());
}

async fn follows_at_the_same_time_count_once(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let there = (0..6).map(|_| stage.app.follow(&bob, alice.account(), FollowOptions::default()));
    let back = (0..6).map(|_| stage.app.follow(&alice, bob.account(), FollowOptions::default()));
    let (there, back) = futures::join!(futures::future::join_all(there), futures::future::join_all(back));
    assert!(there.into_iter().chain(back).all(|result| result.is_ok()));
    assert_eq!(stage.account(alice.account()).await.followers_count, 1);
    assert_eq!(stage.told(&alice).await.len(), 1);
    stage.assert_counters().await;
}
