//! Jobs as rows, on both engines: fair, leased, never lost, never done by two at once.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::{JobId, Timestamp};
use store::{
    Store, StoreError,
    jobs::{self, Bounds, NewJob},
    on_both_engines,
};

on_both_engines!(
    nobodys_pile_holds_up_the_others,
    a_key_waits_once_and_is_free_again_when_the_job_is_done,
    what_is_claimed_is_nobody_elses_until_the_lease_ends,
    a_job_that_takes_its_workers_with_it_is_put_aside,
    a_failure_is_no_death,
    a_snooze_costs_no_attempt_and_a_retry_does,
    what_begins_anew_has_no_past,
    an_enqueue_that_is_rolled_back_leaves_nothing,
    lanes_do_not_see_each_other,
);

const NOW: Timestamp = Timestamp(1_000_000);
const BOUNDS: Bounds = Bounds { attempts: 5, deaths: 3 };

fn job(id: i64, owner: &str) -> NewJob {
    NewJob {
        id: JobId(id),
        kind: "test",
        lane: "default",
        payload: "{}".into(),
        unique_key: None,
        fair_key: owner.into(),
        run_at: NOW,
        created_at: NOW,
    }
}

async fn enqueue(store: &Store, job: NewJob) -> bool {
    store.write(async move |tx| -> Result<bool, StoreError> { jobs::enqueue(tx, &job).await }).await.unwrap()
}

async fn claim(store: &Store, lane: &'static str, worker: &'static str, now: Timestamp, limit: i64) -> Vec<i64> {
    let claimed = store
        .write(async move |tx| -> Result<_, StoreError> {
            jobs::claim(tx, lane, worker, now, now.plus_seconds(12), limit).await
        })
        .await
        .unwrap();
    let mut ids: Vec<i64> = claimed.iter().map(|job| job.id).collect();
    ids.sort_unstable();
    ids
}

async fn nobodys_pile_holds_up_the_others(store: Store) {
    for id in 0..50 {
        enqueue(&store, job(id, "busy")).await;
    }
    enqueue(&store, job(100, "quiet")).await;
    enqueue(&store, job(101, "")).await;
    assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [0, 100, 101], "one of each owner");
    assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [1]);
}

async fn a_key_waits_once_and_is_free_again_when_the_job_is_done(store: Store) {
    let keyed = |id| NewJob { unique_key: Some("mail:7".into()), ..job(id, "") };
    assert!(enqueue(&store, keyed(1)).await);
    assert!(!enqueue(&store, keyed(2)).await, "it waits already");
    assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [1]);
    assert!(!enqueue(&store, keyed(3)).await, "it runs");
    store.write(async |tx| -> Result<(), StoreError> { jobs::done(tx, 1, "worker").await }).await.unwrap();
    assert!(enqueue(&store, keyed(4)).await);
}

async fn what_is_claimed_is_nobody_elses_until_the_lease_ends(store: Store) {
    enqueue(&store, job(1, "")).await;
    assert_eq!(claim(&store, "default", "dead", NOW, 10).await, [1]);
    assert!(claim(&store, "default", "alive", NOW, 10).await.is_empty());
    let reclaim = async |now: Timestamp| {
        store
            .write(async move |tx| -> Result<usize, StoreError> { jobs::reclaim(tx, now, BOUNDS).await })
            .await
            .unwrap()
    };
    assert_eq!(reclaim(NOW.plus_seconds(11)).await, 0, "the lease still holds");
    let renewed = NOW.plus_seconds(20);
    store
        .write(async move |tx| -> Result<(), StoreError> { jobs::renew(tx, &[1], "dead", renewed).await })
        .await
        .unwrap();
    assert_eq!(reclaim(NOW.plus_seconds(13)).await, 0, "it was renewed");
    assert_eq!(reclaim(NOW.plus_seconds(21)).await, 1);
    let later = NOW.plus_seconds(21);
    assert_eq!(claim(&store, "default", "alive", later, 10).await, [1]);
    // The dead one comes back and believes that it is done: the job is not its own any more.
    store.write(async |tx| -> Result<(), StoreError> { jobs::done(tx, 1, "dead").await }).await.unwrap();
    assert_eq!(jobs::list(&store.read(), "running", 10).await.unwrap().len(), 1);
}

async fn a_job_that_takes_its_workers_with_it_is_put_aside(store: Store) {
    enqueue(&store, job(1, "")).await;
    let mut now = NOW;
    for death in 1..=3 {
        assert_eq!(claim(&store, "default", "worker", now, 10).await, [1], "death {death}");
        now = now.plus_seconds(13);
        store
            .write(async move |tx| -> Result<usize, StoreError> { jobs::reclaim(tx, now, BOUNDS).await })
            .await
            .unwrap();
    }
    assert!(claim(&store, "default", "worker", now, 10).await.is_empty());
    let aside = jobs::list(&store.read(), "quarantined", 10).await.unwrap();
    assert_eq!((aside.len(), aside[0].attempts), (1, 3));
    assert!(aside[0].last_error.contains("died"), "{}", aside[0].last_error);
}

async fn a_failure_is_no_death(store: Store) {
    enqueue(&store, job(1, "")).await;
    for _ in 0..3 {
        assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [1]);
        store
            .write(async |tx| -> Result<(), StoreError> { jobs::again(tx, 1, "worker", NOW, "why", false).await })
            .await
            .unwrap();
    }
    let later = NOW.plus_seconds(13);
    let reclaim = async || {
        store.write(async move |tx| -> Result<usize, StoreError> { jobs::reclaim(tx, later, BOUNDS).await }).await
    };
    assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [1]);
    assert_eq!(reclaim().await.unwrap(), 1);
    assert!(jobs::list(&store.read(), "quarantined", 10).await.unwrap().is_empty(), "one process died, not three");
    // The fifth attempt is the last one, however it ends.
    assert!(claim(&store, "default", "worker", NOW, 10).await.is_empty(), "it waits from when it was taken back");
    assert_eq!(claim(&store, "default", "worker", later, 10).await, [1]);
    let end = later.plus_seconds(13);
    store.write(async move |tx| -> Result<usize, StoreError> { jobs::reclaim(tx, end, BOUNDS).await }).await.unwrap();
    assert_eq!(jobs::list(&store.read(), "quarantined", 10).await.unwrap()[0].attempts, 5);
}

async fn what_begins_anew_has_no_past(store: Store) {
    enqueue(&store, job(1, "")).await;
    let mut now = NOW;
    for _ in 0..6 {
        assert_eq!(claim(&store, "default", "worker", now, 10).await, [1]);
        now = now.plus_seconds(13);
        store
            .write(async move |tx| -> Result<usize, StoreError> { jobs::reclaim(tx, now, BOUNDS).await })
            .await
            .unwrap();
        assert_eq!(claim(&store, "default", "worker", now, 10).await, [1]);
        store
            .write(async move |tx| -> Result<(), StoreError> { jobs::anew(tx, 1, "worker", now, "").await })
            .await
            .unwrap();
    }
    assert_eq!(jobs::list(&store.read(), "ready", 10).await.unwrap()[0].attempts, 0);
}

async fn a_snooze_costs_no_attempt_and_a_retry_does(store: Store) {
    enqueue(&store, job(1, "")).await;
    for (free, attempts) in [(true, 0), (false, 1), (true, 1), (false, 2)] {
        assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [1]);
        let again = async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
            jobs::again(tx, 1, "worker", NOW, "why", free).await
        };
        store.write(again).await.unwrap();
        assert_eq!(jobs::list(&store.read(), "ready", 10).await.unwrap()[0].attempts, attempts);
    }
    let later = NOW.plus_seconds(60);
    assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [1]);
    store
        .write(async move |tx| -> Result<(), StoreError> { jobs::again(tx, 1, "worker", later, "why", true).await })
        .await
        .unwrap();
    assert!(claim(&store, "default", "worker", NOW, 10).await.is_empty(), "it is too early");
    assert_eq!(jobs::next_due(&store.read(), "default").await.unwrap(), Some(later));
}

async fn an_enqueue_that_is_rolled_back_leaves_nothing(store: Store) {
    let outcome = store
        .write(async |tx| -> Result<(), StoreError> {
            jobs::enqueue(tx, &job(1, "")).await?;
            Err(StoreError::Transaction("on purpose"))
        })
        .await;
    assert!(outcome.is_err());
    assert!(claim(&store, "default", "worker", NOW, 10).await.is_empty());
}

async fn lanes_do_not_see_each_other(store: Store) {
    enqueue(&store, job(1, "")).await;
    enqueue(&store, NewJob { lane: "mail", ..job(2, "") }).await;
    assert_eq!(claim(&store, "mail", "worker", NOW, 10).await, [2]);
    assert_eq!(claim(&store, "default", "worker", NOW, 10).await, [1]);
    assert!(claim(&store, "deliver", "worker", NOW, 10).await.is_empty());
}
