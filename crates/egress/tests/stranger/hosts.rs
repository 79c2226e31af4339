//! What a host gets from us: few connections, a measured pace, and rest when it fails or asks for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use egress::{Error, Stage};
use futures::future::join_all;
use http::HeaderMap;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{Instant, advance, pause, resume};

use super::peer::{Peer, dials, get, ok, read, reason, reply, stranger, url};

/// Lets time pass at once, between two exchanges with real sockets.
async fn later(seconds: u64) {
    pause();
    advance(Duration::from_secs(seconds)).await;
    resume();
}

#[tokio::test]
async fn out_09_a_host_that_cannot_be_reached_is_left_alone_then_probed_once_and_comes_back() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let stranger = stranger();
    let inbox = url(&format!("http://peer.localhost:{}/inbox", address.port()));
    let post = || stranger.post(inbox.clone(), HeaderMap::new(), "{}".into());
    let error = post().await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { stage: Stage::Connect, .. }), "{error}");
    assert!(error.is_transient());
    let sent = dials(&stranger);
    // Closed off: nothing is sent, and the caller hears for how long.
    let error = post().await.unwrap_err();
    let wait = error.retry_after().unwrap();
    assert!(error.is_transient() && wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
    assert_eq!((dials(&stranger), stranger.figures().open_circuits()), (sent, 1));

    later(2).await;
    // Many ask; one finds out.
    let outcomes = join_all((0..20).map(|_| post())).await;
    let tried = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Unreachable { .. }))).count();
    assert_eq!(tried, 1);
    assert!(dials(&stranger) <= sent + 2, "both families, once");

    later(700).await;
    let listener = TcpListener::bind(address).await.unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        while read(&mut stream).await.is_some() {
            stream.write_all(&ok("back")).await.unwrap();
        }
    });
    assert_eq!(post().await.unwrap().body, "back");
    assert_eq!(post().await.unwrap().body, "back");
    assert_eq!(stranger.figures().open_circuits(), 0);
    served.abort();
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_not_asked_for_again_at_once() {
    let names = super::peer::Steered::to(&[]);
    let stranger = super::peer::strict(&names);
    let to = url("https://gone.example/");
    let error = stranger.fetch(get(to.clone())).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { stage: Stage::Name, .. }) && error.is_transient(), "{error}");
    assert_eq!(reason(stranger.fetch(get(to.join("/other").unwrap())).await), "busy");
    assert_eq!(names.asked(), 1);
}

#[tokio::test]
async fn three_bad_gateways_in_a_row_close_a_host_off() {
    let peer = Peer::answering(|_| reply("502 Bad Gateway", "", "")).await;
    let stranger = stranger();
    let post = || stranger.post(peer.url("/inbox"), HeaderMap::new(), "{}".into());
    for _ in 0..3 {
        assert_eq!(post().await.unwrap().status, 502);
    }
    assert_eq!(reason(post().await), "busy");
    assert_eq!((peer.asked().len(), peer.connections()), (3, 1));
}

#[tokio::test]
async fn a_host_that_broke_off_once_is_asked_again_at_once() {
    let peer = Peer::raw(|mut stream, asked| async move {
        let request = read(&mut stream).await.unwrap();
        asked.lock().unwrap().push(request);
    })
    .await;
    let stranger = stranger();
    for _ in 0..3 {
        let posted = stranger.post(peer.url("/inbox"), HeaderMap::new(), "{}".into()).await;
        assert_eq!(reason(posted), "unreachable");
    }
    assert_eq!(reason(stranger.post(peer.url("/inbox"), HeaderMap::new(), "{}".into()).await), "busy");
    assert_eq!((peer.asked().len(), stranger.figures().open_circuits()), (3, 1));
}

#[tokio::test]
async fn out_12_retry_after_is_obeyed_for_the_whole_host_as_seconds_and_as_a_date() {
    for (status, header, seconds) in
        [("429 Too Many Requests", "120", 120), ("503 Service Unavailable", "Sun, 06 Nov 1994 08:50:00 GMT", 60)]
    {
        let answer = reply(status, &format!("retry-after: {header}\r\n"), "");
        let peer = Peer::answering(move |asked| if asked.path() == "/busy" { answer.clone() } else { ok("") }).await;
        let stranger = stranger();
        let answer = stranger.post(peer.url("/busy"), HeaderMap::new(), "{}".into()).await.unwrap();
        assert_eq!(answer.retry_after, Some(Duration::from_secs(seconds)));
        let wait = stranger.fetch(get(peer.url("/"))).await.unwrap_err().retry_after().unwrap();
        assert!(wait > Duration::from_secs(seconds - 5) && wait <= Duration::from_secs(seconds), "{wait:?}");
        assert_eq!((peer.asked().len(), stranger.figures().open_circuits()), (1, 0));
        later(seconds).await;
        assert_eq!(stranger.fetch(get(peer.url("/"))).await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn out_14_a_host_gets_four_connections_however_much_there_is_for_it() {
    let (arrived, leave) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let (counter, gate) = (Arc::clone(&arrived), Arc::clone(&leave));
    let peer = Peer::raw(move |mut stream, asked| {
        let (counter, gate) = (Arc::clone(&counter), Arc::clone(&gate));
        async move {
            while let Some(request) = read(&mut stream).await {
                counter.fetch_add(1, Ordering::Relaxed);
                gate.acquire().await.unwrap().forget();
                asked.lock().unwrap().push(request);
                if stream.write_all(&ok("")).await.is_err() {
                    break;
                }
            }
        }
    })
    .await;
    let stranger = stranger();
    let posts: Vec<_> = (0..12)
        .map(|number| {
            let (stranger, to) = (stranger.clone(), peer.url(&format!("/{number}")));
            tokio::spawn(async move { stranger.post(to, HeaderMap::new(), "{}".into()).await })
        })
        .collect();
    while arrived.load(Ordering::Relaxed) < 4 {
        tokio::task::yield_now().await;
    }
    // Whoever could come has come by now: everybody has had many turns.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert_eq!((arrived.load(Ordering::Relaxed), peer.connections()), (4, 4));
    leave.add_permits(12);
    for post in posts {
        assert_eq!(post.await.unwrap().unwrap().status, 200);
    }
    assert_eq!((peer.asked().len(), peer.connections(), stranger.idle_connections()), (12, 4, 4));
}

#[tokio::test(start_paused = true)]
async fn out_14_fetches_keep_to_ten_a_second() {
    let peer = Peer::answering(|_| ok("")).await;
    let (stranger, began) = (stranger(), Instant::now());
    for number in 0..31 {
        stranger.fetch(get(peer.url(&format!("/{number}")))).await.unwrap();
    }
    assert_eq!(began.elapsed().as_secs(), 3);
    // Who would have to wait for too long is sent away.
    let outcomes = join_all((0..200).map(|number| stranger.fetch(get(peer.url(&format!("/more/{number}")))))).await;
    let away = outcomes.iter().filter(|outcome| outcome.as_ref().is_err_and(|error| error.reason() == "busy")).count();
    assert!((130..=150).contains(&away), "{away}");
}

#[tokio::test]
async fn a_connection_is_used_again_and_one_that_is_gone_is_replaced() {
    let peer = Peer::raw(|mut stream, asked| async move {
        for _ in 0..2 {
            let request = read(&mut stream).await.unwrap();
            asked.lock().unwrap().push(request);
            stream.write_all(&ok("")).await.unwrap();
        }
    })
    .await;
    let stranger = stranger();
    for number in 0..5 {
        let posted = stranger.post(peer.url(&format!("/{number}")), HeaderMap::new(), "{}".into()).await;
        assert_eq!(posted.unwrap().status, 200);
    }
    assert_eq!(peer.paths(), ["/0", "/1", "/2", "/3", "/4"]);
    assert_eq!((peer.connections(), stranger.figures().open_circuits()), (3, 0));
}

#[tokio::test]
async fn a_connection_that_breaks_at_the_moment_it_is_used_again_costs_no_delivery() {
    // Takes the second request of a connection, and leaves without a word.
    let peer = Peer::raw(|mut stream, asked| async move {
        let first = read(&mut stream).await.unwrap();
        asked.lock().unwrap().push(first);
        stream.write_all(&ok("")).await.unwrap();
        drop(read(&mut stream).await);
    })
    .await;
    let stranger = stranger();
    for number in 0..2 {
        let posted = stranger.post(peer.url(&format!("/{number}")), HeaderMap::new(), "{}".into()).await;
        assert_eq!(posted.unwrap().status, 200);
    }
    assert_eq!((peer.paths().len(), peer.connections()), (2, 2));
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_a_while() {
    let peer = Peer::answering(|_| ok("")).await;
    let stranger = stranger();
    stranger.post(peer.url("/"), HeaderMap::new(), "{}".into()).await.unwrap();
    assert_eq!(stranger.idle_connections(), 1);
    let tended = stranger.clone();
    let tending = tokio::spawn(async move { tended.tend().await });
    later(40).await;
    tokio::task::yield_now().await;
    assert_eq!(stranger.idle_connections(), 1);
    later(20).await;
    while stranger.idle_connections() > 0 {
        tokio::task::yield_now().await;
    }
    tending.abort();
}

#[tokio::test]
async fn idle_connections_are_bounded_over_all_hosts_and_the_oldest_goes_first() {
    let settings = egress::stranger::Settings {
        allow_loopback: true,
        most_connections: 2,
        ..super::peer::settings(super::peer::Steered::to(&[]))
    };
    let stranger = egress::Stranger::new(settings).unwrap();
    let peers =
        [Peer::answering(|_| ok("")).await, Peer::answering(|_| ok("")).await, Peer::answering(|_| ok("")).await];
    for peer in [0, 1, 2, 1, 2, 0] {
        stranger.post(peers[peer].url("/"), HeaderMap::new(), "{}".into()).await.unwrap();
    }
    assert_eq!(stranger.idle_connections(), 2);
    assert_eq!(peers.each_ref().map(Peer::connections), [2, 1, 1]);
}
