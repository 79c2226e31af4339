//! What is never gone to: asserted on the count of sockets, not on the error alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use egress::stranger::{Settings, address::special};
use egress::{Blocked, Error, Stranger};
use http::HeaderMap;

use super::peer::{Peer, Steered, dials, get, ok, reason, redirect, settings, strict, url};

/// The edges of every block that is refused, and IPv4 in every disguise.
fn refused() -> Vec<IpAddr> {
    let mut found = Vec::new();
    for block in special::IPV4 {
        let first = u32::from(block.base);
        let last = first | u32::MAX.checked_shr(block.bits).unwrap_or(0);
        for address in [first, first + (last - first) / 2, last].map(Ipv4Addr::from) {
            let [a, b] = [u32::from(address) >> 16, u32::from(address) & 0xffff].map(|half| half as u16);
            found.push(address.into());
            found.extend(
                [[0, 0, 0xffff], [0, 0, 0], [0x64, 0xff9b, 0]]
                    .map(|[first, second, sixth]| IpAddr::from(Ipv6Addr::new(first, second, 0, 0, 0, sixth, a, b))),
            );
            found.push(Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1).into());
        }
    }
    for block in special::IPV6 {
        let first = u128::from(block.base);
        let last = first | u128::MAX.checked_shr(block.bits).unwrap_or(0);
        found.extend([first, first + (last - first) / 2, last].map(Ipv6Addr::from).map(IpAddr::from));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[tokio::test]
async fn net_18_no_packet_leaves_for_any_address_of_the_corpus_whoever_asks() {
    let corpus = refused();
    assert!(corpus.len() > 300, "{}", corpus.len());
    let names = Steered::to(&[]);
    for (number, address) in corpus.iter().enumerate() {
        names.addresses.lock().unwrap().insert(format!("h{number}.example"), vec![*address]);
    }
    let stranger = strict(&names);
    for (number, address) in corpus.iter().enumerate() {
        let host = url(&format!("https://h{number}.example/"));
        for error in [
            stranger.fetch(get(host.clone())).await.unwrap_err(),
            stranger.post(host.clone(), HeaderMap::new(), "{}".into()).await.unwrap_err(),
        ] {
            let Error::BlockedAddress { why: Blocked::Address { address: told, .. }, .. } = error else {
                panic!("{error}")
            };
            assert_eq!(told, *address);
        }
    }
    assert_eq!(dials(&stranger), 0);
    assert_eq!(stranger.figures().open_circuits(), 0);
}

#[tokio::test]
async fn net_05_a_name_that_leads_to_nowhere_or_to_everyone_is_refused() {
    let names = Steered::to(&[("zero.example", &["0.0.0.0"]), ("all.example", &["255.255.255.255"])]);
    let stranger = strict(&names);
    assert_eq!(reason(stranger.fetch(get(url("https://zero.example/"))).await), "blocked_address");
    assert_eq!(reason(stranger.fetch(get(url("https://all.example/"))).await), "blocked_address");
    assert_eq!(dials(&stranger), 0);
}

#[tokio::test]
async fn net_20_one_blocked_answer_refuses_the_whole_name() {
    let names = Steered::to(&[
        ("mixed.example", &["1.2.3.4", "10.0.0.5"]),
        ("late.example", &["1.2.3.4", "1.2.3.5", "1.2.3.6", "1.2.3.7", "1.2.3.8", "2600::1", "::1"]),
    ]);
    let stranger = strict(&names);
    for host in ["mixed", "late"] {
        let outcome = stranger.fetch(get(url(&format!("https://{host}.example/")))).await;
        assert_eq!(reason(outcome), "blocked_address");
    }
    assert_eq!((dials(&stranger), names.asked()), (0, 2));
}

#[tokio::test]
async fn net_21_and_net_24_an_address_or_a_strange_scheme_is_not_even_resolved() {
    let names = Steered::to(&[]);
    let stranger = strict(&names);
    for refused in [
        "http://2130706433/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://[::1]/",
        "file:///etc/passwd",
        "gopher://a.example/",
        "http://a.example/",
        "https://a@b.example/",
        "https://b.example:6379/",
        "https://localhost/",
        "http://localhost:8080/",
        "https://metadata.google.internal/",
        "https://a.localhost/",
    ] {
        assert_eq!(reason(stranger.check(&url(refused))), "blocked_address", "{refused}");
        assert_eq!(reason(stranger.fetch(get(url(refused))).await), "blocked_address", "{refused}");
        assert_eq!(
            reason(stranger.post(url(refused), HeaderMap::new(), "".into()).await),
            "blocked_address",
            "{refused}"
        );
    }
    assert_eq!((dials(&stranger), names.asked()), (0, 0));
}

#[tokio::test]
async fn net_27_our_own_names_and_addresses_are_refused() {
    let names = Steered::to(&[("alias.example", &["93.184.215.14"])]);
    let stranger = Stranger::new(Settings {
        own_names: vec!["social.example".into(), "media.example".into()],
        own_addresses: vec!["93.184.215.14".parse().unwrap()],
        ..settings(names)
    })
    .unwrap();
    for host in ["social.example", "media.example", "alias.example"] {
        let error = stranger.fetch(get(url(&format!("https://{host}/")))).await.unwrap_err();
        assert!(matches!(error, Error::BlockedAddress { why: Blocked::Own, .. }), "{error}");
    }
    assert_eq!(dials(&stranger), 0);
}

#[tokio::test]
async fn net_27_in_loopback_mode_our_own_port_is_refused() {
    let ourselves = Peer::answering(|_| ok("we")).await;
    let own_names = vec![format!("a.localhost:{}", ourselves.port)];
    let stranger = Stranger::new(Settings { own_names, allow_loopback: true, ..settings(Steered::to(&[])) }).unwrap();
    for host in ["a.localhost", "b.localhost", "localhost"] {
        let to = url(&format!("http://{host}:{}/", ourselves.port));
        assert_eq!(reason(stranger.fetch(get(to)).await), "blocked_address");
    }
    // Nor by way of a redirect.
    let to = ourselves.url("/").to_string();
    let other = Peer::answering(move |_| redirect(&to)).await;
    assert_eq!(reason(stranger.fetch(get(other.url("/"))).await), "blocked_address");
    assert_eq!((ourselves.connections(), other.connections()), (0, 1));
}

#[tokio::test]
async fn net_29_and_net_12_an_inbox_on_a_private_address_is_refused_and_its_host_is_not_dead() {
    let names = Steered::to(&[("evil.example", &["127.0.0.1"])]);
    let stranger = strict(&names);
    for _ in 0..5 {
        let error = stranger.post(url("https://evil.example/inbox"), HeaderMap::new(), "{}".into()).await.unwrap_err();
        assert_eq!((error.reason(), error.is_transient()), ("blocked_address", false));
    }
    assert_eq!((dials(&stranger), stranger.figures().open_circuits()), (0, 0));
    // And literally, as in the row.
    let literal = stranger.post(url("https://127.0.0.1:9200/_bulk"), HeaderMap::new(), "{}".into()).await;
    assert_eq!(reason(literal), "blocked_address");
}

#[tokio::test]
async fn net_30_a_push_endpoint_can_be_refused_when_it_is_named() {
    let stranger = strict(&Steered::to(&[]));
    for endpoint in ["http://10.0.0.1/", "https://10.0.0.1/", "http://push.example/", "https://push.example:8080/"] {
        assert_eq!(reason(stranger.check(&url(endpoint))), "blocked_address");
    }
    stranger.check(&url("https://push.example/abc")).unwrap();
}

#[tokio::test]
async fn the_switch_for_loopback_resolves_its_names_itself_and_opens_no_other() {
    let names = Steered::to(&[("peer.localhost", &["1.2.3.4"]), ("other.example", &["127.0.0.1"])]);
    let stranger = Stranger::new(Settings { allow_loopback: true, ..settings(names.clone()) }).unwrap();
    let peer = Peer::answering(|_| ok("hello")).await;
    let answer = stranger.fetch(get(peer.url("/a?b"))).await.unwrap();
    assert_eq!((&answer.body[..], answer.url.as_str()), (&b"hello"[..], peer.url("/a?b").as_str()));
    assert_eq!(peer.asked()[0].header("host"), Some(&*format!("peer.localhost:{}", peer.port)));
    assert_eq!(names.asked(), 0);
    for refused in ["https://other.example/", "http://other.example/", "http://127.0.0.1/", "http://[::1]/"] {
        assert_eq!(reason(stranger.fetch(get(url(refused))).await), "blocked_address");
    }
    let sent = dials(&stranger);
    assert_eq!((sent, peer.connections()), (1, 1));
}

#[tokio::test]
async fn net_09_and_net_10_a_redirect_to_where_nobody_may_go_is_refused_at_the_next_hop() {
    let names = Steered::to(&[("inner.example", &["169.254.169.254"]), ("mixed.example", &["1.2.3.4", "fd00::1"])]);
    let stranger = Stranger::new(Settings { allow_loopback: true, ..settings(names) }).unwrap();
    for to in [
        "http://127.0.0.1/",
        "https://inner.example/",
        "https://mixed.example/",
        "data:text/plain,x",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "https://a@peer.localhost/",
        "ftp://a.example/",
    ] {
        let peer = Peer::answering(move |_| redirect(to)).await;
        assert_eq!(reason(stranger.fetch(get(peer.url("/"))).await), "blocked_address", "{to}");
    }
    // One for each peer, none further.
    assert_eq!(dials(&stranger), 9);
}
