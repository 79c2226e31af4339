//! An id that is taken is drawn again, whatever table it is of, and nobody but the one who drew it is concerned.

use crate::NOW;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use store::{
    Store, StoreError,
    engine::{Reads as _, Tx},
    on_both_engines, params, secrets, settings, stmt,
};

stmt! { static RULE: Write(i64, str) = "INSERT INTO rules (id, position, text, created_at) VALUES ($1, 1, $2, 0)"; }
stmt! { static RULES: Slow() -> (i64, String) = "SELECT id, text FROM rules ORDER BY id"; }

on_both_engines!(
    an_id_that_is_taken_is_drawn_again,
    an_id_that_stays_taken_is_a_conflict_in_the_end,
    other_keys_are_not_drawn_again,
    what_the_first_start_makes_is_made_once,
);

/// Writes a rule and an event under the next number.
async fn write(store: &Store, numbers: &Arc<AtomicI64>, text: &str) -> Result<i64, StoreError> {
    let (numbers, text) = (numbers.clone(), text.to_owned());
    store
        .write(async move |tx: &mut Tx<'_>| -> Result<i64, StoreError> {
            let id = numbers.fetch_add(1, Ordering::SeqCst);
            tx.emit("rule", &id.to_string()).await?;
            tx.exec(&RULE, params![id, text.as_str()]).await?;
            Ok(id)
        })
        .await
}

async fn an_id_that_is_taken_is_drawn_again(store: Store) {
    let (here, there) = (Arc::new(AtomicI64::new(1)), Arc::new(AtomicI64::new(1)));
    for number in 1..=20 {
        assert_eq!(write(&store, &here, "here").await.unwrap(), number);
    }
    // The other node has to pass all of them. Its neighbours in the same group commit do not notice.
    let beside = Arc::new(AtomicI64::new(1_000));
    let neighbours = futures::future::join_all((0..20).map(|_| write(&store, &beside, "beside")));
    let (late, neighbours) = futures::join!(write(&store, &there, "there"), neighbours);
    assert_eq!(late.unwrap(), 21);
    assert!(neighbours.into_iter().all(|written| written.is_ok()));
    let rows = store.read().all(&RULES, params![]).await.unwrap();
    assert_eq!(rows.iter().map(|(_, text)| text.as_str()).filter(|text| *text == "there").count(), 1);
    assert_eq!(rows.len(), 41);
    // One event for each that stands: what was rolled back said nothing.
    let mut events = store.events_after(store::engine::Cursor::default(), 100).await.unwrap();
    while events.len() < 41 {
        events = store.events_after(store::engine::Cursor::default(), 100).await.unwrap();
    }
    let mut told: Vec<i64> = events.iter().map(|event| event.payload.parse().unwrap()).collect();
    told.sort_unstable();
    assert_eq!(told, rows.iter().map(|(id, _)| *id).collect::<Vec<_>>());
}

async fn an_id_that_stays_taken_is_a_conflict_in_the_end(store: Store) {
    let runs = Arc::new(AtomicI64::new(0));
    write(&store, &Arc::new(AtomicI64::new(7)), "first").await.unwrap();
    let counted = runs.clone();
    let outcome = store
        .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            counted.fetch_add(1, Ordering::SeqCst);
            tx.exec(&RULE, params![7, "second"]).await?;
            Ok(())
        })
        .await;
    assert!(matches!(&outcome, Err(StoreError::Conflict { constraint }) if constraint == "rules(id)"), "{outcome:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 256);
}

async fn other_keys_are_not_drawn_again(store: Store) {
    let runs = Arc::new(AtomicI64::new(0));
    store.write(async |tx| -> Result<(), StoreError> { settings::put(tx, "test", "1", NOW).await }).await.unwrap();
    let counted = runs.clone();
    let outcome = store
        .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            counted.fetch_add(1, Ordering::SeqCst);
            tx.exec(&crate::INSERT, params!["test", "2"]).await?;
            Ok(())
        })
        .await;
    assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{outcome:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

async fn what_the_first_start_makes_is_made_once(store: Store) {
    let starts = (1..=8_u8).map(|node| {
        let store = store.clone();
        async move {
            let secret = async move |tx: &mut Tx<'_>| secrets::hold(tx, "key", &[node; 32], NOW).await;
            let address = format!("https://tower{node}.example");
            let held = async move |tx: &mut Tx<'_>| settings::hold_address(tx, "base_url", &address, NOW).await;
            (store.write(secret).await.unwrap(), store.write(held).await.unwrap())
        }
    });
    let held = futures::future::join_all(starts).await;
    assert!(held.iter().all(|node| *node == held[0]), "{held:?}");
    let again = async move |tx: &mut Tx<'_>| secrets::hold(tx, "key", &[99; 32], NOW).await;
    assert_eq!(store.write(again).await.unwrap(), held[0].0);
}
