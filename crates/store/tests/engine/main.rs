//! What the engine promises, on both engines: what is kept, what is not, and whom it hurts.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot be prepared fails, and ends its own tasks"
)]

mod ids;
mod migrations;
mod postgres;
mod postgres_tls;
mod sqlite;
mod values;

use domain::Timestamp;
use std::sync::{Arc, Mutex};
use store::{
    Store, StoreError,
    engine::{Cursor, Reads, Tx, Val},
    on_both_engines, params, settings, stmt,
};

stmt! { static COUNT: Slow() -> i64 = "SELECT COUNT(*) FROM settings WHERE key LIKE 'test%'"; }
stmt! { static INSERT: Write(str, str) = "INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, 0)"; }
stmt! { static MANY: Fast([str]) -> (String, String) = "SELECT key, value FROM settings WHERE key = ANY($1) ORDER BY key"; }

const NOW: Timestamp = Timestamp(1_000);

async fn count(store: &Store) -> i64 {
    store.read().one(&COUNT, params![]).await.unwrap().unwrap()
}

on_both_engines!(
    a_write_is_read_back,
    what_fails_is_not_kept_and_hurts_nobody,
    a_caller_who_goes_away_cancels_nothing,
    after_an_error_nothing_is_kept_even_when_it_is_ignored,
    a_panic_ends_its_own_transaction_alone,
    events_come_after_the_commit_in_order_and_once,
    a_duplicate_is_a_conflict,
    a_nul_byte_is_refused,
    readers_and_writers_share_functions,
    a_statement_that_writes_is_refused_outside_a_transaction,
    other_parameters_than_declared_are_refused,
    what_was_taken_is_written_before_a_store_closes,
    a_hook_that_panics_takes_nothing_back,
);

async fn a_write_is_read_back(store: Store) {
    store.write(async |tx| -> Result<(), StoreError> { settings::put(tx, "test", "1", NOW).await }).await.unwrap();
    assert_eq!(settings::all(&store.read()).await.unwrap(), [("test".to_owned(), "1".to_owned())]);
    let names = vec!["test".to_owned(), "other".to_owned()];
    assert_eq!(store.read().all(&MANY, params![&names]).await.unwrap().len(), 1);
}

async fn what_fails_is_not_kept_and_hurts_nobody(store: Store) {
    let writes = (0..100).map(|i| {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .write(async move |tx| -> Result<(), StoreError> {
                    settings::put(tx, &format!("test{i}"), "1", NOW).await?;
                    if i % 3 == 0 { Err(StoreError::Transaction("on purpose")) } else { Ok(()) }
                })
                .await
        })
    });
    let mut kept = 0;
    for write in writes.collect::<Vec<_>>() {
        kept += i64::from(write.await.unwrap().is_ok());
    }
    assert_eq!(kept, 66);
    assert_eq!(count(&store).await, 66);
}

async fn a_caller_who_goes_away_cancels_nothing(store: Store) {
    let write = store.write(async |tx| -> Result<(), StoreError> {
        settings::put(tx, "test1", "1", NOW).await?;
        settings::put(tx, "test2", "1", NOW).await
    });
    let mut write = Box::pin(write);
    // Polled once, then dropped, as when a client hangs up.
    assert!(futures::poll!(&mut write).is_pending());
    drop(write);
    // A later write on SQLite comes after it; on PostgreSQL the state is waited for.
    for _ in 0..1_000 {
        let seen = count(&store).await;
        assert!(seen == 0 || seen == 2, "half a write: {seen}");
        if seen == 2 {
            return;
        }
        tokio::task::yield_now().await;
        store.write(async |tx| -> Result<(), StoreError> { settings::put(tx, "other", "1", NOW).await }).await.unwrap();
    }
    panic!("the write was cancelled");
}

async fn after_an_error_nothing_is_kept_even_when_it_is_ignored(store: Store) {
    let outcome = store
        .write(async |tx| -> Result<(), StoreError> {
            tx.exec(&INSERT, params!["test1", "1"]).await?;
            let twice = tx.exec(&INSERT, params!["test1", "1"]).await;
            assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
            let after = tx.exec(&INSERT, params!["test2", "1"]).await;
            assert!(matches!(after, Err(StoreError::Poisoned)), "{after:?}");
            Ok(())
        })
        .await;
    assert!(matches!(outcome, Err(StoreError::Poisoned)), "{outcome:?}");
    assert_eq!(count(&store).await, 0);
}

async fn a_panic_ends_its_own_transaction_alone(store: Store) {
    let panics = store.write(async |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        settings::put(tx, "test1", "1", NOW).await?;
        panic!("on purpose");
    });
    let works = store.write(async |tx| -> Result<(), StoreError> { settings::put(tx, "test2", "1", NOW).await });
    let (panicked, worked) = futures::join!(panics, works);
    assert!(matches!(panicked, Err(StoreError::Transaction(_))), "{panicked:?}");
    worked.unwrap();
    assert_eq!(count(&store).await, 1);
}

async fn events_come_after_the_commit_in_order_and_once(store: Store) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = heard.clone();
    store.on_commit(Arc::new(move |events| ears.lock().unwrap().extend(events.to_vec())));
    for i in 0..5 {
        let outcome = store
            .write(async move |tx| -> Result<(), StoreError> {
                tx.emit("a", &format!("{i}")).await?;
                tx.emit("b", &format!("{i}")).await?;
                if i == 2 { Err(StoreError::Transaction("on purpose")) } else { Ok(()) }
            })
            .await;
        assert_eq!(outcome.is_ok(), i != 2);
        assert_eq!(heard.lock().unwrap().len(), [2, 4, 4, 6, 8][i]);
    }
    let mut tail = store.events_after(Cursor::default(), 100).await.unwrap();
    // The horizon of PostgreSQL spans the cluster: other tests' transactions may hold it for a moment.
    while tail.len() < 8 {
        tail = store.events_after(Cursor::default(), 100).await.unwrap();
    }
    assert_eq!(tail, *heard.lock().unwrap());
    let middle = Cursor { xid: tail[3].xid, seq: tail[3].seq };
    assert_eq!(store.events_after(middle, 100).await.unwrap(), tail[4..]);
    assert_eq!(store.events_after(store.events_head().await.unwrap(), 100).await.unwrap(), []);
}

async fn a_duplicate_is_a_conflict(store: Store) {
    let insert = async || {
        store
            .write(async |tx| -> Result<(), StoreError> {
                tx.exec(&INSERT, params!["test", "1"]).await?;
                Ok(())
            })
            .await
    };
    insert().await.unwrap();
    let twice = insert().await;
    assert!(matches!(&twice, Err(StoreError::Conflict { constraint }) if constraint == "settings(key)"), "{twice:?}");
}

async fn a_nul_byte_is_refused(store: Store) {
    let outcome =
        store.write(async |tx| -> Result<(), StoreError> { settings::put(tx, "test", "a\0b", NOW).await }).await;
    assert!(matches!(outcome, Err(StoreError::NulByte)), "{outcome:?}");
}

async fn readers_and_writers_share_functions(store: Store) {
    fn needs_send<T: Send>(future: T) -> T {
        future
    }
    async fn shared(db: &impl Reads) -> usize {
        settings::all(db).await.unwrap().len()
    }
    let read = store.read();
    assert_eq!(needs_send(shared(&read)).await, 0);
    let inside = needs_send(store.write(async |tx| -> Result<usize, StoreError> {
        settings::put(tx, "test", "1", NOW).await?;
        Ok(shared(tx).await)
    }));
    assert_eq!(inside.await.unwrap(), 1);
}

stmt! { static RETURNING: Write(str) -> String =
"INSERT INTO settings (key, value, updated_at) VALUES ($1, '1', 0) RETURNING key"; }

async fn a_statement_that_writes_is_refused_outside_a_transaction(store: Store) {
    let outcome = store.read().one(&RETURNING, params!["test"]).await;
    assert!(matches!(outcome, Err(StoreError::Transaction(_))), "{outcome:?}");
    assert_eq!(count(&store).await, 0);
    let inside = store.write(async |tx| -> Result<_, StoreError> { tx.one(&RETURNING, params!["test"]).await });
    assert_eq!(inside.await.unwrap().as_deref(), Some("test"));
    assert_eq!(count(&store).await, 1);
}

async fn other_parameters_than_declared_are_refused(store: Store) {
    let read = store.read();
    for params in [params![1_i64] as &[Val<'_>], params![], params!["a"], params![None::<i64>]] {
        let outcome = read.all(&MANY, params).await;
        assert!(matches!(outcome, Err(StoreError::Parameters(_))), "{params:?}: {outcome:?}");
    }
}

async fn what_was_taken_is_written_before_a_store_closes(store: Store) {
    let mut writes: Vec<_> = (0..50)
        .map(|i| {
            Box::pin(store.write(async move |tx| -> Result<(), StoreError> {
                settings::put(tx, &format!("test{i}"), "1", NOW).await
            }))
        })
        .collect();
    for write in &mut writes {
        drop(futures::poll!(write));
    }
    store.close().await;
    assert_eq!(count(&store).await, 50);
    for write in writes {
        write.await.unwrap();
    }
    let late = store.write(async |tx| -> Result<(), StoreError> { settings::put(tx, "late", "1", NOW).await }).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
}

async fn a_hook_that_panics_takes_nothing_back(store: Store) {
    store.on_commit(Arc::new(|_| panic!("on purpose")));
    for i in 0..2 {
        let write = store.write(async move |tx| -> Result<(), StoreError> {
            tx.emit("a", "{}").await?;
            settings::put(tx, &format!("test{i}"), "1", NOW).await
        });
        write.await.unwrap();
    }
    assert_eq!(count(&store).await, 2);
}
