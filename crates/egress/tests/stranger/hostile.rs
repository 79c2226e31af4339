//! Hosts that answer wrongly, endlessly or never. Each costs us no more than its budget.
//!
//! Where time has to pass the clock is paused: it then jumps to the next deadline as soon as nothing else can happen.

use std::time::Duration;

use egress::{Error, Get, Stage};
use http::HeaderMap;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::peer::{Peer, get, ok, read, reason, reply, stranger};

/// Reads a request, then writes the same again and again, until nobody listens any more.
async fn pour(stream: &mut TcpStream, start: &[u8], more: &[u8]) {
    if read(stream).await.is_none() || stream.write_all(start).await.is_err() {
        return;
    }
    while stream.write_all(more).await.is_ok() {}
}

#[tokio::test]
async fn net_31_and_dos_06_a_length_that_lies_is_neither_believed_nor_set_aside() {
    let huge = b"HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n";
    let peer = Peer::raw(move |mut stream, _| async move { pour(&mut stream, huge, &[b'x'; 4096]).await }).await;
    let stranger = stranger();
    let fetched = stranger.fetch(Get { max_bytes: 1024, ..get(peer.url("/")) }).await.unwrap_err();
    assert_eq!(fetched, Error::TooLarge { host: "peer.localhost".into(), limit: 1024 });
    assert!(!fetched.is_transient());
    // Whoever posts is told how it went, and reads no more than 64 KiB of words about it.
    let posted = stranger.post(peer.url("/inbox"), HeaderMap::new(), "{}".into()).await.unwrap();
    assert_eq!((posted.status.as_u16(), posted.body.len()), (200, 64 * 1024));
    // A connection with a rest on it is of no further use.
    assert_eq!((peer.connections(), stranger.idle_connections()), (2, 0));
}

#[tokio::test]
async fn dos_06_a_body_without_a_length_ends_at_the_budget() {
    let stranger = stranger();
    for (head, more) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(4096)),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", format!("1000\r\n{}\r\n", "x".repeat(4096))),
        ("HTTP/1.0 200 OK\r\n\r\n", "x".repeat(4096)),
    ] {
        let peer = Peer::raw(move |mut stream, _| {
            let more = more.clone();
            async move { pour(&mut stream, head.as_bytes(), more.as_bytes()).await }
        })
        .await;
        assert_eq!(reason(stranger.fetch(get(peer.url("/"))).await), "too_large");
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_budget_passes_and_one_byte_more_does_not() {
    let peer = Peer::answering(|asked| match asked.path() {
        "/chunked" => {
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n2\r\nij\r\n0\r\n\r\n"
                .into()
        }
        _ => ok("abcdefghij"),
    })
    .await;
    let stranger = stranger();
    for path in ["/", "/chunked"] {
        let fit = stranger.fetch(Get { max_bytes: 10, ..get(peer.url(path)) }).await.unwrap();
        assert_eq!(fit.body, "abcdefghij");
        assert_eq!(reason(stranger.fetch(Get { max_bytes: 9, ..get(peer.url(path)) }).await), "too_large");
    }
}

#[tokio::test]
async fn a_body_that_stops_half_way_is_no_answer() {
    let stranger = stranger();
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "",
    ] {
        let peer = Peer::raw(move |mut stream, _| async move {
            read(&mut stream).await.unwrap();
            stream.write_all(cut.as_bytes()).await.unwrap();
        })
        .await;
        let error = stranger.fetch(get(peer.url("/"))).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { stage: Stage::Answer, .. }), "{cut:?}: {error}");
        // A new connection is not tried twice.
        assert_eq!(peer.connections(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn dos_06_a_body_that_trickles_ends_at_the_deadline() {
    let peer = Peer::raw(|mut stream, _| async move {
        read(&mut stream).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await.unwrap();
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if stream.write_all(b"x").await.is_err() {
                break;
            }
        }
    })
    .await;
    let (stranger, began) = (stranger(), Instant::now());
    let fetched = stranger.fetch(get(peer.url("/"))).await.unwrap_err();
    assert_eq!(fetched, Error::Timeout { host: "peer.localhost".into(), stage: Stage::Answer });
    assert!(fetched.is_transient());
    assert_eq!(began.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_takes_the_request_and_never_answers_ends_at_the_deadline_and_leaves_nothing_behind() {
    let peer = Peer::raw(|mut stream, _| async move {
        read(&mut stream).await.unwrap();
        // Ends when the other side gives up.
        assert!(read(&mut stream).await.is_none());
    })
    .await;
    let (stranger, began) = (stranger(), Instant::now());
    let posted = stranger.post(peer.url("/inbox"), HeaderMap::new(), "{}".into()).await;
    assert_eq!((reason(posted), began.elapsed().as_secs()), ("timeout", 30));
    assert_eq!(stranger.idle_connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn net_26_the_deadline_holds_for_all_redirects_together() {
    let peer = Peer::raw(|mut stream, _| async move {
        let mut next = 0;
        while read(&mut stream).await.is_some() {
            next += 1;
            tokio::time::sleep(Duration::from_secs(12)).await;
            let to = reply("302 Found", &format!("location: /{next}\r\n"), "");
            if stream.write_all(&to).await.is_err() {
                break;
            }
        }
    })
    .await;
    let (stranger, began) = (stranger(), Instant::now());
    assert_eq!(reason(stranger.fetch(get(peer.url("/"))).await), "timeout");
    assert_eq!(began.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn net_40_an_answer_that_can_be_read_in_two_ways_is_refused() {
    let stranger = stranger();
    for headers in [
        "content-length: 3\r\ncontent-length: 5\r\n",
        "content-length: 5\r\ncontent-length: 5\r\n",
        "content-length: 5, 5\r\n",
        "content-length: +5\r\n",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: gzip, chunked\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "content-length : 5\r\n",
        "x: a\r\n b\r\n",
        "a b: c\r\n",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{headers}\r\n5\r\nhello\r\n0\r\n\r\n").into_bytes();
        let peer = Peer::answering(move |_| answer.clone()).await;
        assert_eq!(reason(stranger.fetch(get(peer.url("/"))).await), "garbled", "{headers:?}");
        assert_eq!(stranger.idle_connections(), 0, "{headers:?}");
    }
    for start in ["HTTP/2 200 OK\r\n\r\n", "hello\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "\0\0\0\0"] {
        let peer = Peer::answering(move |_| start.into()).await;
        assert_eq!(reason(stranger.fetch(get(peer.url("/"))).await), "garbled", "{start:?}");
    }
}

#[tokio::test]
async fn net_40_five_hundred_headers_or_a_megabyte_of_them_are_refused() {
    let stranger = stranger();
    let many = |count: usize| (0..count).map(|n| format!("x-{n}: y\r\n")).collect::<String>();
    // `content-length` is one of them.
    for (headers, fits) in [
        (many(99), true),
        (many(100), false),
        (many(500), false),
        (format!("x: {}\r\n", "y".repeat(30 * 1024)), true),
        (format!("x: {}\r\n", "y".repeat(33 * 1024)), false),
        (format!("x: {}\r\n", "y".repeat(1024 * 1024)), false),
    ] {
        let length = headers.len();
        let answer = reply("200 OK", &headers, "hello");
        let peer = Peer::answering(move |_| answer.clone()).await;
        match stranger.fetch(get(peer.url("/"))).await {
            Ok(answer) => assert!(fits && answer.body == "hello", "{length}"),
            Err(error) => assert!(!fits && error.reason() == "garbled", "{length}: {error}"),
        }
    }
}

#[tokio::test]
async fn net_40_a_flood_of_informational_answers_is_cut_off() {
    let flood = Peer::raw(|mut stream, _| async move {
        pour(&mut stream, b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n").await;
    })
    .await;
    let stranger = stranger();
    assert_eq!(reason(stranger.fetch(get(flood.url("/"))).await), "garbled");
    for (count, fits) in [(10, true), (11, false)] {
        let answer = ["HTTP/1.1 100 Continue\r\n\r\n".repeat(count).into_bytes(), ok("hello")].concat();
        let peer = Peer::answering(move |_| answer.clone()).await;
        assert_eq!(stranger.fetch(get(peer.url("/"))).await.is_ok(), fits, "{count}");
    }
}

#[tokio::test]
async fn dos_09_a_compressed_answer_that_nobody_asked_for_is_refused() {
    let stranger = stranger();
    for encoding in ["gzip", "br", "deflate", "zstd", "identity, gzip", "x"] {
        let peer =
            Peer::answering(move |_| reply("200 OK", &format!("content-encoding: {encoding}\r\n"), "bomb")).await;
        assert_eq!(reason(stranger.fetch(get(peer.url("/"))).await), "garbled", "{encoding}");
        assert_eq!(peer.asked()[0].header("accept-encoding"), Some("identity"));
    }
    let plain = Peer::answering(|_| reply("200 OK", "content-encoding: identity\r\n", "hello")).await;
    assert_eq!(stranger.fetch(get(plain.url("/"))).await.unwrap().body, "hello");
}

#[tokio::test]
async fn what_is_no_success_is_an_answer_and_cut() {
    let peer = Peer::raw(|mut stream, _| async move {
        pour(&mut stream, b"HTTP/1.1 403 Forbidden\r\n\r\n", &[b'x'; 4096]).await;
    })
    .await;
    let answer = stranger().fetch(get(peer.url("/"))).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.len()), (403, 64 * 1024));
}

#[tokio::test]
async fn a_caller_cannot_break_the_framing_of_its_request() {
    let peer = Peer::answering(|_| ok("")).await;
    let headers: HeaderMap = [
        ("host", "elsewhere.example"),
        ("content-length", "999"),
        ("transfer-encoding", "chunked"),
        ("connection", "upgrade"),
        ("content-type", "application/activity+json"),
    ]
    .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
    .into_iter()
    .collect();
    stranger().post(peer.url("/inbox"), headers, "{}".into()).await.unwrap();
    let asked = &peer.asked()[0];
    assert_eq!(asked.header("host"), Some(&*format!("peer.localhost:{}", peer.port)));
    assert_eq!(asked.header("content-length"), Some("2"));
    assert_eq!(asked.header("transfer-encoding"), None);
    assert_eq!(asked.header("content-type"), Some("application/activity+json"));
    assert!(asked.header("user-agent").unwrap().starts_with("Watertower/"));
}
