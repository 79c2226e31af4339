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

    let mut hogs = Vec::new();
    let mut stream = TcpStream::connect(address).await.unwrap();
    while let Ok(file) = std::fs::File::open("/dev/null") {
        hogs.push(file);
    }
    while stats.accept_errors.get() == 0 {
        tokio::task::yield_now().await;
    }
    // It waits instead of spinning: in half a second a spinning loop fails many thousand times.
    tokio::time::timeout(Duration::from_millis(500), std::future::pending::<()>()).await.unwrap_err();
    assert!(stats.accept_errors.get() < 20, "{} failures", stats.accept_errors.get());

    hogs.clear();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("fine"), "{answer}");
    shutdown.cancel();
    assert_eq!(served.await.unwrap().cut, 0);
}
