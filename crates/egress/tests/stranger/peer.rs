//! A host of elsewhere on a real socket: it counts who connects and what is asked, and answers as a test wants it to.

use std::collections::HashMap;
use std::future::Future;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use egress::stranger::{NameError, Names, Settings};
use egress::{Error, Get, Stranger};
use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// What was asked of a peer: the request line and the headers as they came, and the body.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub head: String,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// A listener, and what came to it.
pub struct Peer {
    pub port: u16,
    pub connections: Arc<AtomicUsize>,
    pub asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Peer {
    /// Does with each connection what it is told.
    pub async fn raw<F, Fut>(serve: F) -> Self
    where
        F: Fn(TcpStream, Arc<Mutex<Vec<Asked>>>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, asked) = (Arc::new(AtomicUsize::new(0)), Arc::default());
        let (counter, heard) = (Arc::clone(&connections), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::Relaxed);
                stream.set_nodelay(true).unwrap();
                open.spawn(serve(stream, Arc::clone(&heard)));
            }
        });
        Self { port, connections, asked, task }
    }

    /// Reads requests, one after another, and writes what the test says to each. Nothing closes the connection.
    pub async fn answering(answer: impl Fn(&Asked) -> Vec<u8> + Clone + Send + Sync + 'static) -> Self {
        Self::raw(move |mut stream, asked| {
            let answer = answer.clone();
            async move { converse(&mut stream, &asked, answer).await }
        })
        .await
    }

    /// Where a request to it goes.
    pub fn url(&self, path: &str) -> Url {
        format!("http://peer.localhost:{}{path}", self.port).parse().unwrap()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// The paths that were asked for, in order.
    pub fn paths(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|asked| asked.path().to_owned()).collect()
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers until the other side leaves.
pub async fn converse<S>(stream: &mut S, asked: &Mutex<Vec<Asked>>, answer: impl Fn(&Asked) -> Vec<u8>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(request) = read(stream).await {
        let written = answer(&request);
        asked.lock().unwrap().push(request);
        // Who is refused half-way may hang up.
        if stream.write_all(&written).await.is_err() || stream.flush().await.is_err() {
            break;
        }
    }
}

/// One request.
pub async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let mut asked = Asked { head: String::from_utf8(head).unwrap(), body: Vec::new() };
    let length = asked.header("content-length").map_or(0, |length| length.parse().unwrap());
    asked.body = vec![0; length];
    stream.read_exact(&mut asked.body).await.ok()?;
    Some(asked)
}

/// An answer with this status line, these headers and this body.
pub fn reply(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len()).into_bytes()
}

pub fn ok(body: &str) -> Vec<u8> {
    reply("200 OK", "", body)
}

pub fn redirect(to: &str) -> Vec<u8> {
    reply("302 Found", &format!("location: {to}\r\n"), "")
}

/// Names as a test steers them. Knows how often it was asked.
#[derive(Default)]
pub struct Steered {
    pub addresses: Mutex<HashMap<String, Vec<IpAddr>>>,
    pub asked: AtomicUsize,
}

impl Steered {
    pub fn to(names: &[(&str, &[&str])]) -> Arc<Self> {
        let read = |addresses: &[&str]| addresses.iter().map(|address| address.parse().unwrap()).collect();
        let addresses = names.iter().map(|(name, addresses)| ((*name).to_owned(), read(addresses))).collect();
        Arc::new(Self { addresses: Mutex::new(addresses), asked: AtomicUsize::new(0) })
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Names for Steered {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, NameError>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let found = self.addresses.lock().unwrap().get(host).cloned();
        Box::pin(std::future::ready(found.ok_or(NameError { what: "no such name".into() })))
    }
}

/// Settings for a test: no jitter but the longest, a clock that stands at 1994-11-06 08:49:00 GMT.
pub fn settings(names: Arc<Steered>) -> Settings {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_740);
    Settings::new(names, Arc::new(|| u64::MAX), Arc::new(move || now))
}

/// A door that leads to loopback names.
pub fn stranger() -> Stranger {
    Stranger::new(Settings { allow_loopback: true, ..settings(Steered::to(&[])) }).unwrap()
}

/// A door as in production.
pub fn strict(names: &Arc<Steered>) -> Stranger {
    Stranger::new(settings(Arc::clone(names))).unwrap()
}

pub fn get(url: Url) -> Get {
    Get::new(url, "test")
}

pub fn url(url: &str) -> Url {
    url.parse().unwrap()
}

/// How many sockets a door has opened, or tried to: the packet counter.
pub fn dials(stranger: &Stranger) -> u64 {
    stranger.figures().dials.load(Ordering::Relaxed)
}

/// Why it failed, in a word.
pub fn reason<T: std::fmt::Debug>(outcome: Result<T, Error>) -> &'static str {
    outcome.unwrap_err().reason()
}
