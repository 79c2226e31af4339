//! Databases for tests: a fresh one for each, on either engine, gone afterwards.

use crate::engine::{Options, Store, StoreError, migrate};
use domain::{Clock, SystemClock};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Names the PostgreSQL server for tests: an admin's address.
pub const POSTGRES: &str = "WATERTOWER_TEST_POSTGRES";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// An empty database with the schema of this version. It is removed when this is dropped.
pub struct TestDatabase {
    /// Its address.
    pub url: String,
    cleanup: Cleanup,
}

enum Cleanup {
    Folder(PathBuf),
    Database { admin: String, name: String },
}

fn name() -> String {
    let (process, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    format!("watertower_test_{process}_{number}_{}", SystemClock.now().0)
}

impl TestDatabase {
    /// A file in a folder of its own.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn sqlite() -> Result<Self, StoreError> {
        let folder = std::env::temp_dir().join(name());
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { url: format!("sqlite:{}", folder.join("test.db").display()), cleanup: Cleanup::Folder(folder) })
    }

    /// A database on the server that `WATERTOWER_TEST_POSTGRES` names, copied from a template that is made once for each
    /// state of the schema.
    ///
    /// # Errors
    /// When the variable is missing, or the server cannot be reached.
    pub async fn postgres() -> Result<Self, StoreError> {
        #[expect(clippy::disallowed_methods, reason = "tests are told by the environment where PostgreSQL is")]
        let admin = std::env::var(POSTGRES).map_err(|_| {
            StoreError::Unavailable(format!("{POSTGRES} names no PostgreSQL server: run the tests with `make test`"))
        })?;
        let template = format!("watertower_template_{}", migrate::fingerprint(migrate::ALL));
        let client = connect(&admin).await?;
        // One process at a time makes the template: the others find it made, and copy it side by side.
        client.execute("SELECT pg_advisory_lock(7236)", &[]).await?;
        let made = client.query("SELECT 1 FROM pg_database WHERE datname = $1", &[&template]).await?;
        if made.is_empty() {
            client.batch_execute(&format!("DROP DATABASE IF EXISTS {template}_new")).await?;
            client.batch_execute(&format!("CREATE DATABASE {template}_new")).await?;
            let store = Store::open(&with_database(&admin, &format!("{template}_new")), Options::default()).await?;
            store.close().await;
            drop(store);
            client.batch_execute(&format!("ALTER DATABASE {template}_new WITH ALLOW_CONNECTIONS true")).await?;
            client
                .execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
                    &[&format!("{template}_new")],
                )
                .await?;
            // The server waits for the last connection to be gone, for some seconds, before it refuses.
            client.batch_execute(&format!("ALTER DATABASE {template}_new RENAME TO {template}")).await?;
        }
        client.execute("SELECT pg_advisory_unlock(7236)", &[]).await?;
        let name = name();
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        Ok(Self { url: with_database(&admin, &name), cleanup: Cleanup::Database { admin, name } })
    }

    /// How many rows each table holds now, read past every store: what an attack must not change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counts(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let mut counts = BTreeMap::new();
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let database = rusqlite::Connection::open(path)?;
            let mut tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
            for name in tables.query_map([], |row| row.get::<_, String>(0))? {
                let name = name?;
                let count = database.query_row(&format!("SELECT COUNT(*) FROM \"{name}\""), [], |row| row.get(0))?;
                counts.insert(name, count);
            }
        } else {
            let client = connect(&self.url).await?;
            let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
            for row in client.query(tables, &[]).await? {
                let name: String = row.get(0);
                let count = client.query_one(&format!("SELECT COUNT(*) FROM \"{name}\""), &[]).await?;
                counts.insert(name, count.get(0));
            }
        }
        Ok(counts)
    }

    /// What it says of what other servers know too, read past every store: people, their ties, statuses, what was done with
    /// them, and the counters. One line each, in names that every server has for it, so that the lines of two databases can
    /// be compared.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facts(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut facts = BTreeSet::new();
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let database = rusqlite::Connection::open(path)?;
            for query in FACTS {
                let mut query = database.prepare(query)?;
                for line in query.query_map([], |row| row.get(0))? {
                    facts.insert(line?);
                }
            }
        } else {
            let client = connect(&self.url).await?;
            for query in FACTS {
                facts.extend(client.query(query, &[]).await?.iter().map(|row| row.get::<_, String>(0)));
            }
        }
        Ok(facts)
    }

    /// Opens it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.url, Options::default()).await
    }

    /// Opens it with a clock of the test's.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn open_at(&self, clock: Arc<dyn Clock>) -> Result<Store, StoreError> {
        Store::open(&self.url, Options { clock, migrate: true }).await
    }
}

/// Each gives lines of text. Times are in whole seconds, as documents tell them.
const FACTS: [&str; 9] = [
    "SELECT 'person ' || uri || CASE WHEN locked THEN ' locked' ELSE '' END || ' called ' || display_name
            || ' statuses ' || CAST(statuses_count AS TEXT) || ' followers ' || CAST(followers_count AS TEXT)
            || ' following ' || CAST(following_count AS TEXT)
            || COALESCE(' moved to ' || (SELECT t.uri FROM accounts t WHERE t.id = accounts.moved_to_id), '')
     FROM accounts WHERE actor_type <> 'Application'",
    "SELECT 'follow ' || a.uri || ' ' || b.uri || ' ' || f.state
     FROM follows f JOIN accounts a ON a.id = f.account_id JOIN accounts b ON b.id = f.target_id",
    "SELECT 'block ' || a.uri || ' ' || b.uri
     FROM blocks k JOIN accounts a ON a.id = k.account_id JOIN accounts b ON b.id = k.target_id",
    "SELECT 'status ' || s.uri || ' by ' || a.uri || ' ' || s.visibility || ' ' || s.content || ' warning ' || s.spoiler_text
            || ' in ' || COALESCE(s.language, '-') || ' answers ' || COALESCE(p.uri, '-') || ' boosts '
            || COALESCE(o.uri, '-') || ' written ' || CAST(s.created_at / 1000 AS TEXT)
            || ' edited ' || COALESCE(CAST(s.edited_at / 1000 AS TEXT), '-')
     FROM statuses s JOIN accounts a ON a.id = s.account_id
          LEFT JOIN statuses p ON p.id = s.in_reply_to_id LEFT JOIN statuses o ON o.id = s.reblog_of_id",
    "SELECT 'counters ' || uri || ' replies ' || CAST(replies_count AS TEXT) || ' boosts '
            || CAST(reblogs_count AS TEXT) || ' favourites ' || CAST(favourites_count AS TEXT)
     FROM statuses",
    "SELECT 'mention ' || s.uri || ' ' || a.uri || CASE WHEN m.silent THEN ' silent' ELSE '' END
     FROM mentions m JOIN statuses s ON s.id = m.status_id JOIN accounts a ON a.id = m.account_id",
    "SELECT 'favourite ' || a.uri || ' ' || s.uri
     FROM favourites f JOIN accounts a ON a.id = f.account_id JOIN statuses s ON s.id = f.status_id",
    "SELECT 'poll ' || s.uri || ' ' || p.options || ' voters ' || COALESCE(CAST(p.voters_count AS TEXT), '-')
            || ' ends ' || COALESCE(CAST(p.expires_at / 1000 AS TEXT), '-')
     FROM polls p JOIN statuses s ON s.id = p.status_id",
    // Who reports is nobody else's business.
    "SELECT 'report of ' || a.uri || ' ' || r.comment || ' with ' || COALESCE(s.uri, '-')
     FROM reports r JOIN accounts a ON a.id = r.target_id LEFT JOIN report_statuses s ON s.report_id = r.id
     WHERE r.forwarded OR r.host <> ''",
];

async fn connect(url: &str) -> Result<tokio_postgres::Client, StoreError> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    #[expect(clippy::disallowed_methods, reason = "the driver's half of the connection; it ends with the client")]
    tokio::spawn(async move { drop(connection.await) });
    Ok(client)
}

/// The same server, another database: the path of the address is replaced.
fn with_database(admin: &str, database: &str) -> String {
    let (address, options) = admin.split_once('?').map_or((admin, None), |(address, options)| (address, Some(options)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{}/{database}{options}", &address[..end])
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.cleanup {
            Cleanup::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Cleanup::Database { admin, name } => {
                let (admin, name) = (admin.clone(), name.clone());
                // Drop cannot wait, and may run inside a runtime: a thread with a runtime of its own does the work.
                let cleaner = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                    if let Ok(runtime) = runtime {
                        runtime.block_on(async {
                            if let Ok(client) = connect(&admin).await {
                                drop(
                                    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await,
                                );
                            }
                        });
                    }
                });
                drop(cleaner.join());
            }
        }
    }
}

/// Makes a test for each engine out of an `async fn name(store: Store)`.
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let database = $crate::testing::TestDatabase::sqlite().expect("a folder");
                let store = database.open().await.expect("a database");
                super::$name(store).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let database = $crate::testing::TestDatabase::postgres().await.expect("a database");
                let store = database.open().await.expect("a database");
                super::$name(store).await;
            }
        }
    )+};
}
