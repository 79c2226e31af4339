//! A whole server inside the test's process, on a free port, with a database of its own and a clock that the test sets.

use crate::{Answer, PATIENCE, exchange::exchange};
use app::{App, Operator, Parts, events::Happened, people::create::NewAccount, tail::Follower};
use bytes::Bytes;
use domain::{AccountId, Clock, ManualClock, Role, Scopes, Timestamp};
use http::{HeaderMap, Method, Request};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use store::testing::TestDatabase;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// When tests begin: 2026-11-01, noon.
pub const BEGINNING: Timestamp = Timestamp(1_793_534_400_000);

/// A password that every member of the cast has.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server. Clones are the same server; [`TestServer::finish`] ends it.
#[derive(Clone)]
pub struct TestServer(Arc<Inner>);

struct Inner {
    app: Mutex<App>,
    web: Mutex<web::State>,
    house: Arc<House>,
    address: SocketAddr,
    base_url: String,
    folder: TempDir,
    running: Mutex<Option<Running>>,
}

/// A node with threads of its own, so that it can be killed. It ends with this, at the latest.
pub struct Mortal {
    /// The node.
    pub server: TestServer,
    threads: Option<tokio::runtime::Runtime>,
}

impl Mortal {
    /// Kills it, as a power cut would: nothing of it is finished.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Mortal {
    fn drop(&mut self) {
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

/// What the nodes of one database share.
struct House {
    database: TestDatabase,
    clock: Arc<ManualClock>,
    /// Changes when a node did something.
    stirs: watch::Sender<u64>,
}

impl House {
    fn stir(&self) {
        self.stirs.send_modify(|stirs| *stirs += 1);
    }

    /// Stirs with each change, until the node is gone.
    fn stir_with<T: Send + Sync + 'static>(self: &Arc<Self>, mut changes: watch::Receiver<T>) {
        let house = self.clone();
        drop(tokio::spawn(async move {
            while changes.changed().await.is_ok() {
                house.stir();
            }
        }));
    }
}

struct Stir(Arc<House>);

impl Follower for Stir {
    fn apply(&self, _: &Happened) {
        self.0.stir();
    }
}

struct Running {
    shutdown: CancellationToken,
    listening: JoinHandle<server::listen::Drained>,
}

/// How a test wants its server.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Throttles count.
    pub rate_limits: bool,
    /// Program and arguments of the media box; without it uploads cannot be processed.
    pub media_box: Option<(PathBuf, Vec<String>)>,
    /// Files are served under `media.localhost`, rather than beside everything else.
    pub media_host: bool,
    /// How long bodies may take.
    pub pace: web::Pace,
}

impl TestServer {
    /// A server on SQLite.
    pub async fn sqlite() -> Self {
        Self::start(TestDatabase::sqlite().expect("a folder for the database"), Wish::default()).await
    }

    /// A server on PostgreSQL.
    pub async fn postgres() -> Self {
        Self::start(TestDatabase::postgres().await.expect("a database"), Wish::default()).await
    }

    /// A server on this database.
    pub async fn start(database: TestDatabase, wish: Wish) -> Self {
        let house = House { database, clock: Arc::new(ManualClock::at(BEGINNING)), stirs: watch::Sender::new(0) };
        Self::open(Arc::new(house), None, wish).await
    }

    /// Another node: on the same database, under the same address (as behind one proxy), with the same clock, and a
    /// folder of its own.
    pub async fn beside(&self, wish: Wish) -> Self {
        Self::open(self.0.house.clone(), Some(self.base_url()), wish).await
    }

    /// As [`TestServer::beside`], with threads of its own.
    ///
    /// # Panics
    /// When there are no more threads.
    pub async fn mortal(&self) -> Mortal {
        let threads =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a thread");
        let (house, known_as) = (self.0.house.clone(), Some(self.base_url()));
        let opened = threads.spawn(Self::open(house, known_as, Wish::default()));
        Mortal { server: opened.await.expect("a node"), threads: Some(threads) }
    }

    async fn open(house: Arc<House>, known_as: Option<String>, wish: Wish) -> Self {
        let folder = tempfile::Builder::new().prefix("watertower-test-").tempdir().expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let base_url = known_as.unwrap_or_else(|| format!("http://localhost:{}", address.port()));
        let (app, web, running) = Self::run(&house, &folder, listener, &base_url, &wish).await;
        Self(Arc::new(Inner {
            base_url,
            app: Mutex::new(app),
            web: Mutex::new(web),
            house,
            address,
            folder,
            running: Mutex::new(Some(running)),
        }))
    }

    async fn run(
        house: &Arc<House>,
        folder: &TempDir,
        listener: TcpListener,
        base_url: &str,
        wish: &Wish,
    ) -> (App, web::State, Running) {
        let store = house.database.open_at(house.clock.clone()).await.expect("a database");
        let parts =
            app::testing::parts(store, house.clock.clone(), folder.path(), base_url).expect("an application's parts");
        let mut parts = Parts { media_box: wish.media_box.clone().unwrap_or_default(), ..parts };
        if wish.media_host {
            parts.site.media_base_url = base_url.replace("//", "//media.");
        }
        let app = App::start(parts).await.expect("an application");
        app.work();
        app.deliver();
        let (rate_limits, pace) = (wish.rate_limits, wish.pace);
        let options = web::Options { rate_limits, pace, version: "0.0.0-test", ..web::Options::default() };
        let state = web::State::new(app.clone(), options);
        // The last of those who follow the tail: when it hears of an event, the others have applied it.
        app.tail().follow(Arc::new(Stir(house.clone())));
        house.stir_with(app.jobs_ended());
        house.stir_with(app.delivered());
        house.stir_with(state.streaming().handled());
        let router = web::router(&state);
        let shutdown = CancellationToken::new();
        let listening = tokio::spawn(server::listen::serve(listener, router, shutdown.clone()));
        (app, state, Running { shutdown, listening })
    }

    /// The use cases of this server.
    #[must_use]
    pub fn app(&self) -> App {
        self.0.app.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// Figures of its streams.
    #[must_use]
    pub fn streaming(&self) -> web::streaming::Snapshot {
        self.0.web.lock().unwrap_or_else(PoisonError::into_inner).streaming().stats()
    }
    /// Waits until something is so. It looks again whenever a node of this database has applied an event, ended a job
    /// or handed something to its streams, and never by the clock.
    ///
    /// # Panics
    /// When it is never so.
    pub async fn until(&self, what: &str, so: impl AsyncFn() -> bool) {
        let mut stirs = self.0.house.stirs.subscribe();
        let wait = async {
            while !so().await {
                stirs.changed().await.expect("the server lives");
            }
        };
        let came = tokio::time::timeout(PATIENCE, wait).await;
        assert!(came.is_ok(), "{what} does not come; streams: {:?}", self.streaming());
    }
    /// The clock of this server.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.0.house.clock
    }
    /// The clock of this server, for others to go by.
    pub(crate) fn shared_clock(&self) -> Arc<ManualClock> {
        self.0.house.clock.clone()
    }
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }
    /// The address under which people reach it.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.0.base_url.clone()
    }
    /// The folder for its data.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.0.folder.path()
    }
    /// How many rows each of its tables holds.
    ///
    /// # Panics
    /// When the database cannot be read.
    pub async fn counts(&self) -> BTreeMap<String, i64> {
        self.0.house.database.counts().await.expect("counts")
    }
    /// Its database's address.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.0.house.database.url
    }

    /// People with confirmed accounts, and a token for everything.
    pub async fn cast<const N: usize>(&self, names: [&str; N]) -> [Member; N] {
        let mut members = Vec::new();
        for name in names {
            members.push(self.member(name, Role::User, "read write follow push").await);
        }
        members.try_into().unwrap_or_else(|_| unreachable!("as many as there are names"))
    }

    /// One person, with a token for these scopes.
    pub async fn member(&self, name: &str, role: Role, scopes: &str) -> Member {
        let operator = Operator::at_the_console();
        let new = NewAccount {
            username: name.to_owned(),
            email: format!("{name}@example.org"),
            password: PASSWORD.to_owned(),
            ..NewAccount::default()
        };
        let id = self.app().create_account(&operator, new, role).await.expect("an account");
        let token = self.token(name, scopes).await;
        Member { server: self.clone(), name: name.to_owned(), id, token }
    }

    /// Another token of a person.
    pub async fn token(&self, name: &str, scopes: &str) -> String {
        let scopes = Scopes::parse(scopes).expect("scopes");
        self.app().create_token(&Operator::at_the_console(), name, &scopes).await.expect("a token")
    }

    /// A request of somebody without a token.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Sent::Nothing).await
    }
    /// A form of somebody without a token.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.send(Method::POST, path, None, Sent::Form(form)).await
    }

    /// Sends any request, on a connection of its own.
    pub async fn send(&self, method: Method, path: &str, token: Option<&str>, sent: Sent<'_>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", self.host());
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match sent {
            Sent::Nothing => Bytes::new(),
            Sent::Form(form) => {
                request = request.header("content-type", "application/x-www-form-urlencoded");
                Bytes::copy_from_slice(form.as_bytes())
            }
            Sent::Json(json) => {
                request = request.header("content-type", "application/json");
                Bytes::from(json.to_string())
            }
            Sent::Raw(kind, bytes) => {
                request = request.header("content-type", kind);
                Bytes::copy_from_slice(bytes)
            }
        };
        self.exchange(request.body(Full::new(body)).expect("a request")).await
    }

    /// The status code alone, for answers that may never end (streams).
    pub async fn status_of(&self, method: &str, path: &str, headers: HeaderMap) -> http::StatusCode {
        let mut request = Request::builder().method(method).uri(path).header("host", self.host());
        if let Some(all) = request.headers_mut() {
            all.extend(headers);
        }
        let stream = tokio::net::TcpStream::connect(self.0.address).await.expect("a connection");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a connection");
        let driver = tokio::spawn(connection);
        let request = request.body(Full::new(Bytes::new())).expect("a request");
        let status = sender.send_request(request).await.expect("an answer").status();
        driver.abort();
        status
    }

    /// Sends a request with headers of the test's.
    pub async fn send_with(&self, method: Method, path: &str, headers: HeaderMap, body: Bytes) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", self.host());
        if let Some(all) = request.headers_mut() {
            all.extend(headers);
        }
        self.exchange(request.body(Full::new(body)).expect("a request")).await
    }

    fn host(&self) -> String {
        self.0.base_url.trim_start_matches("http://").to_owned()
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Answer {
        exchange(self.0.address, request).await
    }

    /// Waits until everything that goes to other servers was sent, but for what waits for a time.
    ///
    /// # Panics
    /// When it never is.
    pub async fn deliver(&self) {
        let app = self.app();
        // On PostgreSQL a transaction of any other database of the server holds up what was written after it began.
        let is_settled = async || store::outbox::unsettled(&app.read()).await.expect("an outbox") == 0;
        self.until("an outbox without open ends", is_settled).await;
        let wanted = store::outbox::settled(&app.read()).await.expect("an outbox");
        let mut delivered = app.delivered();
        let reached = delivered.wait_for(|place| *place >= wanted);
        let came = tokio::time::timeout(PATIENCE, reached).await;
        assert!(matches!(came, Ok(Ok(_))), "not everything was sent");
    }

    /// Waits until no job is waiting that could run now.
    pub async fn settle(&self) {
        self.until("the end of all jobs", async || {
            let read = self.app().read();
            let ready = store::jobs::list(&read, "ready", 100).await.expect("jobs");
            let running = store::jobs::list(&read, "running", 100).await.expect("jobs");
            running.is_empty() && ready.iter().all(|job| job.run_at > self.0.house.clock.now().0)
        })
        .await;
    }

    /// Ends the server: every answer is out, no job was put aside.
    ///
    /// # Panics
    /// When a job was put aside.
    pub async fn finish(&self) {
        let running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(running) = running else { return };
        let app = self.app();
        let aside = store::jobs::list(&app.read(), "quarantined", 10).await.expect("jobs");
        running.shutdown.cancel();
        app.stopping().cancel();
        running.listening.await.expect("the listener ends");
        app.stop().await;
        assert!(aside.is_empty(), "jobs were put aside: {aside:?}");
    }
}

/// What a request carries.
#[derive(Debug, Clone, Copy)]
pub enum Sent<'a> {
    /// Nothing.
    Nothing,
    /// `a=1&b=2`.
    Form(&'a str),
    /// JSON.
    Json(&'a serde_json::Value),
    /// Bytes of a type.
    Raw(&'a str, &'a [u8]),
}

/// Somebody with an account on the server.
#[derive(Clone)]
pub struct Member {
    /// The server.
    pub server: TestServer,
    /// The account's name.
    pub name: String,
    /// The account's id.
    pub id: AccountId,
    /// A token.
    pub token: String,
}

impl Member {
    /// The same person at another node.
    #[must_use]
    pub fn at(&self, server: &TestServer) -> Self {
        Self { server: server.clone(), ..self.clone() }
    }
    /// Asks.
    pub async fn get(&self, path: &str) -> Answer {
        self.server.send(Method::GET, path, Some(&self.token), Sent::Nothing).await
    }
    /// Sends a form.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.server.send(Method::POST, path, Some(&self.token), Sent::Form(form)).await
    }
    /// Sends JSON.
    pub async fn send(&self, method: Method, path: &str, json: &serde_json::Value) -> Answer {
        self.server.send(method, path, Some(&self.token), Sent::Json(json)).await
    }
    /// Deletes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.server.send(Method::DELETE, path, Some(&self.token), Sent::Nothing).await
    }
    /// Posts a status and gives its id.
    pub async fn posts(&self, text: &str, visibility: &str) -> String {
        let status = serde_json::json!({"status": text, "visibility": visibility});
        self.send(Method::POST, "/api/v1/statuses", &status).await.ok().id()
    }
    /// Follows somebody.
    pub async fn follows(&self, other: &Self) {
        drop(self.post(&format!("/api/v1/accounts/{}/follow", other.id), "").await.ok());
    }
}
