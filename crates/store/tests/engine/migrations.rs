//! Migrations of databases that hold something.

use std::path::Path;
use store::{
    Reads as _, Store, StoreError,
    engine::{Options, Tx, migrate, migrate::Migration},
    params, stmt,
    testing::TestDatabase,
};

const FAMILY: &str = "
    CREATE TABLE parents (id {int} NOT NULL PRIMARY KEY, name {text} NOT NULL){strict};
    CREATE TABLE children (
        id {int} NOT NULL PRIMARY KEY,
        parent_id {int} NOT NULL REFERENCES parents (id) ON DELETE CASCADE
    ){strict};";

/// On SQLite a column changes its type only through a new table, and to drop the old one empties `children`, if foreign
/// keys are on.
const REBUILD: &str = "
--- postgres
    ALTER TABLE parents ALTER COLUMN name TYPE BYTEA USING convert_to(name, 'UTF8');
--- sqlite
    CREATE TABLE parents_new (id {int} NOT NULL PRIMARY KEY, name {blob} NOT NULL){strict};
    INSERT INTO parents_new (id, name) SELECT id, CAST(name AS BLOB) FROM parents;
    DROP TABLE parents;
    ALTER TABLE parents_new RENAME TO parents;
--- both
    CREATE INDEX children_by_parent ON children (parent_id);";

const ORPHANS: &str = "
--- sqlite
    DELETE FROM parents;
--- postgres
    ALTER TABLE children DROP CONSTRAINT children_parent_id_fkey;
    DELETE FROM parents;
    ALTER TABLE children ADD FOREIGN KEY (parent_id) REFERENCES parents (id);";

const ONLINE: &str = "--- online
CREATE INDEX {concurrently} IF NOT EXISTS parents_by_name ON parents (name);
CREATE INDEX {concurrently} IF NOT EXISTS parents_by_both ON parents (name, id);
";

stmt! { static PARENT: Write(i64, str) = "INSERT INTO parents (id, name) VALUES ($1, $2)"; }
stmt! { static CHILD: Write(i64, i64) = "INSERT INTO children (id, parent_id) VALUES ($1, $2)"; }
stmt! { static CHILDREN: Slow() -> i64 = "SELECT COUNT(*) FROM children"; }
stmt! { static NAME: Fast(i64) -> Vec<u8> = "SELECT name FROM parents WHERE id = $1"; }
stmt! { static OLD_NAME: Fast(i64) -> String = "SELECT name FROM parents WHERE id = $1"; }

/// The schema of this version and then these.
fn with(more: &[&'static str]) -> &'static [Migration] {
    let mut all = migrate::ALL.to_vec();
    for sql in more {
        all.push(Migration { number: all.len() as i64, name: "test", sql });
    }
    Box::leak(all.into())
}

async fn open(database: &TestDatabase, more: &[&'static str]) -> Result<Store, StoreError> {
    Store::open_with(&database.url, Options::default(), with(more)).await
}

async fn fill(store: &Store) {
    store
        .write(async |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            for id in 1..=10 {
                tx.exec(&PARENT, params![id, "name"]).await?;
                tx.exec(&CHILD, params![id, id]).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

async fn children(store: &Store) -> i64 {
    store.read().one(&CHILDREN, params![]).await.unwrap().unwrap()
}

async fn a_table_that_others_point_to_is_rebuilt(database: &TestDatabase) {
    let before = open(database, &[FAMILY]).await.unwrap();
    fill(&before).await;
    before.close().await;
    drop(before);

    let after = open(database, &[FAMILY, REBUILD]).await.unwrap();
    assert_eq!(children(&after).await, 10);
    assert_eq!(after.read().one(&NAME, params![3_i64]).await.unwrap().unwrap(), b"name");
    // Foreign keys still hold.
    let orphan = after
        .write(async |tx: &mut Tx<'_>| -> Result<_, StoreError> { tx.exec(&CHILD, params![11_i64, 99_i64]).await });
    let orphan = orphan.await;
    assert!(matches!(orphan, Err(StoreError::MissingReference(_))), "{orphan:?}");
}

async fn a_migration_that_breaks_references_is_not_kept(database: &TestDatabase) {
    let store = open(database, &[FAMILY]).await.unwrap();
    fill(&store).await;
    store.close().await;
    assert!(open(database, &[FAMILY, ORPHANS]).await.is_err());
    assert_eq!(children(&store).await, 10);
    assert!(store.read().one(&OLD_NAME, params![3_i64]).await.unwrap().is_some());
    // The database is still at the schema before, and opens with it.
    open(database, &[FAMILY]).await.unwrap();
}

async fn an_online_migration_runs(database: &TestDatabase) {
    fill(&open(database, &[FAMILY]).await.unwrap()).await;
    open(database, &[FAMILY, ONLINE]).await.unwrap();
    open(database, &[FAMILY, ONLINE]).await.unwrap();
}

async fn a_newer_schema_is_refused(database: &TestDatabase) {
    open(database, &[FAMILY]).await.unwrap();
    let refused = open(database, &[]).await.err();
    assert!(matches!(&refused, Some(StoreError::Schema(why)) if why.contains("newer binary")), "{refused:?}");
}

async fn only_one_of_many_migrates(database: &TestDatabase) {
    let all = (0..4).map(|_| open(database, &[FAMILY, REBUILD]));
    for opened in futures::future::join_all(all).await {
        opened.unwrap();
    }
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(&super::TestDatabase::sqlite().unwrap()).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(&super::TestDatabase::postgres().await.unwrap()).await;
            }
        }
    )+};
}

on_both!(
    a_table_that_others_point_to_is_rebuilt,
    a_migration_that_breaks_references_is_not_kept,
    an_online_migration_runs,
    a_newer_schema_is_refused,
    only_one_of_many_migrates,
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_from_before_is_kept() {
    let database = TestDatabase::sqlite().unwrap();
    let file = Path::new(database.url.strip_prefix("sqlite:").unwrap()).to_owned();
    fill(&open(&database, &[FAMILY]).await.unwrap()).await;
    let copy = file.with_extension(format!("before-{}.db", migrate::ALL.len() + 1));
    assert!(!copy.exists());
    open(&database, &[FAMILY, REBUILD]).await.unwrap();
    let before = rusqlite::Connection::open(copy).unwrap();
    let names: i64 =
        before.query_row("SELECT COUNT(*) FROM parents WHERE typeof(name) = 'text'", [], |row| row.get(0)).unwrap();
    assert_eq!(names, 10);
}
