//! Server-sent events: one stream for each request.

use super::{Open, Refusal, entry::Entry, frame::Form, name::Stream};
use axum::{
    body::{Body, Bytes},
    extract::OriginalUri,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream::{self, StreamExt as _};
use std::{convert::Infallible, task::Poll, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// How often a silent stream shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Opens a stream of server-sent events.
///
/// Spec: <https://docs.joinmastodon.org/methods/streaming/#http>
/// The stream is heard before the first byte goes out: what happens after the answer's head arrives, or the stream ends.
pub async fn open(OriginalUri(uri): OriginalUri, entry: Entry) -> Result<Response, Refusal> {
    let name = uri.path().trim_start_matches("/api/v1/streaming/").replace('/', ":");
    let mut stream = Stream::parse(&name, entry.query("tag"), entry.query("list"))?;
    if let Stream::Public { media, .. } = &mut stream
        && matches!(entry.query("only_media"), Some("true" | "1"))
    {
        *media = true;
    }
    let stream = entry.permit(stream)?;
    let open = entry.streaming().open(entry.listener(Form::Events), Some(stream));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, body(open)).into_response())
}

fn body(open: Open) -> Body {
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut taken = Vec::new();
    let pieces = stream::poll_fn(move |cx| match open.outbox.poll_take(cx, &mut taken) {
        Poll::Ready(Ok(())) => {
            let mut piece = Vec::with_capacity(taken.iter().map(|frame| frame.len()).sum());
            taken.drain(..).for_each(|frame| piece.extend_from_slice(frame.as_bytes()));
            Poll::Ready(Some(Ok::<_, Infallible>(Bytes::from(piece))))
        }
        Poll::Ready(Err(_)) => Poll::Ready(None),
        Poll::Pending => heartbeat.poll_tick(cx).map(|_| Some(Ok(Bytes::from_static(b":thump\n")))),
    });
    // A first line makes proxies and clients see that the stream is open.
    let greeting = stream::once(async { Ok(Bytes::from_static(b":)\n")) });
    Body::from_stream(greeting.chain(pieces))
}
