//! Threads, as different people see them.

use super::cast::Stage;
use domain::{StatusId, Visibility};
use store::Store;

store::on_both_engines!(
    a_thread_is_read_in_order,
    a_thread_leaves_out_whom_one_does_not_want,
    strangers_see_a_part_of_a_long_thread,
);

async fn a_thread_is_read_in_order(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob] = stage.cast(["alice", "bob"]).await;
    let root = stage.post(&alice, "root", Visibility::Public).await;
    let middle = stage.reply(&alice, root, "middle").await;
    let first = stage.reply(&bob, middle, "first answer").await;
    let second = stage.reply(&bob, middle, "second answer").await;
    let below_first = stage.reply(&alice, first, "below the first").await;
    let own = stage.reply(&alice, middle, "own").await;
    let context = stage.app.status_context(None, middle).await.unwrap();
    assert_eq!(context.ancestors, [root]);
    assert_eq!(context.descendants, [own, first, below_first, second]);
    let leaf = stage.app.status_context(None, below_first).await.unwrap();
    assert_eq!(leaf.ancestors, [root, middle, first]);
    assert!(leaf.descendants.is_empty());
}

async fn a_thread_leaves_out_whom_one_does_not_want(store: Store) {
    let stage = Stage::new(store).await;
    let [alice, bob, carol, dan] = stage.cast(["alice", "bob", "carol", "dan"]).await;
    let root = stage.post(&alice, "root", Visibility::Public).await;
    let by_bob = stage.reply(&bob, root, "bob").await;
    let by_carol = stage.reply(&carol, root, "carol").await;
    let draft = app::statuses::Draft {
        text: "for followers".into(),
        visibility: Some(Visibility::Followers),
        in_reply_to: Some(root),
        ..Default::default()
    };
    let hidden = stage.draft(&bob, draft).await;
    let seen = async |viewer: Option<&app::Actor>| {
        stage.app.status_context(viewer.map(app::Actor::account), root).await.unwrap().descendants
    };
    assert_eq!(seen(Some(&dan)).await, [by_bob, by_carol]);
    stage.follow(&dan, &bob).await;
    assert_eq!(seen(Some(&dan)).await, [by_bob, by_carol, hidden]);
    stage.app.mute(&dan, bob.account(), false, None).await.unwrap();
    assert_eq!(seen(Some(&dan)).await, [by_carol]);
    stage.app.block(&carol, dan.account()).await.unwrap();
    assert!(seen(Some(&dan)).await.is_empty());
    assert_eq!(seen(None).await, [by_bob, by_carol]);
}

async fn strangers_see_a_part_of_a_long_thread(store: Store) {
    let stage = Stage::new(store).await;
    let [alice] = stage.cast(["alice"]).await;
    let mut chain: Vec<StatusId> = vec![stage.post(&alice, "0", Visibility::Public).await];
    for i in 1..60 {
        chain.push(stage.reply(&alice, chain[i - 1], &i.to_string()).await);
    }
    let down = stage.app.status_context(None, chain[0]).await.unwrap().descendants;
    assert_eq!(down, chain[1..=20]);
    let up = stage.app.status_context(None, chain[59]).await.unwrap().ancestors;
    assert_eq!(up, chain[19..59]);
    let all = stage.app.status_context(Some(alice.account()), chain[0]).await.unwrap().descendants;
    assert_eq!(all, chain[1..]);
}
