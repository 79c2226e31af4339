//! Nodes that work, and a desk on which jobs write down that they began and lie until they are let go.

use app::{
    App,
    jobs::{self, Job, JobError, Kinds, Lane},
};
use domain::{Clock as _, IdGen, ManualClock, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::{Reads as _, Store, StoreError, jobs::Listed, params, stmt, testing::TestDatabase};
use tokio::{
    runtime::Runtime,
    sync::{Semaphore, watch},
    time::timeout,
};

/// When the tests begin.
pub const BEGINNING: Timestamp = Timestamp(1_793_534_400_000);

/// Nothing that is waited for takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    Well,
    Retry,
    Fail,
    Panic,
    Snooze(u64),
    /// Lies until it is let go.
    Hold,
    /// Wears the server out, as far as the worker can see.
    Press,
}

/// The payload of every job here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub desk: u64,
    pub name: String,
    pub deed: Deed,
    pub key: Option<String>,
}

macro_rules! kinds {
    ($($name:ident, $kind:literal, $lane:expr, $every:expr;)+) => {
        $(#[derive(Debug, Serialize, Deserialize)]
        pub struct $name(pub Task);

        impl Job for $name {
            const KIND: &'static str = $kind;
            const LANE: Lane = $lane;
            const EVERY: Option<Duration> = $every;

            fn unique_key(&self) -> Option<String> {
                self.0.key.clone()
            }
            fn fair_key(&self) -> String {
                self.0.name.clone()
            }
            async fn run(&self, app: &App) -> Result<(), JobError> {
                self.0.run(app).await
            }
        })+

        fn kinds() -> Kinds {
            Kinds::default()$(.with::<$name>())+
        }
    };
}

kinds! {
    Errand, "errand", Lane::Default, None;
    Picture, "picture", Lane::Media, None;
    Letter, "letter", Lane::Mail, None;
    Chore, "chore", Lane::Periodic, None;
    Round, "round", Lane::Periodic, Some(Duration::from_secs(3_600));
}

/// What jobs write down.
#[derive(Debug)]
pub struct Desk {
    starts: Mutex<Vec<String>>,
    running: AtomicUsize,
    most: AtomicUsize,
    go: Semaphore,
    /// Changes when a job began, was dropped, or ended.
    stirs: watch::Sender<u64>,
}

impl Desk {
    fn stir(&self) {
        self.stirs.send_modify(|stirs| *stirs += 1);
    }
    /// The names of those that began, in order.
    pub fn starts(&self) -> Vec<String> {
        self.starts.lock().unwrap().clone()
    }
    /// How often this one began.
    pub fn starts_of(&self, name: &str) -> usize {
        self.starts().iter().filter(|started| *started == name).count()
    }
    /// How many run now.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }
    /// How many ran at once.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
    /// Lets so many go that lie, or will.
    pub fn let_go(&self, jobs: usize) {
        self.go.add_permits(jobs);
    }
}

static DESKS: LazyLock<Mutex<HashMap<u64, Arc<Desk>>>> = LazyLock::new(Mutex::default);

/// Counts a job for as long as it runs, however it ends.
struct Present(Arc<Desk>);

impl Present {
    fn new(desk: &Arc<Desk>, name: &str) -> Self {
        let running = desk.running.fetch_add(1, Ordering::SeqCst) + 1;
        desk.most.fetch_max(running, Ordering::SeqCst);
        desk.starts.lock().unwrap().push(name.to_owned());
        desk.stir();
        Self(desk.clone())
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
        self.0.stir();
    }
}

impl Task {
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let desk = DESKS.lock().unwrap()[&self.desk].clone();
        let _present = Present::new(&desk, &self.name);
        match self.deed {
            Deed::Well => Ok(()),
            Deed::Retry => Err(JobError::Retry("not today".into())),
            Deed::Fail => Err(JobError::Fail("never".into())),
            Deed::Panic => panic!("boom"),
            Deed::Snooze(seconds) => Err(JobError::Snooze(Duration::from_secs(seconds))),
            Deed::Hold => {
                desk.go.acquire().await.unwrap().forget();
                Ok(())
            }
            Deed::Press => {
                press(app);
                Ok(())
            }
        }
    }
}

/// People wait for seconds.
pub fn press(app: &App) {
    (0..1_000).for_each(|_| app.pressure().record(Duration::from_secs(2)));
}

/// A database with a desk, and nodes on it.
pub struct Stage {
    pub clock: Arc<ManualClock>,
    pub desk: Arc<Desk>,
    number: u64,
    folder: tempfile::TempDir,
    ids: IdGen,
    database: TestDatabase,
}

/// A node that works.
pub struct Node {
    pub app: App,
    pub store: Store,
}

async fn start(url: String, clock: Arc<ManualClock>, folder: PathBuf, desk: Arc<Desk>) -> Node {
    let store = Store::open(&url, store::engine::Options { clock: clock.clone(), migrate: true }).await.unwrap();
    let parts = app::testing::parts(store.clone(), clock, &folder, "https://tower.example").unwrap();
    let app = App::start(parts).await.unwrap();
    let mut ended = app.jobs_ended();
    #[expect(clippy::disallowed_methods, reason = "it ends with the node: a stop need not wait for it")]
    drop(tokio::spawn(async move {
        while ended.changed().await.is_ok() {
            desk.stir();
        }
    }));
    app.work_on(kinds());
    Node { app, store }
}

impl Stage {
    pub fn new(database: TestDatabase) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let desk = Arc::new(Desk {
            starts: Mutex::default(),
            running: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            go: Semaphore::new(0),
            stirs: watch::Sender::new(0),
        });
        DESKS.lock().unwrap().insert(number, desk.clone());
        let clock = Arc::new(ManualClock::at(BEGINNING));
        let ids = IdGen::new(clock.clone(), 1);
        Self { clock, desk, number, folder: tempfile::tempdir().unwrap(), ids, database }
    }

    /// A node that lives as long as the test.
    pub async fn node(&self) -> Node {
        start(self.database.url.clone(), self.clock.clone(), self.folder.path().into(), self.desk.clone()).await
    }

    /// A node that can be killed.
    pub async fn doomed(&self) -> Doomed {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let made = start(self.database.url.clone(), self.clock.clone(), self.folder.path().into(), self.desk.clone());
        let (sender, receiver) = tokio::sync::oneshot::channel();
        drop(runtime.spawn(async move {
            let node = made.await;
            assert!(sender.send(node.store.clone()).is_ok());
            std::future::pending::<()>().await;
            drop(node);
        }));
        let store = receiver.await.unwrap();
        Doomed { runtime, store }
    }

    /// Seconds since the beginning.
    pub fn seconds(&self) -> i64 {
        (self.clock.now().0 - BEGINNING.0) / 1_000
    }

    pub fn task(&self, name: &str, deed: Deed) -> Task {
        Task { desk: self.number, name: name.to_owned(), deed, key: None }
    }

    /// Enqueues a job that is due. `false` when one with its key is there.
    pub async fn give<J: Job>(&self, store: &Store, job: J) -> bool {
        let (ids, now) = (self.ids.clone(), self.clock.now());
        store
            .write(async move |tx| -> Result<bool, StoreError> { jobs::enqueue(tx, &job, &ids, now, now).await })
            .await
            .unwrap()
    }

    /// Enqueues an errand that is due.
    pub async fn errand(&self, store: &Store, name: &str, deed: Deed) {
        assert!(self.give(store, Errand(self.task(name, deed))).await);
    }

    /// Has the worker do something small: then it has seen the time as it is now, and everything before.
    pub async fn round_trip(&self, store: &Store) {
        let before = self.desk.starts_of("round trip");
        self.give(store, Letter(self.task("round trip", Deed::Well))).await;
        self.until("a round trip", || self.desk.starts_of("round trip") > before).await;
    }

    /// Waits for a state of the desk.
    pub async fn until(&self, what: &str, reached: impl Fn() -> bool) {
        let mut stirs = self.desk.stirs.subscribe();
        while !reached() {
            let stirred = timeout(PATIENCE, stirs.changed()).await;
            assert!(stirred.is_ok(), "{what} does not come: {:?}", self.desk);
        }
    }

    /// Waits for a state of the rows, in the order of their ids.
    pub async fn until_rows(&self, store: &Store, what: &str, reached: impl Fn(&[Listed]) -> bool) -> Vec<Listed> {
        let mut stirs = self.desk.stirs.subscribe();
        loop {
            let last = rows(store).await;
            if reached(&last) {
                return last;
            }
            let stirred = timeout(PATIENCE, stirs.changed()).await;
            assert!(stirred.is_ok(), "{what} does not come: {last:?}");
        }
    }
}

stmt! { static ALL: Slow() -> Listed =
"SELECT id, kind, lane, state, payload, attempts, run_at, last_error FROM jobs ORDER BY id"; }
stmt! { static LEASE: Slow() -> i64 = "SELECT lease_until FROM jobs WHERE state = 'running' ORDER BY id LIMIT 1"; }

/// All jobs but round trips.
pub async fn rows(store: &Store) -> Vec<Listed> {
    let all = store.read().all(&ALL, params![]).await.unwrap();
    all.into_iter().filter(|job| !job.payload.contains("round trip")).collect()
}

/// Until when the oldest job that runs is claimed.
pub async fn lease(store: &Store) -> Option<i64> {
    store.read().one(&LEASE, params![]).await.unwrap()
}

/// A node on a runtime of its own, which is taken away from it in the middle of whatever it does.
pub struct Doomed {
    runtime: Runtime,
    pub store: Store,
}

impl Doomed {
    /// Kills it: nothing of it runs any more, and nothing was tidied up. Gives its store, so that what it had begun
    /// to write is not waited for.
    pub fn kill(self) -> Store {
        self.runtime.shutdown_background();
        self.store
    }
}

/// Makes a test for each engine out of an `async fn name(stage: Stage)`.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use crate::jobs::desk::Stage;
            use store::testing::TestDatabase;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(Stage::new(TestDatabase::sqlite().unwrap())).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(Stage::new(TestDatabase::postgres().await.unwrap())).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;
