//! Which machine calls. A forwarded address is believed only when a trusted proxy hands it on.

use std::net::{IpAddr, SocketAddr};

/// The other end of the connection; the listener puts it into every request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

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

/// Networks whose forwarding headers are believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<(IpAddr, u8)>);

impl TrustedProxies {
    /// These networks: address and length of the prefix.
    #[must_use]
    pub fn new(networks: Vec<(IpAddr, u8)>) -> Self {
        Self(networks)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|(network, length)| match (network.to_canonical(), address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from((*length).min(32))).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from((*length).min(128))).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        })
    }

    /// The client: the peer, or, walking `X-Forwarded-For` from its end, the first address that is no trusted proxy. A
    /// header that cannot be read ends the walk.
    #[must_use]
    pub fn client(&self, peer: IpAddr, forwarded_for: Option<&str>) -> ClientIp {
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
        let proxies = TrustedProxies::new(vec![(ip("10.0.0.0"), 8), (ip("fd00::"), 8)]);
        assert_eq!(proxies.client(ip("10.0.0.1"), Some("6.6.6.6, 1.2.3.4")).0, ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("10.0.0.1"), Some("1.2.3.4, 10.9.9.9")).0, ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("10.0.0.1"), Some("nonsense")).0, ip("10.0.0.1"));
        assert_eq!(proxies.client(ip("8.8.8.8"), Some("1.2.3.4")).0, ip("8.8.8.8"));
        assert_eq!(proxies.client(ip("::ffff:10.0.0.1"), Some("1.2.3.4")).0, ip("1.2.3.4"));
    }

    #[test]
    fn zero_length_prefixes_trust_everybody() {
        assert!(TrustedProxies::new(vec![(ip("0.0.0.0"), 0)]).trusts(ip("9.9.9.9")));
        assert!(!TrustedProxies::new(vec![(ip("0.0.0.0"), 0)]).trusts(ip("2001:db8::1")));
    }
}
