//! Which addresses a stranger's name may lead to: public unicast, and nothing else.
//!
//! An allow list. IPv6 is 2000::/3 without what IANA set aside in it; IPv4 is everything without what IANA set aside.
//! Addresses that carry another one inside (mapped, compatible, NAT64, Teredo, 6to4) are refused as a whole: what is
//! inside is never looked at, so there is nothing to get wrong about it.

pub mod special;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use special::{Block4, Block6};

impl Block4 {
    /// Whether the address lies in the block.
    #[must_use]
    pub fn holds(&self, address: Ipv4Addr) -> bool {
        (u32::from(address) ^ u32::from(self.base)).leading_zeros() >= self.bits
    }
}

impl Block6 {
    /// Whether the address lies in the block.
    #[must_use]
    pub fn holds(&self, address: Ipv6Addr) -> bool {
        (u128::from(address) ^ u128::from(self.base)).leading_zeros() >= self.bits
    }
}

/// Why nobody may be sent to this address, or nothing if it is public unicast.
#[must_use]
pub fn refusal(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => special::IPV4.iter().find(|block| block.holds(address)).map(|block| block.name),
        IpAddr::V6(address) => special::IPV6
            .iter()
            .find(|block| block.holds(address))
            .map(|block| block.name)
            .or_else(|| (!special::GLOBAL_UNICAST.holds(address)).then_some("not global unicast")),
    }
}

/// Whether the address is public unicast.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    refusal(address).is_none()
}
