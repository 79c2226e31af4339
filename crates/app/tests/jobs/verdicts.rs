//! How jobs end: well, later, never, or in a panic. None of it takes the worker or its neighbours along.

use super::desk::{BEGINNING, Deed, Errand, Round, Stage, Task, on_both_engines, rows};
use app::jobs::Job as _;
use domain::{Clock as _, JobId};
use store::{Store, StoreError, jobs::NewJob};

on_both_engines!(
    a_failure_is_tried_again_within_its_pause_and_put_aside_after_five,
    a_panic_is_a_failed_attempt_and_the_worker_lives,
    what_cannot_be_read_or_is_not_known_is_put_aside_and_blocks_nobody,
    what_failed_for_good_is_not_tried_again,
    a_snooze_is_no_attempt,
    what_goes_by_the_clock_comes_back_whatever_happens,
    what_goes_by_the_clock_has_its_turns_and_no_past,
    a_key_is_taken_while_its_job_waits_or_runs,
    a_stop_waits_for_what_runs_and_begins_nothing,
);

/// Moves the clock on to when the only job is due, past a moment before, when it must not run.
async fn next_attempt(stage: &Stage, store: &Store, attempt: usize) {
    let due = rows(store).await[0].run_at;
    if due - 1 > stage.clock.now().0 {
        stage.clock.advance_millis(due - 1 - stage.clock.now().0);
        stage.round_trip(store).await;
        assert_eq!(stage.desk.starts_of("it"), attempt - 1, "it ran before it was due");
    }
    stage.clock.advance_millis((due - stage.clock.now().0).max(0));
    stage.until("the attempt", || stage.desk.starts_of("it") == attempt).await;
}

async fn a_failure_is_tried_again_within_its_pause_and_put_aside_after_five(stage: Stage) {
    let node = stage.node().await;
    stage.errand(&node.store, "it", Deed::Retry).await;
    for (attempt, bound) in [(1, 20), (2, 40), (3, 80), (4, 160)] {
        next_attempt(&stage, &node.store, attempt).await;
        let waits = stage
            .until_rows(&node.store, "a failure", |rows| rows[0].state == "ready" && rows[0].attempts == attempt as i64)
            .await;
        let pause = waits[0].run_at - stage.clock.now().0;
        assert!((0..bound * 1_000).contains(&pause), "attempt {attempt}: {pause} ms");
        assert_eq!(waits[0].last_error, "not today");
    }
    next_attempt(&stage, &node.store, 5).await;
    let aside = stage.until_rows(&node.store, "the end", |rows| rows[0].state == "quarantined").await;
    assert_eq!((aside.len(), aside[0].attempts), (1, 5));
    stage.clock.advance_millis(100 * 3_600_000);
    stage.round_trip(&node.store).await;
    assert_eq!(stage.desk.starts_of("it"), 5);
}

async fn a_panic_is_a_failed_attempt_and_the_worker_lives(stage: Stage) {
    let node = stage.node().await;
    stage.errand(&node.store, "it", Deed::Panic).await;
    for attempt in 1..=4 {
        next_attempt(&stage, &node.store, attempt).await;
        let waits = stage
            .until_rows(&node.store, "a failure", |rows| rows[0].state == "ready" && rows[0].attempts == attempt as i64)
            .await;
        assert_eq!(waits[0].last_error, "panicked: boom");
        stage.round_trip(&node.store).await;
    }
    next_attempt(&stage, &node.store, 5).await;
    stage.until_rows(&node.store, "the end", |rows| rows[0].state == "quarantined").await;
    stage.round_trip(&node.store).await;
}

/// Enqueues what no version would.
async fn strange(store: &Store, id: i64, kind: &'static str, payload: &str) {
    let job = NewJob {
        id: JobId(id),
        kind,
        lane: Errand::LANE.name(),
        payload: payload.to_owned(),
        unique_key: Some(format!("strange {id}")),
        fair_key: String::new(),
        run_at: BEGINNING.plus_seconds(-1),
        created_at: BEGINNING,
    };
    let fresh = store.write(async move |tx| -> Result<bool, StoreError> { store::jobs::enqueue(tx, &job).await }).await;
    assert!(fresh.unwrap());
}

async fn what_cannot_be_read_or_is_not_known_is_put_aside_and_blocks_nobody(stage: Stage) {
    let node = stage.node().await;
    strange(&node.store, 1, "of tomorrow", "{}").await;
    for (id, payload) in [(2, ""), (3, "{}"), (4, "[1"), (5, r#"{"desk":"x"}"#)] {
        strange(&node.store, id, Errand::KIND, payload).await;
    }
    // All of them are older, and in the same lane.
    stage.errand(&node.store, "it", Deed::Well).await;
    stage.until("the good one", || stage.desk.starts_of("it") == 1).await;
    let aside = stage
        .until_rows(&node.store, "their end", |rows| {
            rows.len() == 5 && rows.iter().all(|row| row.state == "quarantined")
        })
        .await;
    assert!(aside[0].last_error.contains("knows no job \"of tomorrow\""), "{}", aside[0].last_error);
    assert!(aside[1..].iter().all(|job| job.last_error.contains("cannot be read")), "{aside:?}");
    strange(&node.store, 6, "of tomorrow", "{}").await;
}

async fn what_failed_for_good_is_not_tried_again(stage: Stage) {
    let node = stage.node().await;
    stage.errand(&node.store, "it", Deed::Fail).await;
    let aside = stage.until_rows(&node.store, "its end", |rows| rows[0].state == "quarantined").await;
    assert_eq!((aside[0].attempts, aside[0].last_error.as_str()), (1, "failed for good: never"));
}

async fn a_snooze_is_no_attempt(stage: Stage) {
    let node = stage.node().await;
    stage.errand(&node.store, "it", Deed::Snooze(60)).await;
    for turn in 1..=7 {
        next_attempt(&stage, &node.store, turn).await;
        let due = stage.clock.now().plus_seconds(60).0;
        let waits =
            stage.until_rows(&node.store, "the snooze", |rows| rows[0].state == "ready" && rows[0].run_at == due).await;
        assert_eq!((waits[0].attempts, waits[0].last_error.as_str()), (0, ""));
    }
}

async fn what_goes_by_the_clock_comes_back_whatever_happens(stage: Stage) {
    let node = stage.node().await;
    let fails = Task { key: Some(String::new()), ..stage.task("it", Deed::Retry) };
    assert!(stage.give(&node.store, Round(fails)).await);
    for attempt in 1..=5 {
        next_attempt(&stage, &node.store, attempt).await;
        stage.until_rows(&node.store, "a failure", |rows| rows[0].state == "ready").await;
    }
    let next = stage.clock.now().plus_seconds(3_600).0;
    let waits = rows(&node.store).await;
    assert_eq!((waits[0].attempts, waits[0].run_at), (0, next), "it lost one turn: {waits:?}");
    next_attempt(&stage, &node.store, 6).await;
}

async fn what_goes_by_the_clock_has_its_turns_and_no_past(stage: Stage) {
    let node = stage.node().await;
    assert!(stage.give(&node.store, Round(stage.task("it", Deed::Well))).await);
    for turn in 1..=3 {
        next_attempt(&stage, &node.store, turn).await;
        let next = stage.clock.now().plus_seconds(3_600).0;
        stage.until_rows(&node.store, "the next turn", |rows| rows[0].attempts == 0 && rows[0].run_at == next).await;
    }
}

async fn a_key_is_taken_while_its_job_waits_or_runs(stage: Stage) {
    let node = stage.node().await;
    let keyed = || Errand(Task { key: Some("one".into()), ..stage.task("it", Deed::Hold) });
    assert!(stage.give(&node.store, keyed()).await);
    assert!(!stage.give(&node.store, keyed()).await, "one waits or runs");
    stage.until("the start", || stage.desk.running() == 1).await;
    assert!(!stage.give(&node.store, keyed()).await, "one runs");
    stage.desk.let_go(1);
    stage.until_rows(&node.store, "its end", <[_]>::is_empty).await;
    assert!(stage.give(&node.store, keyed()).await);
    stage.desk.let_go(1);
    stage.until_rows(&node.store, "its end", <[_]>::is_empty).await;
    assert_eq!(stage.desk.starts_of("it"), 2);
}

async fn a_stop_waits_for_what_runs_and_begins_nothing(stage: Stage) {
    let node = stage.node().await;
    stage.errand(&node.store, "it", Deed::Hold).await;
    stage.until("the start", || stage.desk.running() == 1).await;
    node.app.stopping().cancel();
    let stopped = node.app.stop();
    let mut stopped = std::pin::pin!(stopped);
    assert!(futures::poll!(&mut stopped).is_pending());
    stage.errand(&node.store, "too late", Deed::Well).await;
    stage.desk.let_go(1);
    stopped.await;
    assert_eq!(stage.desk.starts(), ["it"]);
    // The worker may have claimed it just when the stop came: then it gave it back.
    let left = rows(&node.store).await;
    assert_eq!(left.iter().map(|row| (&*row.state, row.attempts)).collect::<Vec<_>>(), [("ready", 0)]);
}
