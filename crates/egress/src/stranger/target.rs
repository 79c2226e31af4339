//! A place to go to: an address that has passed every rule that needs no packet.
//!
//! Nothing is repaired. `url::Url` has already turned every spelling of an address (`127.1`, `0x7f.1`, full-width digits)
//! into the address itself, so one look at the kind of host finds them all.
//! Spec: <https://url.spec.whatwg.org/#host-parsing>, <https://www.rfc-editor.org/rfc/rfc6761> (names of special use).

use std::sync::Arc;

use http::uri::PathAndQuery;
use url::{Host, Url};

use super::error::{Blocked, Error};

/// The longest address that is asked for.
pub const LONGEST_URL: usize = 2048;

/// Ends of names that never lead into the public DNS.
/// <https://www.iana.org/assignments/special-use-domain-names/>; `internal` is reserved by ICANN.
const LOCAL: [&str; 8] = ["localhost", "local", "internal", "onion", "invalid", "alt", "arpa", "lan"];

/// Where requests may go, as far as the address itself tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    pub(super) own: Vec<OwnName>,
    pub(super) more_ports: Vec<u16>,
    pub(super) allow_loopback: bool,
}

/// A name of our own: a request to it would come back to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnName {
    host: String,
    port: Option<u16>,
}

impl OwnName {
    /// Reads `host` or `host:port`.
    pub(super) fn parse(name: &str) -> Self {
        let (host, port) = match name.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()),
            None => (name, None),
        };
        Self { host: host.trim_end_matches('.').to_ascii_lowercase(), port }
    }

    /// All loopback names are one machine, on which the port tells who is who. Elsewhere the name tells, at any port.
    fn is(&self, host: &str, port: u16) -> bool {
        match self.port {
            Some(own) if is_loopback(&self.host) => is_loopback(host) && own == port,
            _ => self.host == host,
        }
    }
}

/// An address that has passed.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Without its fragment.
    pub(super) url: Url,
    /// In lower case, as in the DNS.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
    /// A name that we resolve ourselves, to this machine.
    pub(super) loopback: bool,
    /// Path and query, as the request line has them.
    pub(super) path: PathAndQuery,
    /// Scheme, host and port: what connections and limits go by.
    pub(super) origin: Arc<str>,
}

/// Whether the name is `localhost` or ends in it.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

impl Target {
    /// Checks an address. Sends nothing.
    pub(super) fn check(mut url: Url, rules: &Rules) -> Result<Self, Error> {
        url.set_fragment(None);
        let blocked = |why| Error::BlockedAddress { host: shown(&url), why };
        let tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(blocked(Blocked::Scheme)),
        };
        if url.as_str().len() > LONGEST_URL {
            return Err(blocked(Blocked::TooLong));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(blocked(Blocked::Userinfo));
        }
        let host = match url.host() {
            Some(Host::Domain(host)) => host.to_owned(),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(blocked(Blocked::Literal)),
            None => return Err(blocked(Blocked::Name)),
        };
        let loopback = rules.allow_loopback && is_loopback(&host);
        if !loopback && !is_public_name(&host) {
            return Err(blocked(Blocked::Name));
        }
        if !tls && !loopback {
            return Err(blocked(Blocked::Scheme));
        }
        let port = url.port_or_known_default().unwrap_or(443);
        if !loopback && port != 443 && !rules.more_ports.contains(&port) {
            return Err(blocked(Blocked::Port));
        }
        if rules.own.iter().any(|own| own.is(&host, port)) {
            return Err(blocked(Blocked::Own));
        }
        let path = url[url::Position::BeforePath..url::Position::AfterQuery].parse();
        let path = path.map_err(|_| blocked(Blocked::Characters))?;
        let origin = format!("{}://{host}:{port}", url.scheme()).into();
        Ok(Self { url, host, port, tls, loopback, path, origin })
    }

    /// What stands in the `Host` header: the port only where it is not the scheme's own.
    pub(super) fn authority(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

/// The host for errors and logs, cut: a stranger chose it.
fn shown(url: &Url) -> String {
    url.host_str().unwrap_or_default().chars().take(255).collect()
}

/// Whether the name could stand in the public DNS: at least two labels of letters, digits, hyphens and underscores, and
/// none of the ends that mean something local.
fn is_public_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
    };
    let Some((_, last)) = host.rsplit_once('.') else { return false };
    host.len() <= 253 && host.split('.').all(label) && !LOCAL.contains(&last)
}

#[cfg(test)]
mod tests;
