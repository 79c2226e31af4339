//! Which machine calls. A forwarded address is believed only when a trusted proxy hands it on.

use std::{fmt, net::IpAddr, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Ends the connection of a request, whatever it is busy with. The listener puts it into every request; only an answer
/// that has no other way to end itself uses it.
#[derive(Debug, Clone)]
pub struct HangUp(pub CancellationToken);

/// The machine that calls, after trusted proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientIp(pub IpAddr);

impl ClientIp {
    /// What throttles count: the address itself, and of IPv6 the /64, which is one customer's.
    #[must_use]
    pub fn throttle_key(self) -> [u8; 16] {
        match self.0.to_canonical() {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            IpAddr::V6(v6) => {
                let mut octets = v6.octets();
                octets[8..].fill(0);
                octets
            }
        }
    }
}

/// Which machines' forwarding headers are believed.
#[derive(Clone)]
pub struct TrustedProxies(Arc<dyn Fn(IpAddr) -> bool + Send + Sync>);

impl Default for TrustedProxies {
    fn default() -> Self {
        Self::new(|_| false)
    }
}

impl fmt::Debug for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrustedProxies")
    }
}

impl TrustedProxies {
    /// Those for which the configuration says yes.
    #[must_use]
    pub fn new(contain: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(contain))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        (self.0)(address.to_canonical())
    }

    /// The client: the peer, or, walking `X-Forwarded-For` from its end, the first address that is no trusted proxy. A
    /// header that cannot be read ends the walk. The lines of the header come last first.
    #[must_use]
    pub fn client<'a>(&self, peer: IpAddr, forwarded_for: impl IntoIterator<Item = &'a str>) -> ClientIp {
        let mut client = peer.to_canonical();
        let mut hops = forwarded_for.into_iter().flat_map(|list| list.rsplit(','));
        while self.trusts(client) {
            match hops.next().and_then(|hop| hop.trim().parse::<IpAddr>().ok()) {
                Some(hop) => client = hop.to_canonical(),
                None => break,
            }
        }
        ClientIp(client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        assert_eq!(TrustedProxies::default().client(ip("10.0.0.1"), Some("1.2.3.4")).0, ip("10.0.0.1"));
    }

    #[test]
    fn a_trusted_proxy_is_believed_but_not_its_client() {
        let proxies = TrustedProxies::new(|address| matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 10));
        assert_eq!(proxies.client(ip("10.0.0.1"), Some("6.6.6.6, 1.2.3.4")).0, ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("10.0.0.1"), Some("1.2.3.4, 10.9.9.9")).0, ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("10.0.0.1"), Some("nonsense")).0, ip("10.0.0.1"));
        // The proxy's own line is the last one, and comes first here; the other is the client's invention.
        assert_eq!(proxies.client(ip("10.0.0.1"), ["1.2.3.4", "6.6.6.6"]).0, ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("10.0.0.1"), ["10.9.9.9", "1.2.3.4"]).0, ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("8.8.8.8"), Some("1.2.3.4")).0, ip("8.8.8.8"));
        assert_eq!(proxies.client(ip("::ffff:10.0.0.1"), Some("1.2.3.4")).0, ip("1.2.3.4"));
    }
}
