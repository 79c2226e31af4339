//! Resolving names: once for each connection, whole names or nothing.
//!
//! Refuses a name when any of its answers is blocked, so that a public answer cannot carry a private one along, and gives
//! back addresses: whoever connects does not resolve again, so a second answer has nowhere to come in (DNS rebinding).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use futures::future::BoxFuture;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{LookupIpStrategy, ResolveHosts};
use hickory_resolver::proto::rr::Name;
use tokio::time::{Instant, timeout_at};

use super::address;
use super::error::{Blocked, Error, Stage, words};
use super::target::Target;

/// How long a name may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many answers are remembered.
const REMEMBERED: u64 = 8192;

/// Whoever knows the addresses of names.
pub trait Names: Send + Sync {
    /// All addresses of a host, of both families.
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, NameError>>;
}

/// Why a name has no addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct NameError {
    /// What went wrong, for the log.
    pub what: String,
}

/// The resolver that the system is configured with.
pub struct SystemNames(TokioResolver);

impl SystemNames {
    /// Reads the system's configuration. Search domains and the hosts file are left out: a stranger's name means what the
    /// public DNS says it means.
    pub fn new() -> Result<Self, NameError> {
        let failed = |error: hickory_resolver::net::NetError| NameError { what: error.to_string() };
        let mut builder = TokioResolver::builder_tokio().map_err(failed)?;
        let options = builder.options_mut();
        options.use_hosts_file = ResolveHosts::Never;
        options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        options.cache_size = REMEMBERED;
        options.timeout = Duration::from_secs(2);
        options.attempts = 2;
        Ok(Self(builder.build().map_err(failed)?))
    }
}

impl Names for SystemNames {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, NameError>> {
        Box::pin(async move {
            let mut name = Name::from_ascii(host).map_err(|error| NameError { what: error.to_string() })?;
            name.set_fqdn(true);
            let answer = self.0.lookup_ip(name).await.map_err(|error| NameError { what: error.to_string() })?;
            Ok(answer.iter().collect())
        })
    }
}

/// The addresses of a target, all of them allowed, IPv4 first.
pub(super) async fn resolve(
    names: &dyn Names,
    own: &[IpAddr],
    target: &Target,
    deadline: Instant,
) -> Result<Vec<IpAddr>, Error> {
    if target.loopback {
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    let host = || target.host.clone();
    let failed = |what| Error::Unreachable { host: host(), stage: Stage::Name, what };
    let mut addresses = timeout_at(deadline.min(Instant::now() + PATIENCE), names.resolve(&target.host))
        .await
        .map_err(|_| Error::Timeout { host: host(), stage: Stage::Name })?
        .map_err(|error| failed(words(&error)))?;
    for &address in &addresses {
        allow(address, own).map_err(|why| Error::BlockedAddress { host: host(), why })?;
    }
    if addresses.is_empty() {
        return Err(failed("it has no address".into()));
    }
    addresses.sort_by_key(IpAddr::is_ipv6);
    Ok(addresses)
}

/// Refuses an address that is not public, or our own.
pub(super) fn allow(address: IpAddr, own: &[IpAddr]) -> Result<(), Blocked> {
    if own.contains(&address) {
        return Err(Blocked::Own);
    }
    match address::refusal(address) {
        Some(block) => Err(Blocked::Address { address, block }),
        None => Ok(()),
    }
}
