//! Counters stay right, whatever people do: random histories, then everything is counted anew.

use super::cast::Stage;
use app::{
    Actor,
    accounts::FollowOptions,
    statuses::{Draft, Edit},
};
use domain::{StatusId, Visibility};
use proptest::prelude::*;
use store::testing::TestDatabase;

/// One step of somebody; statuses are named by their number, in the order in which they were made.
#[derive(Debug, Clone)]
enum Step {
    Post(usize, Visibility, Option<usize>),
    Edit(usize, usize),
    Delete(usize, usize),
    Boost(usize, usize),
    Unboost(usize, usize),
    Favourite(usize, usize),
    Unfavourite(usize, usize),
    Follow(usize, usize),
    Unfollow(usize, usize),
    Accept(usize, usize),
    Block(usize, usize),
    Unblock(usize, usize),
    Lock(usize, bool),
}

const PEOPLE: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..PEOPLE;
    let what = || 0..12_usize;
    let visibility = prop::sample::select(Visibility::ALL.to_vec());
    prop_oneof![
        6 => (who(), visibility, prop::option::of(what())).prop_map(|(w, v, p)| Step::Post(w, v, p)),
        1 => (who(), what()).prop_map(|(w, s)| Step::Edit(w, s)),
        2 => (who(), what()).prop_map(|(w, s)| Step::Delete(w, s)),
        3 => (who(), what()).prop_map(|(w, s)| Step::Boost(w, s)),
        2 => (who(), what()).prop_map(|(w, s)| Step::Unboost(w, s)),
        3 => (who(), what()).prop_map(|(w, s)| Step::Favourite(w, s)),
        2 => (who(), what()).prop_map(|(w, s)| Step::Unfavourite(w, s)),
        3 => (who(), who()).prop_map(|(w, t)| Step::Follow(w, t)),
        1 => (who(), who()).prop_map(|(w, t)| Step::Unfollow(w, t)),
        1 => (who(), who()).prop_map(|(w, t)| Step::Accept(w, t)),
        1 => (who(), who()).prop_map(|(w, t)| Step::Block(w, t)),
        1 => (who(), who()).prop_map(|(w, t)| Step::Unblock(w, t)),
        1 => (who(), any::<bool>()).prop_map(|(w, l)| Step::Lock(w, l)),
    ]
}

/// Does one step; that it may be refused is part of the history.
async fn take(stage: &Stage, cast: &[Actor; PEOPLE], made: &mut Vec<StatusId>, step: &Step) {
    let app = &stage.app;
    let named = |number: usize, made: &[StatusId]| made.get(number).copied().unwrap_or(StatusId(7));
    stage.clock.advance_millis(10);
    match *step {
        Step::Post(who, visibility, parent) => {
            let draft = Draft {
                text: "@p0 @p1 #tag".into(),
                visibility: Some(visibility),
                in_reply_to: parent.and_then(|parent| made.get(parent).copied()),
                ..Draft::default()
            };
            made.extend(app.post_status(&cast[who], draft, None).await.ok());
        }
        Step::Edit(who, what) => {
            let edit = Edit { text: "@p2 other #words".into(), ..Edit::default() };
            app.edit_status(&cast[who], named(what, made), edit).await.ok();
        }
        Step::Delete(who, what) => drop(app.delete_status(&cast[who], named(what, made)).await),
        Step::Boost(who, what) => made.extend(app.boost(&cast[who], named(what, made), None).await.ok()),
        Step::Unboost(who, what) => drop(app.unboost(&cast[who], named(what, made)).await),
        Step::Favourite(who, what) => drop(app.favourite(&cast[who], named(what, made)).await),
        Step::Unfavourite(who, what) => drop(app.unfavourite(&cast[who], named(what, made)).await),
        Step::Follow(who, whom) => {
            drop(app.follow(&cast[who], cast[whom].account(), FollowOptions::default()).await);
        }
        Step::Unfollow(who, whom) => drop(app.unfollow(&cast[who], cast[whom].account()).await),
        Step::Accept(who, whom) => drop(app.accept_follow_request(&cast[who], cast[whom].account()).await),
        Step::Block(who, whom) => drop(app.block(&cast[who], cast[whom].account()).await),
        Step::Unblock(who, whom) => drop(app.unblock(&cast[who], cast[whom].account()).await),
        Step::Lock(who, locked) => {
            let change = app::accounts::ProfileChange { locked: Some(locked), ..Default::default() };
            drop(app.update_profile(&cast[who], change).await);
        }
    }
}

async fn play(database: TestDatabase, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let stage = Stage::new(database.open().await.unwrap()).await;
    let cast = stage.cast(["p0", "p1", "p2"]).await;
    let mut made = Vec::new();
    for step in &steps {
        take(&stage, &cast, &mut made, step).await;
    }
    let wrong = store::counters::wrong(&stage.app.read()).await.unwrap();
    prop_assert!(wrong.is_empty(), "{wrong:?}");
    stage.app.stop().await;
    Ok(())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_are_right_on_sqlite(steps in prop::collection::vec(step(), 0..60)) {
        runtime().block_on(async { play(TestDatabase::sqlite().unwrap(), steps).await })?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_are_right_on_postgresql(steps in prop::collection::vec(step(), 0..60)) {
        runtime().block_on(async { play(TestDatabase::postgres().await.unwrap(), steps).await })?;
    }
}
