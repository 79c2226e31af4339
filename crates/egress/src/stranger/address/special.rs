//! The special-purpose blocks of both address families, as IANA registers them. A table and nothing else.
//!
//! It is written out here, and not taken from `std::net`: what `std` calls global changes with the compiler, and some of
//! it is not stable. Every entry is refused, also those that the registry calls globally reachable (the anycast blocks of
//! AS112, AMT and PCP): no server of the fediverse lives there. Generated from the registries as of [`AS_OF`]:
//!
//! - <https://www.iana.org/assignments/iana-ipv4-special-registry/>
//! - <https://www.iana.org/assignments/iana-ipv6-special-registry/>
//! - <https://www.iana.org/assignments/multicast-addresses/> (224.0.0.0/4)
//! - <https://www.iana.org/assignments/ipv6-address-space/> (what lies outside 2000::/3)

use std::net::{Ipv4Addr, Ipv6Addr};

/// The day of the registries that the tables follow.
pub const AS_OF: &str = "2025-10-09";

/// A block of IPv4 that is no public unicast.
#[derive(Debug, PartialEq, Eq)]
pub struct Block4 {
    /// The first address.
    pub base: Ipv4Addr,
    /// How many leading bits count.
    pub bits: u32,
    /// What the registry calls it.
    pub name: &'static str,
}

/// A block of IPv6 that is no public unicast.
#[derive(Debug, PartialEq, Eq)]
pub struct Block6 {
    /// The first address.
    pub base: Ipv6Addr,
    /// How many leading bits count.
    pub bits: u32,
    /// What the registry calls it.
    pub name: &'static str,
}

const fn v4(base: [u8; 4], bits: u32, name: &'static str) -> Block4 {
    Block4 { base: Ipv4Addr::new(base[0], base[1], base[2], base[3]), bits, name }
}

const fn v6(base: [u16; 4], bits: u32, name: &'static str) -> Block6 {
    Block6 { base: Ipv6Addr::new(base[0], base[1], base[2], base[3], 0, 0, 0, 0), bits, name }
}

/// What is refused of IPv4. Entries within entries are listed too, so that the table can be laid beside the registry.
pub static IPV4: &[Block4] = &[
    v4([0, 0, 0, 0], 8, "this network"),
    v4([0, 0, 0, 0], 32, "this host on this network"),
    v4([10, 0, 0, 0], 8, "private use"),
    v4([100, 64, 0, 0], 10, "shared address space"),
    v4([127, 0, 0, 0], 8, "loopback"),
    v4([169, 254, 0, 0], 16, "link local"),
    v4([172, 16, 0, 0], 12, "private use"),
    v4([192, 0, 0, 0], 24, "IETF protocol assignments"),
    v4([192, 0, 0, 0], 29, "IPv4 service continuity prefix"),
    v4([192, 0, 0, 8], 32, "IPv4 dummy address"),
    v4([192, 0, 0, 9], 32, "port control protocol anycast"),
    v4([192, 0, 0, 10], 32, "TURN anycast"),
    v4([192, 0, 0, 170], 32, "NAT64/DNS64 discovery"),
    v4([192, 0, 0, 171], 32, "NAT64/DNS64 discovery"),
    v4([192, 0, 2, 0], 24, "documentation (TEST-NET-1)"),
    v4([192, 31, 196, 0], 24, "AS112-v4"),
    v4([192, 52, 193, 0], 24, "AMT"),
    v4([192, 88, 99, 0], 24, "deprecated (6to4 relay anycast)"),
    v4([192, 168, 0, 0], 16, "private use"),
    v4([192, 175, 48, 0], 24, "direct delegation AS112 service"),
    v4([198, 18, 0, 0], 15, "benchmarking"),
    v4([198, 51, 100, 0], 24, "documentation (TEST-NET-2)"),
    v4([203, 0, 113, 0], 24, "documentation (TEST-NET-3)"),
    v4([224, 0, 0, 0], 4, "multicast"),
    v4([240, 0, 0, 0], 4, "reserved"),
    v4([255, 255, 255, 255], 32, "limited broadcast"),
];

/// The one block of IPv6 that addresses are given out of.
pub static GLOBAL_UNICAST: Block6 = v6([0x2000, 0, 0, 0], 3, "global unicast");

/// What is refused of IPv6. What lies outside [`GLOBAL_UNICAST`] would be refused without a line here: those lines give
/// the refusal a name, and hold it should the unicast space ever grow.
pub static IPV6: &[Block6] = &[
    Block6 { base: Ipv6Addr::LOCALHOST, bits: 128, name: "loopback" },
    Block6 { base: Ipv6Addr::UNSPECIFIED, bits: 128, name: "unspecified" },
    Block6 { base: Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), bits: 96, name: "IPv4-mapped" },
    // Not in the registry any more: RFC 4291, section 2.5.5.1 took it away, and old stacks still route it.
    v6([0, 0, 0, 0], 96, "IPv4-compatible"),
    v6([0x64, 0xff9b, 0, 0], 96, "IPv4-IPv6 translation"),
    v6([0x64, 0xff9b, 1, 0], 48, "local-use IPv4-IPv6 translation"),
    v6([0x100, 0, 0, 0], 64, "discard only"),
    v6([0x100, 0, 0, 1], 64, "dummy prefix"),
    v6([0x2001, 0, 0, 0], 23, "IETF protocol assignments"),
    v6([0x2001, 0, 0, 0], 32, "Teredo"),
    Block6 { base: Ipv6Addr::new(0x2001, 1, 0, 0, 0, 0, 0, 1), bits: 128, name: "port control protocol anycast" },
    Block6 { base: Ipv6Addr::new(0x2001, 1, 0, 0, 0, 0, 0, 2), bits: 128, name: "TURN anycast" },
    Block6 { base: Ipv6Addr::new(0x2001, 1, 0, 0, 0, 0, 0, 3), bits: 128, name: "DNS-SD registration anycast" },
    v6([0x2001, 2, 0, 0], 48, "benchmarking"),
    v6([0x2001, 3, 0, 0], 32, "AMT"),
    v6([0x2001, 4, 0x112, 0], 48, "AS112-v6"),
    v6([0x2001, 0x10, 0, 0], 28, "deprecated (ORCHID)"),
    v6([0x2001, 0x20, 0, 0], 28, "ORCHIDv2"),
    v6([0x2001, 0x30, 0, 0], 28, "drone remote ID"),
    v6([0x2001, 0xdb8, 0, 0], 32, "documentation"),
    v6([0x2002, 0, 0, 0], 16, "6to4"),
    v6([0x2620, 0x4f, 0x8000, 0], 48, "direct delegation AS112 service"),
    v6([0x3fff, 0, 0, 0], 20, "documentation"),
    v6([0x5f00, 0, 0, 0], 16, "segment routing SIDs"),
    v6([0xfc00, 0, 0, 0], 7, "unique local"),
    v6([0xfe80, 0, 0, 0], 10, "link-local unicast"),
    v6([0xfec0, 0, 0, 0], 10, "deprecated (site-local)"),
    v6([0xff00, 0, 0, 0], 8, "multicast"),
];
