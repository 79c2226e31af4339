//! Clients that listen: a WebSocket, and lines of server-sent events, over real sockets.

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::{collections::VecDeque, time::Duration};
use testkit::{Member, TestServer};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest as _, handshake::client::Request},
};

/// Longer than anything takes; what does not happen within is a failure.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the token is given.
#[derive(Debug, Clone, Copy)]
pub enum Listening {
    Header,
    Query,
    Subprotocol,
}

/// An event as it came over a WebSocket.
#[derive(Debug, Clone)]
pub struct Heard {
    pub stream: Value,
    pub kind: String,
    pub payload: String,
}

impl Heard {
    /// Stream and kind.
    pub fn head(&self) -> (Value, &str) {
        (self.stream.clone(), &self.kind)
    }
    /// The payload as JSON.
    pub fn status(&self) -> Value {
        serde_json::from_str(&self.payload).unwrap()
    }
}

/// A WebSocket of somebody.
pub struct Ears {
    socket: WebSocketStream<TcpStream>,
    waiting: VecDeque<Heard>,
    settled: u64,
}

fn request(server: &TestServer, query: &str, token: Option<&str>, way: Listening) -> Request {
    let mut address = format!("ws://{}/api/v1/streaming{query}", server.address());
    if let (Listening::Query, Some(token)) = (way, token) {
        let joint = if query.is_empty() { '?' } else { '&' };
        address = format!("{address}{joint}access_token={token}");
    }
    let mut request = address.into_client_request().unwrap();
    match (way, token) {
        (Listening::Header, Some(token)) => {
            request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        }
        (Listening::Subprotocol, Some(token)) => {
            request.headers_mut().insert("sec-websocket-protocol", token.parse().unwrap());
        }
        _ => {}
    }
    request
}

#[expect(clippy::disallowed_methods, reason = "tests call the server over a real socket")]
async fn connect(server: &TestServer, receive_buffer: Option<u32>) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    if let Some(bytes) = receive_buffer {
        socket.set_recv_buffer_size(bytes).unwrap();
    }
    socket.connect(server.address()).await.unwrap()
}

/// Status and body of the answer to somebody who may not listen.
pub async fn refused(server: &TestServer, query: &str, token: Option<&str>) -> (u16, Value) {
    let request = request(server, query, token, Listening::Header);
    match client_async(request, connect(server, None).await).await {
        Ok(_) => (101, Value::Null),
        Err(tungstenite::Error::Http(answer)) => {
            let body = answer.body().as_deref().unwrap_or_default();
            (answer.status().as_u16(), serde_json::from_slice(body).unwrap_or_default())
        }
        Err(other) => panic!("{other}"),
    }
}

impl Ears {
    pub async fn open(member: &Member, query: &str) -> Self {
        Self::open_as(member, query, Listening::Header).await
    }

    pub async fn open_as(member: &Member, query: &str, way: Listening) -> Self {
        let stream = connect(&member.server, None).await;
        Self::on(stream, request(&member.server, query, Some(&member.token), way)).await
    }

    /// A client that takes little before it reads.
    pub async fn open_with_small_buffers(member: &Member, query: &str) -> Self {
        let stream = connect(&member.server, Some(4096)).await;
        Self::on(stream, request(&member.server, query, Some(&member.token), Listening::Header)).await
    }

    async fn on(stream: TcpStream, request: Request) -> Self {
        let offered = request.headers().get("sec-websocket-protocol").cloned();
        let (socket, answer) = client_async(request, stream).await.unwrap();
        assert_eq!(answer.headers().get("sec-websocket-protocol"), offered.as_ref());
        Self { socket, waiting: VecDeque::new(), settled: 0 }
    }

    pub async fn say(&mut self, order: &Value) {
        self.say_raw(&order.to_string()).await;
    }

    pub async fn say_raw(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Waits until everything that was said is done: orders are done in turn, and a wrong one is answered.
    pub async fn settle(&mut self) {
        self.settled += 1;
        self.say(&json!({"type": "subscribe", "stream": format!("no such stream {}", self.settled)})).await;
        loop {
            match self.frame().await.unwrap() {
                Frame::Error(error) => {
                    assert_eq!(error["error"], "Unknown channel requested");
                    return;
                }
                Frame::Event(heard) => self.waiting.push_back(heard),
            }
        }
    }

    /// The next event.
    pub async fn hear(&mut self) -> Heard {
        match self.next().await {
            Ok(heard) => heard,
            Err(code) => panic!("the socket was closed: {code:?}"),
        }
    }

    /// The next event, or the code with which the socket was closed.
    pub async fn next(&mut self) -> Result<Heard, Option<u16>> {
        if let Some(heard) = self.waiting.pop_front() {
            return Ok(heard);
        }
        match self.frame().await? {
            Frame::Event(heard) => Ok(heard),
            Frame::Error(error) => panic!("{error}"),
        }
    }

    /// The next answer to something wrong.
    pub async fn error(&mut self) -> Value {
        match self.frame().await.unwrap() {
            Frame::Error(error) => error,
            Frame::Event(heard) => panic!("{heard:?}"),
        }
    }

    /// Waits for the end, and gives its code. No event may come before.
    pub async fn end(&mut self) -> Option<u16> {
        match self.next().await {
            Err(code) => code,
            Ok(heard) => panic!("{heard:?}"),
        }
    }

    async fn frame(&mut self) -> Result<Frame, Option<u16>> {
        // Heartbeats come all the time: they must not make the wait longer.
        timeout(PATIENCE, self.next_frame()).await.unwrap()
    }

    async fn next_frame(&mut self) -> Result<Frame, Option<u16>> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    let json: Value = serde_json::from_str(&text).unwrap();
                    if json.get("error").is_some() {
                        return Ok(Frame::Error(json));
                    }
                    let text = |name: &str| json[name].as_str().unwrap().to_owned();
                    let (kind, payload) = (text("event"), text("payload"));
                    return Ok(Frame::Event(Heard { stream: json["stream"].clone(), kind, payload }));
                }
                Some(Ok(Message::Close(close))) => return Err(close.map(|close| close.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }
}

enum Frame {
    Event(Heard),
    Error(Value),
}

/// Lines of server-sent events.
pub struct Lines {
    head: String,
    reader: BufReader<TcpStream>,
}

impl Lines {
    pub async fn open(member: &Member, path: &str) -> Self {
        Self::open_with(member, path, None).await
    }

    /// With so many bytes that are taken before anything is read.
    pub async fn open_with(member: &Member, path: &str, receive_buffer: Option<u32>) -> Self {
        let mut stream = connect(&member.server, receive_buffer).await;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\r\n",
            member.server.address(),
            member.token
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut lines = Self { head: String::new(), reader: BufReader::new(stream) };
        loop {
            let line = lines.line().await.unwrap();
            if line.is_empty() {
                break;
            }
            lines.head.push_str(&line.to_ascii_lowercase());
            lines.head.push('\n');
        }
        assert!(lines.head.starts_with("http/1.1 200"), "{}", lines.head);
        lines
    }

    pub fn head(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or("")
    }

    /// The next event and its data. Lines of the transfer encoding and comments are passed over.
    pub async fn event(&mut self) -> (String, String) {
        let next = async {
            loop {
                let line = self.line().await.unwrap();
                if let Some(event) = line.strip_prefix("event: ") {
                    let data = self.line().await.unwrap();
                    return (event.to_owned(), data.strip_prefix("data: ").unwrap().to_owned());
                }
            }
        };
        timeout(PATIENCE, next).await.unwrap()
    }

    /// Waits for the end. No event may come before.
    pub async fn end(mut self) {
        let end = async {
            while let Some(line) = self.line().await.filter(|line| line != "0") {
                assert!(!line.starts_with("event"), "{line}");
            }
        };
        timeout(PATIENCE, end).await.unwrap();
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = timeout(PATIENCE, self.reader.read_line(&mut line)).await.unwrap().ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }
}
