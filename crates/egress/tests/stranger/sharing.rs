//! Fetches that are shared: with who asks at the same time, and with who asked a moment ago.

use std::sync::Arc;

use egress::Get;
use futures::future::join_all;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Semaphore;

use super::peer::{Peer, get, ok, read, reply, stranger};

#[tokio::test]
async fn dos_51_the_same_fetch_at_the_same_time_is_one_request() {
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let peer = Peer::raw(move |mut stream, asked| {
        let held = Arc::clone(&held);
        async move {
            while let Some(request) = read(&mut stream).await {
                held.acquire().await.unwrap().forget();
                asked.lock().unwrap().push(request);
                stream.write_all(&ok("hello")).await.unwrap();
            }
        }
    })
    .await;
    let stranger = stranger();
    let other = Get::new(peer.url("/a"), "other");
    let mut all = join_all((0..50).map(|_| stranger.fetch(get(peer.url("/a")))).chain([stranger.fetch(other)]));
    // All of them have begun before the first can end.
    assert!(futures::poll!(&mut all).is_pending());
    gate.add_permits(2);
    assert!(all.await.into_iter().all(|answer| answer.unwrap().body == "hello"));
    // One for each purpose.
    assert_eq!(peer.paths(), ["/a", "/a"]);
    let joined = stranger.figures().joined.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(joined, 49);
}

#[tokio::test]
async fn who_started_a_fetch_may_give_up_without_taking_it_from_the_others() {
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let peer = Peer::raw(move |mut stream, asked| {
        let held = Arc::clone(&held);
        async move {
            while let Some(request) = read(&mut stream).await {
                asked.lock().unwrap().push(request);
                held.acquire().await.unwrap().forget();
                stream.write_all(&ok("hello")).await.unwrap();
            }
        }
    })
    .await;
    let stranger = stranger();
    let mut first = Box::pin(stranger.fetch(get(peer.url("/a"))));
    let mut second = Box::pin(stranger.fetch(get(peer.url("/a"))));
    while peer.asked().is_empty() {
        assert!(futures::poll!(&mut first).is_pending());
        assert!(futures::poll!(&mut second).is_pending());
        tokio::task::yield_now().await;
    }
    drop(first);
    gate.add_permits(1);
    assert_eq!(second.await.unwrap().body, "hello");
    assert_eq!((peer.asked().len(), peer.connections()), (1, 1));
}

#[tokio::test]
async fn what_was_missing_a_moment_ago_is_not_asked_for_again_unless_somebody_insists() {
    let peer = Peer::answering(|asked| match asked.path() {
        "/gone" => reply("410 Gone", "", "bye"),
        "/denied" => reply("401 Unauthorized", "", ""),
        _ => ok("hello"),
    })
    .await;
    let stranger = stranger();
    for _ in 0..3 {
        assert_eq!(stranger.fetch(get(peer.url("/gone"))).await.unwrap().status, 410);
        assert_eq!(stranger.fetch(get(peer.url("/denied"))).await.unwrap().status, 401);
    }
    assert_eq!(peer.paths(), ["/gone", "/denied", "/denied", "/denied"]);
    let again = Get { fresh: true, ..get(peer.url("/gone")) };
    assert_eq!(stranger.fetch(again).await.unwrap().status, 410);
    assert_eq!(peer.asked().len(), 5);
    // What succeeds is not kept: that is for whoever knows what it is.
    for _ in 0..2 {
        stranger.fetch(get(peer.url("/"))).await.unwrap();
    }
    assert_eq!(peer.asked().len(), 7);
}
