//! WebSockets: many streams on one connection, subscribed to and left by messages.
//!
//! One task for each socket, which reads, writes and keeps alive. It writes what is queued as one batch, and gives up
//! a write as soon as the hub has ended the stream, so a reader who reads nothing holds nothing.

use super::{Open, Refusal, entry::Entry, frame::Form, name::Stream, outbox::End};
use crate::edge::error::ApiError;
use axum::{
    extract::{
        WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, header},
    response::Response,
};
use futures::SinkExt as _;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

/// How often the other side is asked whether it lives.
const PING: Duration = Duration::from_secs(30);
/// How long a write may take that nothing else cuts off.
const WRITE: Duration = Duration::from_secs(30);
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);
/// The longest message that a client may send.
const MAX_MESSAGE: usize = 64 * 1024;

/// Opens a WebSocket. The token may also come as the subprotocol, which is then echoed.
///
/// Spec: <https://docs.joinmastodon.org/methods/streaming/#websocket>
/// A stream in the address is heard before the answer goes out.
pub async fn open(
    entry: Entry,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let mut upgrade = upgrade.map_err(|refused| {
        ApiError::BadRequest(app::messages::Message::new("error-stream-upgrade").with("problem", refused.to_string()))
    })?;
    let protocol =
        headers.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|_| upgrade.requested_protocols().next().cloned());
    if let Some(protocol) = protocol {
        upgrade.set_selected_protocol(protocol);
    }
    let first = match entry.query("stream") {
        None | Some("") => Ok(None),
        Some(name) => wanted(&entry, name, entry.query("tag"), entry.query("list")).map(Some),
    };
    let open = entry.streaming().open(entry.listener(Form::Socket), first.clone().unwrap_or(None));
    let upgrade = upgrade
        .read_buffer_size(2 * 1024)
        .write_buffer_size(4 * 1024)
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE);
    Ok(upgrade.on_upgrade(async move |socket| {
        let mut talk = Talk { socket, entry, open, streams: Vec::new() };
        match first {
            Ok(stream) => talk.streams.extend(stream),
            Err(refusal) => {
                if talk.answer(refusal).await.is_err() {
                    return;
                }
            }
        }
        talk.run().await;
    }))
}

fn wanted(entry: &Entry, name: &str, tag: Option<&str>, list: Option<&str>) -> Result<Stream, Refusal> {
    entry.permit(Stream::parse(name, tag, list)?)
}

/// The connection is gone, or was cut.
struct Gone;

struct Talk {
    socket: WebSocket,
    entry: Entry,
    open: Open,
    /// What the hub was asked for and has not been told to leave.
    streams: Vec<Stream>,
}

impl Talk {
    async fn run(mut self) {
        // Sockets that were opened together are not asked together.
        let offset = Duration::from_millis(self.open.id.0.wrapping_mul(7_919) % 30_000);
        let mut ping = interval_at(Instant::now() + offset, PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut batch, mut alive) = (Vec::new(), true);
        loop {
            let outcome = tokio::select! {
                taken = self.open.outbox.take(&mut batch) => match taken {
                    Ok(()) => self.write(batch.drain(..).map(Message::Text)).await,
                    Err(end) => return self.goodbye(end).await,
                },
                message = self.socket.recv() => {
                    alive = true;
                    match message {
                        Some(Ok(Message::Text(text))) => self.hear(&text).await,
                        Some(Ok(Message::Binary(_))) => self.answer(Refusal::Unreadable).await,
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                        Some(Err(error)) if is_too_long(&error) => return self.refuse_the_rest().await,
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    }
                }
                _ = ping.tick() => {
                    if !std::mem::take(&mut alive) {
                        return;
                    }
                    self.write([Message::Ping(axum::body::Bytes::new())].into_iter()).await
                }
            };
            if outcome.is_err() {
                if let Some(end) = self.open.outbox.ended() {
                    self.goodbye(end).await;
                }
                return;
            }
        }
    }

    /// Writes a batch and flushes once, unless the hub ends the stream meanwhile.
    async fn write(&mut self, messages: impl Iterator<Item = Message>) -> Result<(), Gone> {
        let socket = &mut self.socket;
        let all = async {
            for message in messages {
                socket.feed(message).await?;
            }
            socket.flush().await
        };
        tokio::select! {
            written = timeout(WRITE, all) => match written {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) | Err(_) => Err(Gone),
            },
            _ = self.open.outbox.cut() => Err(Gone),
        }
    }

    async fn answer(&mut self, refusal: Refusal) -> Result<(), Gone> {
        let text: Utf8Bytes = refusal.frame().to_string().into();
        self.write([Message::Text(text)].into_iter()).await
    }

    /// Does what a client asks.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/streaming/#websocket-a>
    async fn hear(&mut self, text: &str) -> Result<(), Gone> {
        match self.obey(text).await {
            Ok(()) => Ok(()),
            Err(refusal) => self.answer(refusal).await,
        }
    }

    async fn obey(&mut self, text: &str) -> Result<(), Refusal> {
        let order: Value = serde_json::from_str(text).map_err(|_| Refusal::Unreadable)?;
        let name = field(&order, "stream").ok_or(Refusal::Unreadable)?;
        let (tag, list) = (field(&order, "tag"), field(&order, "list"));
        match order.get("type").and_then(Value::as_str) {
            Some("subscribe") => {
                let stream = wanted(&self.entry, &name, tag.as_deref(), list.as_deref())?;
                if !self.streams.contains(&stream) {
                    self.open.subscribe(stream.clone()).await?;
                    self.streams.push(stream);
                }
                Ok(())
            }
            Some("unsubscribe") => {
                let stream = Stream::parse(&name, tag.as_deref(), list.as_deref())?;
                if let Some(at) = self.streams.iter().position(|other| *other == stream) {
                    self.streams.swap_remove(at);
                    self.open.unsubscribe(stream);
                }
                Ok(())
            }
            _ => Err(Refusal::Unreadable),
        }
    }

    /// Says why, and waits a little for the other side to hear it.
    async fn goodbye(mut self, end: End) {
        let close = CloseFrame { code: end.code(), reason: Utf8Bytes::from_static(end.reason()) };
        let farewell = async {
            if self.socket.send(Message::Close(Some(close))).await.is_ok() {
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        // Who does not listen is left behind.
        drop(timeout(GOODBYE, farewell).await);
    }

    /// Says that a message is too long, and holds the line for a while: to close it over what nobody read is to reset
    /// it, and the client, perhaps still writing, would not hear why.
    async fn refuse_the_rest(self) {
        let end = Instant::now() + GOODBYE;
        let Self { mut socket, open, .. } = self;
        // Nothing is queued for this reader any more.
        drop(open);
        let close = CloseFrame { code: End::TooLong.code(), reason: Utf8Bytes::from_static(End::TooLong.reason()) };
        if let Ok(Ok(())) = timeout(GOODBYE, socket.send(Message::Close(Some(close)))).await {
            sleep_until(end).await;
        }
    }
}

/// Whether the other side sent more than we read at once.
fn is_too_long(error: &axum::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<tungstenite::Error>());
    matches!(cause, Some(tungstenite::Error::Capacity(_)))
}

/// A field as text. Clients write ids as numbers, too, and Mastodon takes the first of a list.
fn field(order: &Value, name: &str) -> Option<String> {
    match order.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(several) => several.first().and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}
