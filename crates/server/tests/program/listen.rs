//! The accept loop over real sockets: what it lets in, what it throws out, and how it ends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::routing::get;
use futures::{SinkExt as _, StreamExt as _};
use http::Request;
use server::listen::{Drained, Listen, Patience, Stats};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Rig {
    address: SocketAddr,
    shutdown: CancellationToken,
    stats: Stats,
    /// Tells that `/slow` has begun.
    begun: Arc<Notify>,
    /// Lets `/slow` go on.
    go: Arc<Semaphore>,
    served: JoinHandle<Drained>,
}

async fn rig(patience: Patience) -> Rig {
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let slow = {
        let (begun, go) = (Arc::clone(&begun), Arc::clone(&go));
        async move || {
            begun.notify_one();
            go.acquire().await.unwrap().forget();
            "the whole answer"
        }
    };
    let echo = async |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async |mut socket| {
            while let Some(Ok(Message::Text(text))) = socket.recv().await {
                if socket.send(Message::Text(text)).await.is_err() {
                    break;
                }
            }
        })
    };
    let router = Router::new()
        .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()))
        .route("/slow", get(slow))
        .route("/echo", get(echo));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, shutdown, stats) = (listener.local_addr().unwrap(), CancellationToken::new(), Stats::default());
    let listen = Listen::new(listener).patience(patience).stats(stats.clone());
    let served = tokio::spawn(listen.serve(router, shutdown.clone()));
    Rig { address, shutdown, stats, begun, go, served }
}

async fn connect(rig: &Rig) -> TcpStream {
    TcpStream::connect(rig.address).await.unwrap()
}

async fn ask(stream: &mut TcpStream, path: &str) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset in place of an orderly end is fine for who is thrown out.
    stream.read_to_end(&mut text).await.unwrap_or_default();
    String::from_utf8(text).unwrap()
}

fn quick() -> Patience {
    Patience { head: Duration::from_millis(200), drain: Duration::from_millis(200) }
}

#[tokio::test]
async fn a_request_carries_the_address_of_its_peer() {
    let rig = rig(Patience::default()).await;
    let mut stream = connect(&rig).await;
    stream.write_all(b"GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.ends_with(&stream.local_addr().unwrap().to_string()), "{answer}");
    assert_eq!((rig.stats.accepted.get(), rig.stats.requests.get()), (1, 1));
}

#[tokio::test]
async fn http_2_is_spoken_without_being_asked() {
    let rig = rig(Patience::default()).await;
    let io = hyper_util::rt::TokioIo::new(connect(&rig).await);
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io).await.unwrap();
    let connection = tokio::spawn(connection);
    for _ in 0..3 {
        let request = Request::get(format!("http://{}/peer", rig.address)).body(String::new()).unwrap();
        assert_eq!(sender.send_request(request).await.unwrap().status(), 200);
    }
    assert_eq!((rig.stats.accepted.get(), rig.stats.requests.get()), (1, 3));
    rig.shutdown.cancel();
    assert_eq!(rig.served.await.unwrap(), Drained { cut: 0 });
    connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_websocket_is_upgraded() {
    let rig = rig(Patience::default()).await;
    let stream = connect(&rig).await;
    let (mut socket, _) = tokio_tungstenite::client_async("ws://x/echo", stream).await.unwrap();
    socket.send("hello".into()).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap().to_text().unwrap(), "hello");
}

#[tokio::test]
async fn at_the_end_no_answer_is_cut_short_and_nobody_new_is_let_in() {
    let rig = rig(Patience::default()).await;
    let (mut busy, mut idle) = (connect(&rig).await, connect(&rig).await);
    ask(&mut idle, "/peer").await;
    let mut head = [0_u8; 15];
    idle.read_exact(&mut head).await.unwrap();
    ask(&mut busy, "/slow").await;
    rig.begun.notified().await;

    rig.shutdown.cancel();
    rest(&mut idle).await; // an idle connection ends at once
    assert!(!rig.served.is_finished());
    while TcpStream::connect(rig.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!rig.served.is_finished());
    rig.go.add_permits(1);
    let answer = rest(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("the whole answer"), "{answer}");
    assert_eq!(rig.served.await.unwrap(), Drained { cut: 0 });
    assert_eq!(rig.stats.open.get(), 0);
}

#[tokio::test]
async fn who_stood_in_the_queue_at_the_end_is_still_served() {
    let rig = rig(Patience::default()).await;
    // On one thread nothing is accepted between these lines.
    let mut streams = Vec::new();
    for _ in 0..5 {
        let stream = std::net::TcpStream::connect(rig.address).unwrap();
        std::io::Write::write_all(&mut &stream, b"GET /peer HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        stream.set_nonblocking(true).unwrap();
        streams.push(TcpStream::from_std(stream).unwrap());
    }
    rig.shutdown.cancel();
    for mut stream in streams {
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
    }
    assert_eq!(rig.served.await.unwrap(), Drained { cut: 0 });
}

#[tokio::test]
async fn an_answer_that_never_ends_is_cut_at_the_deadline() {
    let rig = rig(quick()).await;
    let mut stream = connect(&rig).await;
    ask(&mut stream, "/slow").await;
    rig.begun.notified().await;
    rig.shutdown.cancel();
    assert_eq!(rig.served.await.unwrap(), Drained { cut: 1 });
    assert_eq!(rest(&mut stream).await, "");
    assert_eq!(rig.stats.open.get(), 0);
}

#[tokio::test]
async fn who_brings_no_request_is_thrown_out() {
    let rig = rig(quick()).await;
    for said in ["", "G", "PRI * HTT", "GET / HTTP/1.1\r\nhost: x\r\n", "GET / HTTP/1.1\r\nx-slow: "] {
        let mut stream = connect(&rig).await;
        stream.write_all(said.as_bytes()).await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(20), rest(&mut stream)).await;
        assert!(ended.is_ok(), "{said:?} keeps a connection");
    }
    assert_eq!(rig.stats.requests.get(), 0);
}

#[tokio::test]
async fn heads_have_a_size() {
    let rig = rig(Patience::default()).await;
    let socket = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                  sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let long = format!("x: {}\r\n", "y".repeat(32 * 1024));
    // DOS-43: also of whoever wants a WebSocket.
    for head in [long.clone(), "x: y\r\n".repeat(101), format!("{socket}{long}")] {
        let mut stream = connect(&rig).await;
        let request = format!("GET /peer HTTP/1.1\r\nhost: x\r\n{head}\r\n");
        // The server may have answered and closed before it read all of it.
        stream.write_all(request.as_bytes()).await.unwrap_or_default();
        let mut status = [0_u8; 12];
        stream.read_exact(&mut status).await.unwrap();
        assert_eq!(std::str::from_utf8(&status).unwrap(), "HTTP/1.1 431");
    }
    assert_eq!(rig.stats.requests.get(), 0);
}

#[tokio::test]
async fn nonsense_is_answered_and_hurts_nobody() {
    let rig = rig(Patience::default()).await;
    for nonsense in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"NONSENSE\r\n\r\n", b"\0\0\0\0\r\n\r\n"] {
        let mut stream = connect(&rig).await;
        stream.write_all(nonsense).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = rest(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    let mut stream = connect(&rig).await;
    stream.write_all(b"GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
}
