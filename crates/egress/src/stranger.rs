//! The way to hosts that strangers name: in federation, previews, push.
//!
//! Every request goes the same way, whoever asks: the address is checked, the name resolved once, all of its addresses
//! held against an allow list, the connection opened to one of those very addresses and looked at again, the answer read
//! within budgets of bytes, headers and time. Redirects start over. A host gets few connections, a measured pace, and is
//! left alone when it fails or asks for it.
//!
//! Refuses whatever is not public: other ports, other schemes, addresses in place of names, our own names and addresses.
//! Knows nothing of what is fetched, nor of signatures: a [`Signer`] adds those. Names no delivery, and keeps nothing on disk.

pub mod address;
mod answer;
mod circuit;
mod connect;
mod door;
mod error;
mod exchange;
mod fetch;
mod figures;
mod flight;
mod host;
mod names;
mod negative;
mod pace;
mod pool;
mod post;
mod recent;
mod redirect;
mod settings;
mod target;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use url::Url;

pub use answer::Answer;
pub use error::{BadRedirect, Blocked, Error, Stage};
pub use fetch::{Get, Signer};
pub use figures::Figures;
pub use names::{NameError, Names, SystemNames};
pub use redirect::Redirects;
pub use settings::{Random, Settings, WallClock};

/// Why the door could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Unopened {
    /// TLS cannot be set up, or an extra authority is none.
    #[error("TLS towards other hosts cannot be set up")]
    Tls(#[from] rustls::Error),
    /// What we call ourselves cannot stand in a header.
    #[error("the user agent cannot stand in a header")]
    UserAgent,
}

/// The only way to hosts that strangers name. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Stranger {
    door: Arc<door::Door>,
    fetches: Arc<fetch::Fetches>,
}

impl Stranger {
    /// Opens the door. Reads the system's certificate authorities, once.
    pub fn new(settings: Settings) -> Result<Self, Unopened> {
        if settings.allow_loopback {
            tracing::warn!(
                "federation.allow_loopback is on: plain http to localhost and *.localhost, on any port, is allowed. \
                 This is for development. Never run a public server like this"
            );
        }
        let fetches = fetch::Fetches { flights: Arc::default(), negative: negative::Negative::new() };
        Ok(Self { door: Arc::new(door::Door::new(settings)?), fetches: Arc::new(fetches) })
    }

    /// Reads something. Ends within 30 seconds, redirects and waiting included.
    pub async fn fetch(&self, get: Get) -> Result<Answer, Error> {
        self.counted(fetch::fetch(&self.door, &self.fetches, get).await)
    }

    /// Tells something to exactly this address; a redirect is an answer, and not followed. Ends within 30 seconds.
    ///
    /// The headers carry the signature, if any. A request may arrive twice: an idle connection can break at the moment it
    /// is used, and nobody can tell whether the other side had read it.
    pub async fn post(&self, url: Url, headers: HeaderMap, body: Bytes) -> Result<Answer, Error> {
        self.counted(post::post(&self.door, url, headers, body).await)
    }

    /// Whether an address could be gone to, as far as can be told without a packet.
    pub fn check(&self, url: &Url) -> Result<(), Error> {
        target::Target::check(url.clone(), &self.door.rules).map(drop)
    }

    /// What happened so far.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.door.figures
    }

    /// How many connections wait for their next request.
    #[must_use]
    pub fn idle_connections(&self) -> usize {
        self.door.pool.len()
    }

    /// Closes connections that have been idle for too long, again and again. Never ends: to be spawned once, and dropped
    /// at shutdown.
    pub async fn tend(&self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(10));
        loop {
            ticks.tick().await;
            self.door.pool.sweep();
        }
    }

    fn counted(&self, outcome: Result<Answer, Error>) -> Result<Answer, Error> {
        Figures::count(&self.door.figures.requests);
        if let Err(error) = &outcome {
            self.door.figures.failed(error);
        }
        outcome
    }
}

impl std::fmt::Debug for Stranger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stranger").field("settings", &self.door.settings).finish_non_exhaustive()
    }
}
