//! Nodes that die, or seem to: their jobs are done all the same, by one other, and soon.

use super::desk::{Deed, Stage, lease, on_both_engines, rows};
use domain::Clock as _;

on_both_engines!(
    a_killed_nodes_job_is_taken_over_within_fifteen_seconds,
    a_job_that_takes_long_stays_with_its_node,
    a_clock_that_jumps_gives_no_job_away,
    the_attempt_is_counted_before_the_start_and_three_dead_processes_are_enough,
    jobs_run_once_on_two_nodes,
);

/// A step of the clock.
const STEP: i64 = 250;

async fn a_killed_nodes_job_is_taken_over_within_fifteen_seconds(stage: Stage) {
    let doomed = stage.doomed().await;
    stage.errand(&doomed.store, "it", Deed::Hold).await;
    stage.until("the start", || stage.desk.running() == 1).await;
    let node = stage.node().await;
    stage.round_trip(&node.store).await;
    let dead = doomed.kill();
    stage.until("the death", || stage.desk.running() == 0).await;
    while stage.desk.starts_of("it") < 2 {
        stage.clock.advance_millis(STEP);
        stage.round_trip(&node.store).await;
        let seconds = stage.seconds();
        assert!(seconds < 15, "nobody took it over");
        if seconds < 9 {
            assert_eq!(stage.desk.starts_of("it"), 1, "it was taken from a node that may live, after {seconds} s");
        }
    }
    assert!(rows(&node.store).await.iter().any(|job| job.attempts == 2));
    stage.desk.let_go(1);
    stage.until_rows(&node.store, "its end", <[_]>::is_empty).await;
    drop(dead);
}

async fn a_job_that_takes_long_stays_with_its_node(stage: Stage) {
    let first = stage.node().await;
    stage.errand(&first.store, "it", Deed::Hold).await;
    stage.until("the start", || stage.desk.running() == 1).await;
    let second = stage.node().await;
    while stage.seconds() < 45 {
        if stage.seconds() >= 30 {
            // A node that stops finishes what runs.
            first.app.stopping().cancel();
        }
        stage.clock.advance_millis(2_500);
        stage.round_trip(&second.store).await;
        let renewed = stage.clock.now().plus_seconds(10).0;
        let mut looks = 0;
        while lease(&second.store).await != Some(renewed) {
            looks += 1;
            assert!(looks < 500, "the lease is not renewed");
            stage.round_trip(&second.store).await;
        }
    }
    assert_eq!(stage.desk.starts_of("it"), 1);
    stage.desk.let_go(1);
    stage.until_rows(&second.store, "its end", <[_]>::is_empty).await;
}

async fn a_clock_that_jumps_gives_no_job_away(stage: Stage) {
    let node = stage.node().await;
    stage.errand(&node.store, "it", Deed::Hold).await;
    stage.until("the start", || stage.desk.running() == 1).await;
    for jump in [3_600_000, -7_200_000, 86_400_000, -86_400_000, 600_000] {
        stage.clock.advance_millis(jump);
        stage.round_trip(&node.store).await;
        assert_eq!(stage.desk.starts_of("it"), 1, "after a jump of {jump} ms");
    }
    stage.desk.let_go(1);
    stage.until_rows(&node.store, "its end", <[_]>::is_empty).await;
}

async fn the_attempt_is_counted_before_the_start_and_three_dead_processes_are_enough(stage: Stage) {
    let mut dead = Vec::new();
    for death in 1..=3 {
        let doomed = stage.doomed().await;
        if death == 1 {
            stage.errand(&doomed.store, "it", Deed::Hold).await;
        }
        stage.until("the start", || stage.desk.running() == 1 && stage.desk.starts_of("it") == death).await;
        assert_eq!(rows(&doomed.store).await[0].attempts, death as i64, "it was counted before it began");
        dead.push(doomed.kill());
        stage.until("the death", || stage.desk.running() == 0).await;
        stage.clock.advance_millis(10_001);
    }
    let node = stage.node().await;
    let aside = stage.until_rows(&node.store, "its end", |rows| rows[0].state == "quarantined").await;
    assert_eq!(aside[0].attempts, 3);
    assert!(aside[0].last_error.contains("died"), "{}", aside[0].last_error);
    stage.round_trip(&node.store).await;
    assert_eq!(stage.desk.starts_of("it"), 3);
    drop(dead);
}

async fn jobs_run_once_on_two_nodes(stage: Stage) {
    let (first, second) = (stage.node().await, stage.node().await);
    for number in 0..40 {
        let node = if number % 2 == 0 { &first } else { &second };
        stage.errand(&node.store, &format!("errand {number}"), Deed::Well).await;
    }
    stage.until_rows(&first.store, "their end", <[_]>::is_empty).await;
    let mut starts = stage.desk.starts();
    starts.sort();
    starts.dedup();
    assert_eq!((starts.len(), stage.desk.starts().len()), (40, 40));
}
