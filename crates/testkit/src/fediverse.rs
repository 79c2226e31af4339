//! The fediverse in the test's process: many servers on one port, told apart by their names (`mastodon.localhost:PORT`),
//! with actors, keys, documents and inboxes, which write and answer as the programs do whose flavour they have.
//!
//! They keep every request and judge none: what our server sends is for the test to look at. They know nothing of
//! Watertower but the functions that sign. Documents are written after what the programs document of themselves.

mod actor;
mod flavour;
mod keys;
mod listen;
mod peer;
mod seen;

pub use actor::{Actor, Draft};
pub use flavour::Flavour;
pub use peer::{Mood, Peer, Reply};
pub use seen::Seen;

use crate::TestServer;
use domain::Clock;
use keys::Keys;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{net::TcpListener, task::AbortHandle};

/// Who reads `to` of a public post.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Many peers on one port. It ends when it is dropped.
pub struct Fediverse {
    world: Arc<World>,
    listening: AbortHandle,
}

/// What the peers share.
struct World {
    address: SocketAddr,
    clock: Arc<dyn Clock>,
    keys: Keys,
    peers: Mutex<HashMap<String, Peer>>,
    connections: AtomicU64,
    number: AtomicU64,
}

impl World {
    /// A number that nothing else here has.
    fn number(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    fn peer(&self, name: &str) -> Option<Peer> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

impl Fediverse {
    /// A fediverse without peers, whose time is that of this clock.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn at(clock: Arc<dyn Clock>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let world = Arc::new(World {
            address: listener.local_addr().expect("an address"),
            clock,
            keys: Keys::default(),
            peers: Mutex::default(),
            connections: AtomicU64::new(0),
            number: AtomicU64::new(1),
        });
        let listening = tokio::spawn(listen::listen(listener, world.clone())).abort_handle();
        Self { world, listening }
    }

    /// A fediverse around a server, with its clock.
    pub async fn around(server: &TestServer) -> Self {
        Self::at(server.shared_clock()).await
    }

    /// A new peer, called `LABEL.localhost:PORT`.
    #[must_use]
    pub fn peer(&self, label: &str, flavour: Flavour) -> Peer {
        let name = format!("{label}.localhost:{}", self.world.address.port());
        let peer = Peer::new(name.clone(), flavour, &self.world);
        let before = self.world.peers.lock().unwrap_or_else(PoisonError::into_inner).insert(name, peer.clone());
        assert!(before.is_none(), "there is a peer called {label}");
        peer
    }

    /// How many connections were made to it, by whatever name.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.world.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Fediverse {
    fn drop(&mut self) {
        self.listening.abort();
        // Peers and the world know each other.
        self.world.peers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl std::fmt::Debug for Fediverse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fediverse({})", self.world.address)
    }
}

#[cfg(test)]
mod tests;
