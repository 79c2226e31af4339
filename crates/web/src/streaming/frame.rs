//! One event as it goes out: written once for each form and stream name, however many sockets get it.

use super::name::Stream;
use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use std::collections::HashMap;

/// How a client listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Over a WebSocket: frames name their stream.
    Socket,
    /// As server-sent events.
    Events,
}

/// The kinds of events.
///
/// Spec: <https://docs.joinmastodon.org/methods/streaming/#events>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A new status.
    Update,
    /// A changed status.
    StatusUpdate,
    /// A status is gone.
    Delete,
    /// Somebody was notified.
    Notification,
    /// A direct conversation changed.
    Conversation,
}

impl Kind {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::StatusUpdate => "status.update",
            Self::Delete => "delete",
            Self::Notification => "notification",
            Self::Conversation => "conversation",
        }
    }
}

#[derive(Serialize)]
struct SocketFrame<'a> {
    stream: &'a [String],
    event: &'a str,
    payload: &'a str,
}

/// An event and the frames that were made of it so far.
#[derive(Debug)]
pub struct Parcel {
    kind: Kind,
    payload: String,
    for_events: Option<Utf8Bytes>,
    for_sockets: HashMap<Stream, Utf8Bytes>,
}

impl Parcel {
    /// An event with its payload: JSON on one line, or an id.
    #[must_use]
    pub fn new(kind: Kind, payload: String) -> Self {
        Self { kind, payload, for_events: None, for_sockets: HashMap::new() }
    }

    /// The frame for a client that listens so to this stream. Every call for the same gives the same bytes.
    pub fn frame(&mut self, form: Form, stream: &Stream) -> Utf8Bytes {
        let (kind, payload) = (self.kind, &self.payload);
        match form {
            Form::Events => self.for_events.get_or_insert_with(|| server_sent(kind, payload)).clone(),
            Form::Socket => match self.for_sockets.get(stream) {
                Some(frame) => frame.clone(),
                None => {
                    let frame = SocketFrame { stream: &stream.label(), event: kind.name(), payload };
                    // Text and lists of text always serialise.
                    let frame: Utf8Bytes = serde_json::to_string(&frame).unwrap_or_default().into();
                    self.for_sockets.insert(stream.clone(), frame.clone());
                    frame
                }
            },
        }
    }
}

/// Spec: <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>
fn server_sent(kind: Kind, payload: &str) -> Utf8Bytes {
    let mut text = String::with_capacity(payload.len() + 32);
    text.push_str("event: ");
    text.push_str(kind.name());
    // Our JSON has no line breaks; what had any would go on in a further line of data.
    for line in payload.lines() {
        text.push_str("\ndata: ");
        text.push_str(line);
    }
    text.push_str("\n\n");
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_made_once_and_shared() {
        let mut parcel = Parcel::new(Kind::Update, r#"{"id":"1","content":"<p>\"hi\"</p>"}"#.into());
        let first = parcel.frame(Form::Socket, &Stream::User);
        let second = parcel.frame(Form::Socket, &Stream::User);
        assert_eq!(first.as_str().as_ptr(), second.as_str().as_ptr());
        let json: serde_json::Value = serde_json::from_str(&first).unwrap();
        assert_eq!(json["stream"], serde_json::json!(["user"]));
        assert_eq!(json["event"], "update");
        let payload: serde_json::Value = serde_json::from_str(json["payload"].as_str().unwrap()).unwrap();
        assert_eq!(payload["content"], "<p>\"hi\"</p>");
        let tag = Stream::Hashtag { local: false, tag: "cats".into() };
        assert!(parcel.frame(Form::Socket, &tag).starts_with(r#"{"stream":["hashtag","cats"],"event":"update","#));
    }

    #[test]
    fn a_server_sent_event_cannot_be_broken_out_of() {
        let frame = |payload: &str| Parcel::new(Kind::Delete, payload.into()).frame(Form::Events, &Stream::User);
        assert_eq!(frame("123").as_str(), "event: delete\ndata: 123\n\n");
        assert_eq!(frame("1\nevent: x\n\n2").as_str(), "event: delete\ndata: 1\ndata: event: x\ndata: \ndata: 2\n\n");
    }
}
