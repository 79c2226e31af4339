//! One request and its answer on one connection, with everything counted that a stranger could make endless.
//!
//! Refuses: more than 100 headers or 32 KiB of them, more than ten informational answers, an answer whose length is
//! ambiguous, an encoding, a body over the budget. Reads as it comes: nothing is set aside because a header promised it.
//! Connection and request run in one task, so that giving up on the request gives up the connection.
//! Spec: <https://www.rfc-editor.org/rfc/rfc9112#section-6.3>

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::response::Parts;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper_util::rt::TokioIo;

use super::connect::Stream;
use super::error::words;

/// The most headers of an answer, in bytes.
const HEADER_BYTES: usize = 32 * 1024;
/// The most headers of an answer.
const HEADERS: usize = 100;
/// The most informational answers before the real one.
const INFORMATIONAL: usize = 10;
/// How much is read of an answer that is no success.
const CUT: usize = 64 * 1024;

/// What to do with a body that is over its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// The answer is worth nothing.
    Refuse,
    /// What came so far is enough.
    Cut,
}

/// An answer that came in whole, or was cut where that was asked for.
pub(super) struct Reply {
    pub(super) parts: Parts,
    pub(super) body: Bytes,
    /// Whether the connection can take another request.
    pub(super) reusable: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection ended before anything of an answer came. On one that had been idle it means nothing.
    Gone(String),
    /// The connection broke.
    Lost(String),
    /// The answer is no clean HTTP.
    Garbled(String),
    /// The answer is over its budget.
    TooLarge,
}

/// A connection that speaks HTTP/1.1 and lies still unless it is asked for something.
pub(super) struct Line {
    sender: SendRequest<Full<Bytes>>,
    connection: Pin<Box<Connection<TokioIo<Stream>, Full<Bytes>>>>,
}

impl Line {
    /// Starts HTTP on a connection. Sends nothing yet.
    pub(super) async fn start(stream: Stream) -> Result<Self, Broken> {
        let (sender, connection) = Builder::new()
            .max_buf_size(HEADER_BYTES)
            .max_header_size(HEADER_BYTES)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| told(&error))?;
        Ok(Self { sender, connection: Box::pin(connection) })
    }

    /// Sends the request and reads the answer, at most `most` bytes of it.
    pub(super) async fn exchange(
        &mut self,
        mut request: Request<Full<Bytes>>,
        most: usize,
        over: Over,
    ) -> Result<Reply, Broken> {
        let informational = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&informational);
        hyper::ext::on_informational(&mut request, move |_| {
            seen.fetch_add(1, Ordering::Relaxed);
        });
        let sent = self.sender.send_request(request);
        let response = drive(&mut self.connection, sent, || {
            if informational.load(Ordering::Relaxed) > INFORMATIONAL {
                return Err(Broken::Garbled("too many informational answers".into()));
            }
            Ok(())
        })
        .await?;
        let (parts, mut body) = response.into_parts();
        check(parts.status, &parts.headers)?;
        // What is not a success has words for people at most: the start of them will do.
        let (most, over) = if parts.status.is_success() { (most, over) } else { (most.min(CUT), Over::Cut) };
        if over == Over::Refuse && announced(&body).is_some_and(|size| size > most as u64) {
            return Err(Broken::TooLarge);
        }
        let (read, whole) = self.read(&mut body, most).await?;
        if !whole && over == Over::Refuse {
            return Err(Broken::TooLarge);
        }
        let reusable = whole && self.is_ready().await;
        Ok(Reply { parts, body: read, reusable })
    }

    /// Reads a body until it ends or the budget does, and tells which.
    async fn read(&mut self, body: &mut Incoming, most: usize) -> Result<(Bytes, bool), Broken> {
        let mut read = BytesMut::new();
        let mut first = None;
        loop {
            let frame = pin!(async { body.frame().await.transpose() });
            let Some(frame) = drive(&mut self.connection, frame, || Ok(())).await? else { break };
            // Trailers say nothing that anybody asked for.
            let Ok(mut data) = frame.into_data() else { continue };
            let room = most - read.len() - first.as_ref().map_or(0, Bytes::len);
            let whole = data.len() <= room;
            data.truncate(room);
            match first.take() {
                // Most answers come in one piece, which then needs no copy.
                None if read.is_empty() => first = Some(data),
                None => read.extend_from_slice(&data),
                Some(start) => {
                    read.extend_from_slice(&start);
                    read.extend_from_slice(&data);
                }
            }
            if !whole {
                return Ok((first.unwrap_or_else(|| read.freeze()), false));
            }
        }
        Ok((first.unwrap_or_else(|| read.freeze()), true))
    }

    /// Whether the connection can take a request now. Looks, and does not wait: an idle connection that the other side
    /// has closed in the meantime is found here.
    pub(super) async fn is_ready(&mut self) -> bool {
        poll_fn(|cx| {
            if self.connection.as_mut().poll(cx).is_ready() {
                return Poll::Ready(false);
            }
            Poll::Ready(matches!(self.sender.poll_ready(cx), Poll::Ready(Ok(()))))
        })
        .await
    }
}

/// Runs a part of the conversation, and the connection beneath it, until the part is done.
async fn drive<T>(
    connection: &mut Pin<Box<Connection<TokioIo<Stream>, Full<Bytes>>>>,
    part: impl Future<Output = Result<T, hyper::Error>>,
    check: impl Fn() -> Result<(), Broken>,
) -> Result<T, Broken> {
    let mut part = pin!(part);
    let mut ended = false;
    poll_fn(|cx: &mut Context<'_>| {
        if !ended {
            // How the connection ended is told by the part, which may have got all that it needs.
            ended = connection.as_mut().poll(cx).is_ready();
            check()?;
        }
        match part.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(done.map_err(|error| told(&error))),
            Poll::Pending if ended => Poll::Ready(Err(Broken::Lost("the connection ended".into()))),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Refuses an answer that two readers could read differently, or that needs decoding.
fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), Broken> {
    let garbled = |what: &str| Err(Broken::Garbled(what.into()));
    if status.is_informational() {
        return garbled("it switched protocols");
    }
    if headers.len() > HEADERS {
        return garbled("too many headers");
    }
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    let length = lengths.next();
    let mut encodings = headers.get_all(TRANSFER_ENCODING).iter();
    let encoding = encodings.next();
    // "5, 5" too is two lengths, though the RFC lets a reader take it for one.
    let strange = length.is_some_and(|length| !length.as_bytes().iter().all(u8::is_ascii_digit));
    let several = lengths.next().is_some() || encodings.next().is_some() || (length.is_some() && encoding.is_some());
    if strange || several {
        return garbled("the length of its answer is ambiguous");
    }
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        return garbled("a transfer encoding that nobody asked for");
    }
    let identity = |value: &http::HeaderValue| value.is_empty() || value.as_bytes().eq_ignore_ascii_case(b"identity");
    if !headers.get_all(CONTENT_ENCODING).iter().all(identity) {
        return garbled("a content encoding that nobody asked for");
    }
    Ok(())
}

/// What a body is announced to have. Only ever compared.
fn announced(body: &Incoming) -> Option<u64> {
    hyper::body::Body::size_hint(body).exact()
}

/// What hyper's error means to us.
fn told(error: &hyper::Error) -> Broken {
    let what = match std::error::Error::source(error) {
        Some(source) => words(&format_args!("{error}: {source}")),
        None => words(error),
    };
    if error.is_parse() {
        return Broken::Garbled(what);
    }
    if error.is_canceled() || error.is_closed() || error.is_incomplete_message() {
        return Broken::Gone(what);
    }
    Broken::Lost(what)
}
