//! No more open files: the listener waits and goes on. Alone in its process, because the limit is the process's.

#![expect(clippy::disallowed_methods, reason = "tests connect to the server that they started")]

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use server::listen::{self, Listen, Stats};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn without_file_descriptors_the_listener_waits_and_recovers() {
    let (_, most) = rlimit::Resource::NOFILE.get().unwrap();
    assert_eq!(listen::raise_open_files().unwrap(), most);
    rlimit::Resource::NOFILE.set(40, most).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stats, shutdown) = (listener.local_addr().unwrap(), Stats::default(), CancellationToken::new());
    let router = Router::new().route("/", get(async || "fine"));
    let served = tokio::spawn(Listen::new(listener).stats(stats.clone()).serve(router, shutdown.clone()));

    let mut hogs: Vec<std::fs::File> = std::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
    // One descriptor is for the client's end. Nothing is awaited until it stands, so none is left for the server's.
    drop(hogs.pop());
    let stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_nonblocking(true).unwrap();
    let mut stream = TcpStream::from_std(stream).unwrap();
    // It waits between attempts, and each time longer: 10 + 20 + 40 + 80 ms before the fifth.
    let began = std::time::Instant::now();
    while stats.accept_errors.get() < 5 {
        tokio::task::yield_now().await;
    }
    assert!(began.elapsed() >= Duration::from_millis(140), "{:?}", began.elapsed());

    hogs.clear();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("fine"), "{answer}");
    shutdown.cancel();
    assert_eq!(served.await.unwrap().cut, 0);
}
