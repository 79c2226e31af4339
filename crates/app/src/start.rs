//! The application, put together.

use crate::{
    Settings, Site,
    authority::{BrowserSession, Credential},
    cache::Cache,
    events::{Event, Happened},
    random::Random,
    tail::{Follower, Tail},
};
use domain::{AccountId, Clock, IdGen, Timestamp};
use std::{path::PathBuf, sync::Arc};
use store::{Read, Store, StoreError, engine::Tx};
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What the application is made of. The server reads it from its configuration; tests choose it.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes what nobody can guess.
    pub random: Arc<dyn Random>,
    /// Addresses and folders.
    pub site: Site,
    /// Sends mail.
    pub mailer: egress::Mailer,
    /// Reaches other servers.
    pub stranger: egress::Stranger,
    /// How to start the media box: program and arguments.
    pub media_box: (PathBuf, Vec<String>),
    /// Makes key pairs for new accounts.
    pub keys: Arc<dyn crate::people::keys::KeySource>,
    /// Cost of hashing a password; tests choose a low one.
    pub password_cost: crate::people::password::Cost,
}

/// Why the application did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
    /// The server's address is none that others could name.
    #[error("server.base_url cannot be named by other servers")]
    Address(#[from] wire::uri::UriError),
    /// The keys of the server could not be made.
    #[error(transparent)]
    Keys(#[from] crate::people::keys::KeyError),
    /// An address in the configuration is not the one that this database was made with.
    #[error(
        "{key} is {configured:?}, but this database was made with {stored:?}: accounts and statuses carry the old \
         address for ever; set {key} back, or start with an empty database"
    )]
    AddressChanged {
        /// The key of the configuration.
        key: &'static str,
        /// Its value now.
        configured: String,
        /// Its value at the first start.
        stored: String,
    },
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub parts: Parts,
    /// Key of keyed hashes: made at the first start, the same on every node.
    pub secret_key: [u8; 32],
    /// Keys of accounts, parsed; `None` stands for the server itself.
    pub signers: Cache<Option<AccountId>, Arc<crate::delivery::Signer>>,
    /// As many signatures are made at the same time as there are cores.
    pub signing: tokio::sync::Semaphore,
    pub deliveries: Arc<crate::delivery::News>,
    pub delivered: tokio::sync::watch::Sender<store::outbox::Place>,
    pub inbox_figures: crate::inbox::InboxFigures,
    /// Who is verifying what was delivered.
    pub inbox_turns: crate::inbox::Turns,
    /// So many deliveries are looked at at the same time. Beyond, senders are asked to come again.
    pub inbox_room: tokio::sync::Semaphore,
    /// So many of them may wait for a key that another host has to show.
    pub key_room: tokio::sync::Semaphore,
    /// The host of the ids that this server gives out.
    pub own_host: wire::uri::Host,
    /// Keys of accounts elsewhere, by their ids.
    pub remote_keys: Cache<String, crate::remote::Key>,
    /// How hosts want requests to be signed.
    pub styles: quick_cache::sync::Cache<String, federation::signatures::Style>,
    /// Files of elsewhere on their way.
    pub flights: crate::media::Flights,
    pub policy: Cache<(), Arc<crate::policy::Policy>>,
    /// Who of this server follows an account of elsewhere, summed up.
    pub followers_here: Cache<i64, federation::followers::Digest>,
    pub instance_keys: crate::people::keys::Keys,
    pub ids: IdGen,
    pub tail: Arc<Tail>,
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
    pub credentials: Cache<[u8; 32], Arc<Credential>>,
    pub sessions: Cache<[u8; 32], Arc<BrowserSession>>,
    pub settings: Cache<(), Arc<Settings>>,
    pub uses: crate::people::in_use::Uses,
    pub pressure: crate::jobs::pressure::Pressure,
    pub jobs_ended: watch::Sender<u64>,
    pub figures: crate::community::figures::LastCount,
    pub timelines: crate::timelines::Timelines,
}

/// Forgets what other caches of this file have kept when the tail says that it changed.
struct Forget(std::sync::Weak<Inner>);

impl Follower for Forget {
    fn apply(&self, happened: &Happened) {
        let Some(inner) = self.0.upgrade() else { return };
        match &happened.event {
            // Rare, and a token's hash is not in the event: forget all. The next request of each token reads one row.
            Event::TokensRevoked { .. } | Event::UserChanged { .. } | Event::AccountVisibilityChanged { .. } => {
                inner.credentials.clear();
                inner.sessions.clear();
            }
            Event::SessionsEnded { .. } => inner.sessions.clear(),
            Event::SettingsChanged => {
                inner.settings.forget(&());
                inner.policy.forget(&());
            }
            Event::KeysChanged { .. } => inner.remote_keys.clear(),
            Event::OwnKeyChanged { account } => inner.signers.forget(&Some(AccountId(*account))),
            Event::FollowChanged { target, .. } => inner.followers_here.forget(target),
            Event::PolicyChanged => inner.policy.forget(&()),
            _ => {}
        }
    }
}

impl App {
    /// Puts the application together on a migrated database and begins to follow its tail.
    ///
    /// # Errors
    /// When the database fails, or was made for another address.
    pub async fn start(parts: Parts) -> Result<Self, StartError> {
        Self::start_with(parts, crate::timelines::index::CAPACITY).await
    }

    /// As [`App::start`], with an index of at most so many recent statuses: a small one lets a test cross its floor.
    ///
    /// # Errors
    /// As [`App::start`].
    pub async fn start_with(parts: Parts, recent_statuses: usize) -> Result<Self, StartError> {
        let mut seed = [0; 8];
        parts.random.fill(&mut seed);
        let secret_key = hold_secret_key(&parts).await?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let own_host = crate::remote::own_host(&parts.site.base_url)?;
        let instance_keys = crate::instance_keys::hold(&parts).await?;
        let tail = Tail::new();
        let early = tail.clone();
        parts.store.on_commit(Arc::new(move |events| early.apply_early(events)));
        let inner = Arc::new(Inner {
            ids: IdGen::new(parts.clock.clone(), u64::from_le_bytes(seed)),
            tail: tail.clone(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            credentials: Cache::new(20_000),
            sessions: Cache::new(5_000),
            settings: Cache::new(1),
            uses: Default::default(),
            pressure: crate::jobs::pressure::Pressure::default(),
            jobs_ended: watch::Sender::new(0),
            figures: Default::default(),
            timelines: crate::timelines::Timelines::new(recent_statuses),
            secret_key,
            signers: Cache::new(10_000),
            signing: tokio::sync::Semaphore::new(cores),
            deliveries: Arc::default(),
            delivered: tokio::sync::watch::Sender::new(Default::default()),
            inbox_figures: Default::default(),
            inbox_turns: crate::inbox::Turns::new(cores),
            inbox_room: tokio::sync::Semaphore::new(crate::inbox::ROOM),
            key_room: tokio::sync::Semaphore::new(crate::inbox::KEY_ROOM),
            own_host,
            remote_keys: Cache::new(50_000),
            styles: quick_cache::sync::Cache::new(10_000),
            flights: Default::default(),
            policy: Cache::new(1),
            followers_here: Cache::new(10_000),
            instance_keys,
            parts,
        });
        tail.follow(Arc::new(Forget(Arc::downgrade(&inner))));
        tail.follow(Arc::new(crate::timelines::Follow(Arc::downgrade(&inner))));
        let app = Self { inner };
        app.hold_addresses().await?;
        // The cursor comes first: what happens while the index is filled is read again by the tail.
        let cursor = app.store().events_head().await?;
        app.fill_timelines().await?;
        tail.begin_at(cursor);
        tail.looked(app.now());
        app.spawn(tail.clone().watch(app.store().clone(), app.clock(), app.inner.stop.clone()));
        let run = tail.run(app.store().clone(), cursor, app.inner.parts.clock.clone(), app.inner.stop.clone());
        app.spawn(run);
        app.spawn(app.clone().keep_writing_uses());
        app.spawn(app.clone().keep_tending_remote_files());
        Ok(app)
    }

    /// The database.
    #[must_use]
    pub(crate) fn store(&self) -> &Store {
        &self.inner.parts.store
    }
    /// How many changes were not kept because the disk of the database was full.
    #[must_use]
    pub fn refused_for_room(&self) -> u64 {
        self.store().refused_for_room()
    }
    /// The database, for reading.
    #[must_use]
    pub fn read(&self) -> Read {
        self.inner.parts.store.read()
    }
    /// Addresses and folders.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.inner.parts.site
    }
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.parts.clock.now()
    }
    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.inner.parts.clock.clone()
    }
    /// Makes ids.
    #[must_use]
    pub(crate) fn ids(&self) -> &IdGen {
        &self.inner.ids
    }
    /// Makes what nobody can guess.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.inner.parts.random
    }
    /// Sends mail.
    pub(crate) fn mailer(&self) -> &egress::Mailer {
        &self.inner.parts.mailer
    }
    /// Reaches other servers.
    pub(crate) fn stranger(&self) -> &egress::Stranger {
        &self.inner.parts.stranger
    }
    /// Up to which row of the outbox everything was sent that could be, as soon as nothing is under way.
    #[must_use]
    pub fn delivered(&self) -> tokio::sync::watch::Receiver<store::outbox::Place> {
        self.inner.delivered.subscribe()
    }
    /// How long people wait just now.
    #[must_use]
    pub fn pressure(&self) -> &crate::jobs::pressure::Pressure {
        &self.inner.pressure
    }
    /// How many jobs ended on this node since it started: with a verdict that was recorded, or with a worker that died.
    /// Metrics read it, and who waits for a job hears of its end.
    #[must_use]
    pub fn jobs_ended(&self) -> watch::Receiver<u64> {
        self.inner.jobs_ended.subscribe()
    }
    /// The event tail.
    #[must_use]
    pub fn tail(&self) -> &Arc<Tail> {
        &self.inner.tail
    }
    /// Cancelled when the server stops.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.inner.stop
    }
    /// Starts a task that the end of the server waits for.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        drop(self.inner.tasks.spawn(task));
    }
    /// Stops what runs in the background and waits for it.
    pub async fn stop(&self) {
        self.inner.stop.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }
    /// Takes no more writes, and waits for those under way. The last thing before the process ends.
    pub async fn close_store(&self) {
        self.store().close().await;
    }

    /// The settings of the server, as they are now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings(&self) -> Result<Arc<Settings>, StoreError> {
        let load = async {
            let rows = store::settings::all(&self.read()).await?;
            Ok::<_, StoreError>(Some(Arc::new(Settings::from_rows(&rows))))
        };
        Ok(self.inner.settings.get_or_load(&(), load).await?.unwrap_or_default())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        store::settings::all(&self.read()).await.map(drop)
    }

    /// Keeps the addresses of the first start: ids carry them for ever (`design.md`, "Identity").
    async fn hold_addresses(&self) -> Result<(), StartError> {
        let site = self.site();
        for (key, value) in [("server.base_url", &site.base_url), ("server.handle_domain", &site.handle_domain)] {
            let (name, value, now) = (key, value.clone(), self.now());
            let configured = value.clone();
            let stored = self
                .store()
                .write(async move |tx| -> Result<String, StoreError> {
                    store::settings::hold_address(tx, name, &value, now).await
                })
                .await?;
            if stored != configured {
                return Err(StartError::AddressChanged { key, configured, stored });
            }
        }
        Ok(())
    }
}

/// The key of the first start; a fresh one where there is none.
async fn hold_secret_key(parts: &Parts) -> Result<[u8; 32], StoreError> {
    let (mut fresh, now) = ([0; 32], parts.clock.now());
    parts.random.fill(&mut fresh);
    let hold = async move |tx: &mut Tx<'_>| store::secrets::hold(tx, "keyed hashes", &fresh, now).await;
    parts.store.write(hold).await
}
