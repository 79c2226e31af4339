//! Hosts of other people, on one real listener: `a.localhost:PORT` and `b.localhost:PORT` are two origins. Each address has
//! a page, and every request is written down. `home` is our own name, at a port of its own: on loopback names, the port
//! tells who is who.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use egress::stranger::{NameError, Names, Settings, Stranger};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use wire::uri::Uri;

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub host: String,
    pub target: String,
    pub headers: HeaderMap,
}

/// What an address answers.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Page {
    pub fn activity(document: &serde_json::Value) -> Self {
        Self::of("application/activity+json", document.to_string())
    }
    pub fn of(content_type: &str, body: impl Into<String>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status: 200, headers, body: body.into() }
    }
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
    pub fn redirect(to: &str) -> Self {
        Self { status: 302, headers: vec![("location", to.to_owned())], ..Self::default() }
    }
}

type Answers = Box<dyn Fn(&Seen) -> Option<Page> + Send>;

/// The hosts.
#[derive(Clone)]
pub struct Peers {
    port: u16,
    home: u16,
    pages: Arc<Mutex<HashMap<(String, String), Page>>>,
    rule: Arc<Mutex<Option<Answers>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Peers {
    /// Begins to listen.
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    pub async fn start() -> Self {
        let listeners =
            [TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap()];
        let [port, home] = [0, 1].map(|at: usize| listeners[at].local_addr().unwrap().port());
        let peers = Self { port, home, pages: Arc::default(), rule: Arc::default(), seen: Arc::default() };
        for listener in listeners {
            let serving = peers.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let peers = serving.clone();
                    tokio::spawn(async move { peers.serve(stream).await });
                }
            });
        }
        peers
    }

    /// A way to them.
    pub fn stranger(&self) -> Stranger {
        let random = Arc::new(|| 7_u64);
        let settings = Settings::new(Arc::new(NoNames), random, Arc::new(|| SystemTime::UNIX_EPOCH));
        let own_names = vec![self.host("home")];
        Stranger::new(Settings { allow_loopback: true, own_names, ..settings }).unwrap()
    }

    pub fn host(&self, name: &str) -> String {
        format!("{name}.localhost:{}", if name == "home" { self.home } else { self.port })
    }
    pub fn url(&self, name: &str, target: &str) -> String {
        format!("http://{}{target}", self.host(name))
    }
    pub fn uri(&self, name: &str, target: &str) -> Uri {
        Uri::parse(&self.url(name, target)).unwrap()
    }

    /// Puts a page at an address.
    pub fn put(&self, name: &str, target: &str, page: Page) {
        self.pages.lock().unwrap().insert((self.host(name), target.to_owned()), page);
    }
    /// Answers by a rule before pages are looked at.
    pub fn rule(&self, rule: impl Fn(&Seen) -> Option<Page> + Send + 'static) {
        *self.rule.lock().unwrap() = Some(Box::new(rule));
    }
    /// Requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
    /// Requests so far, as `name /target`.
    pub fn asked(&self) -> Vec<String> {
        let name = |seen: &Seen| format!("{} {}", seen.host.split('.').next().unwrap(), seen.target);
        self.seen.lock().unwrap().iter().map(name).collect()
    }

    async fn serve(&self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let text = String::from_utf8(head).unwrap();
        let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
        let target = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
        let headers: HeaderMap = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect();
        let host = headers["host"].to_str().unwrap().to_owned();
        let seen = Seen { host: host.clone(), target: target.clone(), headers };
        let ruled = self.rule.lock().unwrap().as_ref().and_then(|rule| rule(&seen));
        let page = ruled.or_else(|| self.pages.lock().unwrap().get(&(host, target)).cloned());
        self.seen.lock().unwrap().push(seen);
        let page = page.unwrap_or_else(|| Page::status(404));
        let mut answer =
            format!("HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n", page.status, page.body.len());
        for (name, value) in &page.headers {
            answer.push_str(&format!("{name}: {value}\r\n"));
        }
        answer.push_str("\r\n");
        answer.push_str(&page.body);
        // Who asked may have hung up.
        stream.write_all(answer.as_bytes()).await.ok();
    }
}

/// No name but loopback ones, which nobody has to be asked for.
struct NoNames;

impl Names for NoNames {
    fn resolve<'a>(
        &'a self,
        host: &'a str,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, NameError>> + Send + 'a>> {
        Box::pin(async move { Err(NameError { what: format!("no {host}") }) })
    }
}
