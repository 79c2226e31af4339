//! What a [`Stranger`](super::Stranger) is made of. Clock, randomness and names are arguments, so that a test can steer them.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::pki_types::CertificateDer;

use super::names::Names;

/// 64 random bits, for jitter alone.
pub type Random = Arc<dyn Fn() -> u64 + Send + Sync>;
/// What time it is, for a `Retry-After` that names a date.
pub type WallClock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// How to go to strangers.
#[derive(Clone)]
pub struct Settings {
    /// What we call ourselves in `User-Agent`.
    pub user_agent: String,
    /// Our own names, each `host` or `host:port`: base, handle and media host. Requests to them are refused, for they
    /// would come back to us.
    pub own_names: Vec<String>,
    /// Our own public addresses, where the operator names them. Refused like private ones.
    pub own_addresses: Vec<IpAddr>,
    /// Ports beside 443 that the operator allows.
    pub more_ports: Vec<u16>,
    /// For development: http and any port, on `localhost` and `*.localhost` alone.
    pub allow_loopback: bool,
    /// Authorities beside those of the system that may vouch for a host.
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// How many requests may be under way at once. As many connections again may wait for the next one.
    pub most_connections: usize,
    /// How names are resolved.
    pub names: Arc<dyn Names>,
    /// For jitter.
    pub random: Random,
    /// For `Retry-After`.
    pub now: WallClock,
}

impl Settings {
    /// The strictest settings: port 443, no loopback, the system's authorities, at most 4,096 requests at once.
    #[must_use]
    pub fn new(names: Arc<dyn Names>, random: Random, now: WallClock) -> Self {
        Self {
            user_agent: concat!("Watertower/", env!("CARGO_PKG_VERSION")).into(),
            own_names: Vec::new(),
            own_addresses: Vec::new(),
            more_ports: Vec::new(),
            allow_loopback: false,
            extra_roots: Vec::new(),
            most_connections: 4096,
            names,
            random,
            now,
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("own_names", &self.own_names)
            .field("own_addresses", &self.own_addresses)
            .field("more_ports", &self.more_ports)
            .field("allow_loopback", &self.allow_loopback)
            .field("most_connections", &self.most_connections)
            .finish_non_exhaustive()
    }
}
