//! Traps of PostgreSQL: late commits, lost connections, deadlocks.

use crate::{INSERT, NOW, count};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use store::{
    Reads as _, Store, StoreError,
    engine::{Cursor, EmittedEvent, Tx},
    params, settings, stmt,
    testing::TestDatabase,
};
use tokio::sync::{Barrier, Notify};

stmt! { static VALUE: Fast(str) -> String = "SELECT value FROM settings WHERE key = $1"; }
stmt! { static LOCK: Write(str) -> String = "SELECT value FROM settings WHERE key = $1 FOR UPDATE"; }

stmt! { static NO_ROOM: Write() -> () =
"DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$"; }

async fn fixture() -> (TestDatabase, Store, tokio_postgres::Client) {
    let database = TestDatabase::postgres().await.unwrap();
    let store = database.open().await.unwrap();
    let (beside, connection) = tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    (database, store, beside)
}

async fn put(store: &Store, key: &'static str) -> Result<(), StoreError> {
    store.write(async move |tx| -> Result<(), StoreError> { settings::put(tx, key, "1", NOW).await }).await
}

/// Cuts every connection of the store, as a restart of the server does.
async fn cut_all(beside: &tokio_postgres::Client) {
    let others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert!(!beside.query(others, &[]).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tail_waits_for_a_transaction_that_commits_late() {
    let (_database, store, beside) = fixture().await;
    // This transaction is older, writes its event later (so with a higher number), and commits last.
    beside.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
    store.write(async |tx| -> Result<(), StoreError> { tx.emit("early", "{}").await }).await.unwrap();
    assert_eq!(store.events_after(Cursor::default(), 10).await.unwrap(), []);
    assert_eq!(store.events_head().await.unwrap(), Cursor::default());
    let late = "INSERT INTO events (xid, kind, payload, created_at)
                VALUES (pg_current_xact_id()::text::bigint, 'late', '{}', 0); COMMIT";
    beside.batch_execute(late).await.unwrap();

    let mut seen: Vec<EmittedEvent> = Vec::new();
    let mut cursor = Cursor::default();
    // The horizon spans the cluster: other tests' transactions may hold it for a moment.
    while seen.len() < 2 {
        let next = store.events_after(cursor, 1).await.unwrap();
        cursor = next.last().map_or(cursor, |event| Cursor { xid: event.xid, seq: event.seq });
        seen.extend(next);
    }
    assert_eq!(seen.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["late", "early"]);
    assert!(seen[0].seq > seen[1].seq && seen[0].xid < seen[1].xid, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_of_the_server_is_counted() {
    let (_database, store, _beside) = fixture().await;
    let full = store.write(async |tx| -> Result<_, StoreError> { tx.exec(&NO_ROOM, params![]).await }).await;
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    assert_eq!(store.refused_for_room(), 1);
    put(&store, "test1").await.unwrap();
    assert_eq!((count(&store).await, store.refused_for_room()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_holds_the_tail_is_named() {
    let (_database, store, beside) = fixture().await;
    let held = async || store.events_held(Cursor::default()).await.unwrap();
    assert_eq!(held().await.oldest, None);
    beside.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
    let process: i32 = beside.query_one("SELECT pg_backend_pid()", &[]).await.unwrap().get(0);
    store.write(async |tx| -> Result<(), StoreError> { tx.emit("waits", "{}").await }).await.unwrap();
    // Other tests' transactions may be older for a moment.
    let named = format!("process {process} in database ");
    while !held().await.holder.starts_with(&named) {
        tokio::task::yield_now().await;
    }
    assert!(held().await.oldest.is_some());
    beside.batch_execute("COMMIT").await.unwrap();
    let mut read = Vec::new();
    while read.is_empty() {
        read = store.events_after(Cursor::default(), 10).await.unwrap();
    }
    let cursor = Cursor { xid: read[0].xid, seq: read[0].seq };
    assert_eq!(store.events_held(cursor).await.unwrap().oldest, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prepared_transaction_is_seen() {
    let (database, store, beside) = fixture().await;
    let most: String = beside.query_one("SHOW max_prepared_transactions", &[]).await.unwrap().get(0);
    if most == "0" {
        // A server that allows none cannot be held up by one (`scripts/with-postgres` starts one that does).
        assert_eq!(store.events_held(Cursor::default()).await.unwrap().prepared, 0);
        return;
    }
    let name = database.url.rsplit('/').next().unwrap().replace(['?', '='], "_");
    let prepare = format!("BEGIN; SELECT pg_current_xact_id(); PREPARE TRANSACTION '{name}'");
    beside.batch_execute(&prepare).await.unwrap();
    // Every tail of the cluster waits for it: first it goes, then the test judges.
    let held = store.events_held(Cursor::default()).await;
    beside.batch_execute(&format!("ROLLBACK PREPARED '{name}'")).await.unwrap();
    let held = held.unwrap();
    assert!(held.prepared >= 1 && held.holder.starts_with("prepared transaction "), "{held:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_restarted_is_asked_again() {
    let (_database, store, beside) = fixture().await;
    put(&store, "test1").await.unwrap();
    assert_eq!(count(&store).await, 1);
    for _ in 0..4 {
        assert!(store.read().one(&VALUE, params!["test1"]).await.unwrap().is_some());
    }
    cut_all(&beside).await;
    for _ in 0..4 {
        assert!(store.read().one(&VALUE, params!["test1"]).await.unwrap().is_some());
    }
    put(&store, "test2").await.unwrap();
    assert_eq!(count(&store).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_whose_connection_is_cut_is_run_again_as_a_whole() {
    let (_database, store, beside) = fixture().await;
    let (half, cut, tries) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let write = {
        let (half, cut, tries) = (half.clone(), cut.clone(), tries.clone());
        store.write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            tx.exec(&INSERT, params!["test1", "1"]).await?;
            if tries.fetch_add(1, Ordering::SeqCst) == 0 {
                half.notify_one();
                cut.notified().await;
            }
            tx.exec(&INSERT, params!["test2", "1"]).await?;
            Ok(())
        })
    };
    let cutting = async {
        half.notified().await;
        cut_all(&beside).await;
        cut.notify_one();
    };
    let (written, ()) = futures::join!(write, cutting);
    written.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 2);
    assert_eq!(count(&store).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_transactions_that_lock_each_other_out_are_both_done() {
    let (_database, store, _beside) = fixture().await;
    put(&store, "test1").await.unwrap();
    put(&store, "test2").await.unwrap();
    let (both, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let cross = |first: &'static str, second: &'static str| {
        let (both, tries) = (both.clone(), tries.clone());
        store.write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            tx.one(&LOCK, params![first]).await?;
            // Only the first two tries meet: the one that is tried again finds nobody to wait for.
            if tries.fetch_add(1, Ordering::SeqCst) < 2 {
                both.wait().await;
            }
            tx.one(&LOCK, params![second]).await?;
            settings::put(tx, second, "2", NOW).await
        })
    };
    let (one, other) = futures::join!(cross("test1", "test2"), cross("test2", "test1"));
    one.unwrap();
    other.unwrap();
    // The one that was tried again may be quicker than the one that was let go, and meet it once more.
    assert!(tries.load(Ordering::SeqCst) >= 3);
    for key in ["test1", "test2"] {
        assert_eq!(store.read().one(&VALUE, params![key]).await.unwrap().as_deref(), Some("2"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_that_nobody_waited_for_is_not_taken_for_success() {
    let (_database, store, _beside) = fixture().await;
    put(&store, "test1").await.unwrap();
    let outcome = store
        .write(async |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            tx.exec(&INSERT, params!["test2", "1"]).await?;
            let params = params!["test1", "1"];
            // The statement is sent, and nobody hears its answer.
            let sent = futures::poll!(Box::pin(tx.exec(&INSERT, params)));
            assert!(sent.is_pending());
            Ok(())
        })
        .await;
    assert!(matches!(outcome, Err(StoreError::Poisoned)), "{outcome:?}");
    assert_eq!(count(&store).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_is_prepared_anew_when_a_migration_changes_its_table() {
    let (_database, store, beside) = fixture().await;
    put(&store, "test1").await.unwrap();
    let ask = async || {
        for _ in 0..8 {
            assert_eq!(store.read().one(&VALUE, params!["test1"]).await.unwrap().as_deref(), Some("1"));
        }
    };
    ask().await;
    beside.batch_execute("ALTER TABLE settings ALTER COLUMN value TYPE VARCHAR(100)").await.unwrap();
    ask().await;
}
