//! Who comes when: lanes by weight, none starved, and fewer at a time when people wait.

use super::desk::{Chore, Deed, Errand, Letter, Picture, Stage, on_both_engines, press};
use app::App;
use std::time::Duration;

on_both_engines!(
    lanes_share_by_weight_and_none_starves,
    a_lane_that_was_idle_saved_nothing_up,
    long_jobs_of_one_lane_leave_a_slot,
    jobs_yield_when_people_wait,
);

/// Puts jobs in front of a worker with one slot, and then lets it begin: the names in the order in which they began.
async fn starts_of(
    stage: &Stage,
    app: &App,
    store: &store::Store,
    enqueue: impl AsyncFn(),
    many: usize,
) -> Vec<String> {
    press(app);
    assert!(stage.give(store, Letter(stage.task("plug", Deed::Hold))).await);
    stage.until("the plug", || stage.desk.running() == 1).await;
    enqueue().await;
    press(app);
    let before = stage.desk.starts().len();
    stage.desk.let_go(1);
    stage.until("enough starts", || stage.desk.starts().len() >= before + many).await;
    assert_eq!(stage.desk.most(), 1);
    stage.desk.starts()[before..before + many].to_vec()
}

fn count(starts: &[String], kind: &str) -> usize {
    starts.iter().filter(|name| name.starts_with(kind)).count()
}

async fn lanes_share_by_weight_and_none_starves(stage: Stage) {
    let node = stage.node().await;
    let enqueue = async || {
        for number in 0..40 {
            let task = |kind: &str| stage.task(&format!("{kind} {number}"), Deed::Press);
            stage.give(&node.store, Errand(task("errand"))).await;
            stage.give(&node.store, Picture(task("picture"))).await;
            if number < 8 {
                stage.give(&node.store, Chore(task("chore"))).await;
            }
        }
    };
    let starts = starts_of(&stage, &node.app, &node.store, enqueue, 39).await;
    // 8 to 4 to 1.
    for (kind, share) in [("errand", 24_usize), ("picture", 12), ("chore", 3)] {
        let found = count(&starts, kind);
        assert!(found.abs_diff(share) <= 1, "{found} of {kind}: {starts:?}");
    }
    assert!(count(&starts[..13], "chore") >= 1, "the smallest lane has a turn in each round: {starts:?}");
    node.app.stop().await;
}

async fn a_lane_that_was_idle_saved_nothing_up(stage: Stage) {
    let node = stage.node().await;
    let alone = async || {
        for number in 0..32 {
            stage.errand(&node.store, &format!("errand {number}"), Deed::Press).await;
        }
    };
    starts_of(&stage, &node.app, &node.store, alone, 32).await;
    let both = async || {
        for number in 0..16 {
            stage.errand(&node.store, &format!("errand {number}"), Deed::Press).await;
            stage.give(&node.store, Picture(stage.task(&format!("picture {number}"), Deed::Press))).await;
        }
    };
    let starts = starts_of(&stage, &node.app, &node.store, both, 12).await;
    let found = count(&starts, "picture");
    assert!((3..=5).contains(&found), "{found} pictures: {starts:?}");
    node.app.stop().await;
}

async fn long_jobs_of_one_lane_leave_a_slot(stage: Stage) {
    let node = stage.node().await;
    for number in 0..40 {
        stage.give(&node.store, Picture(stage.task(&format!("picture {number}"), Deed::Hold))).await;
    }
    stage.until("long jobs", || stage.desk.running() > 2).await;
    for number in 0..3 {
        stage.errand(&node.store, &format!("errand {number}"), Deed::Well).await;
    }
    stage.until("the errands", || count(&stage.desk.starts(), "errand") == 3).await;
    assert!(stage.desk.running() > 2, "the long jobs lie where they lay");
    stage.desk.let_go(40);
    stage.until_rows(&node.store, "their end", <[_]>::is_empty).await;
}

async fn jobs_yield_when_people_wait(stage: Stage) {
    let node = stage.node().await;
    press(&node.app);
    for number in 0..6 {
        stage.errand(&node.store, &format!("errand {number}"), Deed::Hold).await;
    }
    for number in 1..=6 {
        stage.until("the next one", || stage.desk.starts().len() == number).await;
        press(&node.app);
        stage.desk.let_go(1);
    }
    stage.until_rows(&node.store, "their end", <[_]>::is_empty).await;
    assert_eq!(stage.desk.most(), 1);

    (0..2_000).for_each(|_| node.app.pressure().record(Duration::ZERO));
    for number in 0..6 {
        stage.errand(&node.store, &format!("errand {number}"), Deed::Hold).await;
    }
    stage.until("several at a time", || stage.desk.running() >= 3).await;
    stage.desk.let_go(6);
    stage.until_rows(&node.store, "their end", <[_]>::is_empty).await;
}
