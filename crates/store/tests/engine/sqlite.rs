//! Traps of the shared commit on SQLite: what one transaction of a group does to the others, and other processes.

use crate::{INSERT, NOW, count};
use std::sync::{Arc, Barrier, Mutex};
use store::{
    Reads as _, Store, StoreError,
    engine::{Cursor, Tx},
    params, settings, stmt,
    testing::TestDatabase,
};

// A limit below the present size stands for the present size: nothing new fits, except into pages that are there.
stmt! { static FILL_DISK: Write() -> i64 = "PRAGMA max_page_count = 1"; }
stmt! { static FREE_DISK: Write() -> i64 = "PRAGMA max_page_count = 1000000"; }
stmt! { static ONE: Fast(str) -> String = "SELECT value FROM settings WHERE key = $1"; }
stmt! { static ENDLESS: Fast() -> i64 =
"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"; }

async fn fixture() -> (TestDatabase, Store) {
    let database = TestDatabase::sqlite().unwrap();
    let store = database.open().await.unwrap();
    (database, store)
}

/// Holds the writer until the guard is used, so that what is written meanwhile shares a commit.
async fn hold(store: &Store) -> impl FnOnce() {
    let (entered, gate) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (in_writer, in_gate) = (entered.clone(), gate.clone());
    let held = store.clone();
    tokio::spawn(async move {
        held.write(async move |_: &mut Tx<'_>| -> Result<(), StoreError> {
            in_writer.wait();
            in_gate.wait();
            Ok(())
        })
        .await
    });
    tokio::task::spawn_blocking(move || entered.wait()).await.unwrap();
    move || {
        gate.wait();
    }
}

/// Writes `key` with a value of this many bytes, and an event.
async fn write(store: &Store, key: &'static str, bytes: usize) -> Result<(), StoreError> {
    store
        .write(async move |tx| -> Result<(), StoreError> {
            tx.emit(key, "{}").await?;
            settings::put(tx, key, &"x".repeat(bytes), NOW).await
        })
        .await
}

/// The kinds of the events of each commit.
fn commits(store: &Store) -> Arc<Mutex<Vec<Vec<String>>>> {
    let commits: Arc<Mutex<Vec<Vec<String>>>> = Arc::default();
    let heard = commits.clone();
    store.on_commit(Arc::new(move |events| {
        heard.lock().unwrap().push(events.iter().map(|event| event.kind.clone()).collect());
    }));
    commits
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_wait_share_a_commit_in_their_order() {
    let (_database, store) = fixture().await;
    let commits = commits(&store);
    let release = hold(&store).await;
    let writes = futures::future::join_all(["test1", "test2", "test3"].map(|key| write(&store, key, 1)));
    let mut writes = Box::pin(writes);
    assert!(futures::poll!(&mut writes).is_pending());
    release();
    writes.await.into_iter().for_each(Result::unwrap);
    assert_eq!(*commits.lock().unwrap(), [["test1", "test2", "test3"]]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_only_those_who_need_room() {
    let (_database, store) = fixture().await;
    store.write(async |tx| -> Result<_, StoreError> { tx.one(&FILL_DISK, params![]).await }).await.unwrap();
    let commits = commits(&store);
    let release = hold(&store).await;
    let mut writes = Box::pin(async {
        futures::join!(write(&store, "test1", 1), write(&store, "test2", 1_000_000), write(&store, "test3", 1))
    });
    assert!(futures::poll!(&mut writes).is_pending());
    release();
    let (before, large, after) = writes.await;
    before.unwrap();
    assert!(matches!(large, Err(StoreError::Full)), "{large:?}");
    after.unwrap();
    // The group was rolled back as a whole, and each of it was run again alone.
    assert_eq!(*commits.lock().unwrap(), [["test1"], ["test3"]]);
    assert_eq!(count(&store).await, 2);
    // Who runs the server hears of it, once for each that found no room.
    assert_eq!(store.refused_for_room(), 1);

    store.write(async |tx| -> Result<_, StoreError> { tx.one(&FREE_DISK, params![]).await }).await.unwrap();
    write(&store, "test2", 1_000_000).await.unwrap();
    assert_eq!((count(&store).await, store.refused_for_room()), (3, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_neighbour_that_fails_or_panics_hurts_nobody_in_its_group() {
    let (_database, store) = fixture().await;
    let commits = commits(&store);
    let release = hold(&store).await;
    let fails = store.write(async |tx| -> Result<(), StoreError> {
        tx.emit("fails", "{}").await?;
        settings::put(tx, "test-fails", "1", NOW).await?;
        tx.exec(&INSERT, params!["test-fails", "1"]).await?;
        Ok(())
    });
    let panics = store.write(async |tx| -> Result<(), StoreError> {
        tx.emit("panics", "{}").await?;
        settings::put(tx, "test-panics", "1", NOW).await?;
        panic!("on purpose");
    });
    let waits = store.write(async |tx| -> Result<(), StoreError> {
        settings::put(tx, "test-waits", "1", NOW).await?;
        tokio::task::yield_now().await;
        Ok(())
    });
    let mut writes = Box::pin(async {
        futures::join!(
            write(&store, "test1", 1),
            fails,
            write(&store, "test2", 1),
            panics,
            waits,
            write(&store, "test3", 1)
        )
    });
    assert!(futures::poll!(&mut writes).is_pending());
    release();
    let (first, failed, second, panicked, waited, third) = writes.await;
    [first, second, third].into_iter().for_each(Result::unwrap);
    assert!(matches!(failed, Err(StoreError::Conflict { .. })), "{failed:?}");
    assert!(matches!(panicked, Err(StoreError::Transaction("it panicked"))), "{panicked:?}");
    let not_the_database = "it awaited something that is not the database";
    assert!(matches!(waited, Err(StoreError::Transaction(why)) if why == not_the_database), "{waited:?}");
    assert_eq!(*commits.lock().unwrap(), [["test1", "test2", "test3"]]);
    assert_eq!(count(&store).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_writes_beside_the_server_and_is_noticed() {
    let (database, server) = fixture().await;
    let command_line = database.open().await.unwrap();
    let before = server.data_version().await.unwrap();
    let many = |store: Store, name: &'static str| async move {
        for i in 0..100 {
            let write = store.write(async move |tx| -> Result<(), StoreError> {
                tx.emit(name, "{}").await?;
                settings::put(tx, &format!("test-{name}-{i}"), "1", NOW).await
            });
            write.await.unwrap();
        }
    };
    let both = [tokio::spawn(many(server.clone(), "server")), tokio::spawn(many(command_line, "command line"))];
    for task in both {
        task.await.unwrap();
    }
    assert_eq!(count(&server).await, 200);
    assert_ne!(server.data_version().await.unwrap(), before);
    let events = server.events_after(Cursor::default(), 1_000).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.kind == "command line").count(), 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_of_another_program_is_waited_for() {
    let (database, store) = fixture().await;
    let other = rusqlite::Connection::open(database.url.strip_prefix("sqlite:").unwrap()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut waiting = Box::pin(write(&store, "test1", 1));
    assert!(futures::poll!(&mut waiting).is_pending());
    // Reads go on meanwhile.
    assert_eq!(count(&store).await, 0);
    assert!(futures::poll!(&mut waiting).is_pending());
    other.execute_batch("COMMIT").unwrap();
    waiting.await.unwrap();
    assert_eq!(count(&store).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fast_read_that_does_not_end_is_cut_off() {
    let (_database, store) = fixture().await;
    let endless = store.read().one(&ENDLESS, params![]).await;
    assert!(matches!(endless, Err(StoreError::Unavailable(_))), "{endless:?}");
    assert_eq!(count(&store).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_write_ahead_log_is_emptied_beside_the_writer() {
    let (database, store) = fixture().await;
    let beside = rusqlite::Connection::open(database.url.strip_prefix("sqlite:").unwrap()).unwrap();
    // Pages in the log, and how many of them are in the file as well.
    let pages = || {
        let state = "PRAGMA wal_checkpoint(NOOP)";
        beside.query_row(state, [], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))).unwrap()
    };
    write(&store, "test1", 8_000_000).await.unwrap();
    let (written, _) = pages();
    assert!(written > 1_500, "{written}");
    while pages().1 < written {
        tokio::task::yield_now().await;
    }
    // The next one begins the log anew.
    write(&store, "test2", 1).await.unwrap();
    let (again, _) = pages();
    assert!(again < written, "{again}");
}

#[tokio::test(flavor = "current_thread")]
async fn a_task_that_only_reads_lets_others_run() {
    let (_database, store) = fixture().await;
    let others = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let other = others.clone();
    tokio::spawn(async move { other.store(true, std::sync::atomic::Ordering::Relaxed) });
    let mut reads = 0;
    while !others.load(std::sync::atomic::Ordering::Relaxed) {
        store.read().one(&ONE, params!["test1"]).await.unwrap();
        reads += 1;
        assert!(reads < 10_000, "nobody else came to run");
    }
}
