//! Every type of parameter and column, there and back, and the parts of the dialect that are translated.

use store::{
    Reads as _, Store, StoreError,
    engine::{Options, Tx, migrate, migrate::Migration},
    params, row, stmt,
    testing::TestDatabase,
};

const SAMPLES: &str = "CREATE TABLE samples (
    id {int} NOT NULL PRIMARY KEY, ratio {real} NOT NULL, flag {bool} NOT NULL, name {text} NOT NULL,
    bytes {blob} NOT NULL, maybe {int}, remark {text}){strict};";

row! {
    struct Sample { id: i64, ratio: f64, flag: bool, name: String, bytes: Vec<u8>, maybe: Option<i64>, remark: Option<String> }
}

stmt! { static INSERT: Write(i64, f64, bool, str, [u8], i64?, str?) =
"INSERT INTO samples (id, ratio, flag, name, bytes, maybe, remark) VALUES ($1, $2, $3, $4, $5, $6, $7)"; }
stmt! { static BY_IDS: Fast([i64]) -> Sample =
"SELECT id, ratio, flag, name, bytes, maybe, remark FROM samples WHERE id = ANY($1) ORDER BY id"; }
stmt! { static NOT_NAMED: Slow([str], bool) -> i64 =
"SELECT id FROM samples WHERE name <> ALL($1) AND flag = $2 ORDER BY id"; }
stmt! { static IN_ORDER: Slow() -> String = "SELECT name FROM samples ORDER BY name"; }
// SQLite gives the parameters of `unnest` no types.
stmt! { static BULK: Write([i64], [str], f64) =
pg "INSERT INTO samples (id, name, ratio, flag, bytes)
    SELECT n.id, n.name, $3, TRUE, '\\x' FROM unnest($1::bigint[], $2::text[]) AS n (id, name)",
sqlite "INSERT INTO samples (id, name, ratio, flag, bytes)
    SELECT n.id, n.name, $3, TRUE, X'' FROM unnest($1, $2) AS n (id, name)"; }

async fn open(database: &TestDatabase) -> Store {
    let mut all = migrate::ALL.to_vec();
    all.push(Migration { number: all.len() as i64, name: "samples", sql: SAMPLES });
    Store::open_with(&database.url, Options::default(), Box::leak(all.into())).await.unwrap()
}

async fn everything_comes_back_as_it_was(store: Store) {
    let samples = [
        Sample {
            id: i64::MIN,
            ratio: -1.5e300,
            flag: false,
            name: String::new(),
            bytes: Vec::new(),
            maybe: None,
            remark: None,
        },
        Sample {
            id: i64::MAX,
            ratio: 0.1,
            flag: true,
            name: "Füße 漢字 👩‍👩‍👧 ' \" \\ $1 ?1".into(),
            bytes: (0..=255).collect(),
            maybe: Some(-1),
            remark: Some("a remark".into()),
        },
    ];
    let written = samples.clone();
    let insert = store.write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        for s in &written {
            let params = params![s.id, s.ratio, s.flag, &s.name, &s.bytes, s.maybe, s.remark.as_deref()];
            assert_eq!(tx.exec(&INSERT, params).await?, 1);
        }
        Ok(())
    });
    insert.await.unwrap();
    let read = store.read();
    assert_eq!(read.all(&BY_IDS, params![&[i64::MAX, 7, i64::MIN][..]]).await.unwrap(), samples);
    assert_eq!(read.all(&BY_IDS, params![&Vec::<i64>::new()]).await.unwrap(), []);
    let others = vec![String::new(), "nobody".to_owned()];
    assert_eq!(read.all(&NOT_NAMED, params![&others, true]).await.unwrap(), [i64::MAX]);
    assert!(read.all(&NOT_NAMED, params![&others, false]).await.unwrap().is_empty());
}

async fn arrays_become_rows(store: Store) {
    let bulk = store.write(async |tx: &mut Tx<'_>| -> Result<u64, StoreError> {
        let (ids, names) = (vec![1_i64, 2, 3], ["c", "a", "b"].map(str::to_owned).to_vec());
        tx.exec(&BULK, params![&ids, &names, 2.5]).await
    });
    assert_eq!(bulk.await.unwrap(), 3);
    let rows = store.read().all(&BY_IDS, params![&[1_i64, 2, 3][..]]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["c", "a", "b"]);
}

async fn text_is_ordered_by_its_bytes(store: Store) {
    let insert = store.write(async |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        for (id, name) in ["b", "B", "a", "é", "_", "ab", "a b"].into_iter().enumerate() {
            let params = params![id as i64, 0.0, true, name, &[0_u8][..], None::<i64>, None::<&str>];
            tx.exec(&INSERT, params).await?;
        }
        Ok(())
    });
    insert.await.unwrap();
    let names = store.read().all(&IN_ORDER, params![]).await.unwrap();
    assert_eq!(names, ["B", "_", "a", "a b", "ab", "b", "é"]);
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let database = super::TestDatabase::sqlite().unwrap();
                super::$name(super::open(&database).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let database = super::TestDatabase::postgres().await.unwrap();
                super::$name(super::open(&database).await).await;
            }
        }
    )+};
}

on_both!(everything_comes_back_as_it_was, arrays_become_rows, text_is_ordered_by_its_bytes);
