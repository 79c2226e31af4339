//! The allow list against the edges of the registries, and against a second model that shares nothing with it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::{is_public, refusal, special};

/// The second model: plain ranges of numbers, written down from the RFCs (6890, 5771, 1112, 4291, 4380, 3056, 9637 ...),
/// with nothing of the table or of its arithmetic.
fn model(address: IpAddr) -> bool {
    let number = |text: &str| match text.parse().unwrap() {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    let within = |value: u128, ranges: &[(&str, &str)]| {
        ranges.iter().any(|(first, last)| (number(first)..=number(last)).contains(&value))
    };
    match address {
        IpAddr::V4(address) => !within(
            u32::from(address).into(),
            &[
                ("0.0.0.0", "0.255.255.255"),
                ("10.0.0.0", "10.255.255.255"),
                ("100.64.0.0", "100.127.255.255"),
                ("127.0.0.0", "127.255.255.255"),
                ("169.254.0.0", "169.254.255.255"),
                ("172.16.0.0", "172.31.255.255"),
                ("192.0.0.0", "192.0.0.255"),
                ("192.0.2.0", "192.0.2.255"),
                ("192.31.196.0", "192.31.196.255"),
                ("192.52.193.0", "192.52.193.255"),
                ("192.88.99.0", "192.88.99.255"),
                ("192.168.0.0", "192.168.255.255"),
                ("192.175.48.0", "192.175.48.255"),
                ("198.18.0.0", "198.19.255.255"),
                ("198.51.100.0", "198.51.100.255"),
                ("203.0.113.0", "203.0.113.255"),
                ("224.0.0.0", "255.255.255.255"),
            ],
        ),
        IpAddr::V6(address) => {
            let value = u128::from(address);
            within(value, &[("2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")])
                && !within(
                    value,
                    &[
                        ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
                        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
                        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                        ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"),
                        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
                    ],
                )
        }
    }
}

/// Both edges of every block, what lies just outside, and something in the middle; each IPv4 address also in every form
/// in which IPv6 can carry it.
fn corpus() -> Vec<IpAddr> {
    let mut found = Vec::new();
    for block in special::IPV4 {
        let first = u32::from(block.base);
        let last = first | u32::MAX.checked_shr(block.bits).unwrap_or(0);
        let middle = first + (last - first) / 2;
        found.extend(
            [first.wrapping_sub(1), first, middle, last, last.wrapping_add(1)].map(Ipv4Addr::from).map(IpAddr::from),
        );
    }
    for address in found.clone() {
        let IpAddr::V4(address) = address else { continue };
        let [a, b] = [u32::from(address) >> 16, u32::from(address) & 0xffff].map(|half| half as u16);
        found.extend(
            [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, a, b),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, a, b),
                Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !a, !b),
            ]
            .map(IpAddr::from),
        );
    }
    for block in special::IPV6.iter().chain([&special::GLOBAL_UNICAST]) {
        let first = u128::from(block.base);
        let last = first | u128::MAX.checked_shr(block.bits).unwrap_or(0);
        let middle = first + (last - first) / 2;
        found.extend(
            [first.wrapping_sub(1), first, middle, last, last.wrapping_add(1)].map(Ipv6Addr::from).map(IpAddr::from),
        );
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn net_18_a_corpus_of_more_than_400_addresses_from_the_registries_edges_agrees_with_the_model() {
    let corpus = corpus();
    assert!(corpus.len() > 400, "{}", corpus.len());
    let wrong: Vec<_> = corpus.iter().filter(|address| is_public(**address) != model(**address)).collect();
    assert!(wrong.is_empty(), "the table (of {}) and the model differ on {wrong:?}", special::AS_OF);
    // Both answers occur.
    assert!(corpus.iter().any(|address| is_public(*address)));
}

#[test]
fn net_07_everything_that_was_ever_forgotten_is_refused() {
    let refused = "0.0.0.0 255.255.255.255 100.64.0.1 100.100.100.200 198.18.0.1 198.19.255.254 192.0.2.1 224.0.0.1 \
        239.255.255.250 240.0.0.1 10.0.0.5 172.16.0.1 172.31.255.254 192.168.1.1 127.0.0.1 127.255.255.254 \
        169.254.169.254 64:ff9b::a00:5 64:ff9b:1::a00:5 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2002:a00:5:: \
        2002:7f00:1:: fd00:ec2::254 fc00::1 fe80::1 fec0::1 ff02::1 2001:db8::1 3fff::1 5f00::1 100::1 4000::1 ::2";
    for address in refused.split_whitespace() {
        assert!(refusal(address.parse().unwrap()).is_some(), "{address}");
    }
    for address in "1.1.1.1 9.9.9.9 100.63.255.255 100.128.0.0 172.32.0.1 223.255.255.255 2600::1 2a01:4f8::1 2001:200::1 2606:4700::1111".split_whitespace() {
        assert_eq!(refusal(address.parse().unwrap()), None, "{address}");
    }
}

#[test]
fn net_04_an_address_within_an_address_is_refused_whatever_is_inside() {
    for address in ["::127.0.0.1", "::1.1.1.1", "::ffff:127.0.0.1", "::ffff:1.1.1.1", "::", "::1"] {
        assert!(refusal(address.parse().unwrap()).is_some(), "{address}");
    }
}

#[test]
fn net_22_the_addresses_of_cloud_metadata_are_refused_by_name() {
    for (address, block) in [
        ("169.254.169.254", "link local"),
        ("fd00:ec2::254", "unique local"),
        ("100.100.100.200", "shared address space"),
    ] {
        assert_eq!(refusal(address.parse().unwrap()), Some(block));
    }
}

proptest! {
    #[test]
    fn net_18_any_ipv4_address_agrees_with_the_model(address in any::<u32>()) {
        let address = IpAddr::V4(address.into());
        prop_assert_eq!(is_public(address), model(address), "{}", address);
    }

    #[test]
    fn net_18_any_ipv6_address_agrees_with_the_model(address in any::<u128>(), near in 0..special::IPV6.len(), bits in 0_u32..128) {
        // Anywhere, and near one of the blocks, where it is interesting.
        let block = u128::from(special::IPV6[near].base);
        let mask = u128::MAX.checked_shr(bits).unwrap_or(0);
        for address in [address, (block & !mask) | (address & mask), address & (u128::MAX >> 3) | (1 << 125)] {
            let address = IpAddr::V6(address.into());
            prop_assert_eq!(is_public(address), model(address), "{}", address);
        }
    }
}
