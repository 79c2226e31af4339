//! What waits to be written to one socket. The hub puts frames in and never waits; the socket's task takes them out.
//!
//! A reader who is too slow loses the socket, never a frame in the middle: the queue is bounded, and what does not fit
//! ends it.

use axum::extract::ws::Utf8Bytes;
use futures::task::AtomicWaker;
use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio_util::sync::CancellationToken;

/// Bytes that may wait for one reader.
pub const MAX_BYTES: usize = 256 * 1024;
/// Frames that may wait for one reader.
pub const MAX_FRAMES: usize = 1_000;
/// Bytes that are taken out at once: so much more can be on its way beside the queue.
const BATCH_BYTES: usize = 16 * 1024;

/// Why a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The reader is too slow.
    TooSlow,
    /// The token is no longer valid.
    Revoked,
    /// The person has too many streams already.
    TooMany,
    /// The client sent a message that is longer than any that we read.
    TooLong,
    /// The server stops.
    Stopping,
    /// The server failed, and the reader would have missed something.
    Failed,
}

impl End {
    /// The code with which a WebSocket is closed.
    ///
    /// Spec: <https://www.rfc-editor.org/rfc/rfc6455#section-7.4>
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::TooSlow => 1013,
            Self::Revoked | Self::TooMany => 1008,
            Self::TooLong => 1009,
            Self::Stopping => 1001,
            Self::Failed => 1011,
        }
    }

    /// The reason, for people who look.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TooSlow => "the reader is too slow",
            Self::Revoked => "the access token is no longer valid",
            Self::TooMany => "too many streams are open",
            Self::TooLong => "the message is too long",
            Self::Stopping => "the server stops",
            Self::Failed => "the server failed; please come again",
        }
    }
}

/// The queue of one socket.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: Mutex<Queue>,
    reader: AtomicWaker,
    /// Ends the connection of a reader who is too slow, where nothing else could.
    hang_up: Option<CancellationToken>,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Utf8Bytes>,
    bytes: usize,
    end: Option<End>,
}

/// The frame did not fit: the stream has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

impl Outbox {
    /// A queue whose overflow cuts the connection, too: for answers, whose writer does not look here while it waits for
    /// the other side to read.
    #[must_use]
    pub fn cutting(hang_up: Option<CancellationToken>) -> Self {
        Self { hang_up, ..Self::default() }
    }

    /// Queues a frame. What comes after the end goes nowhere.
    ///
    /// # Errors
    /// When the queue is full, at the first time.
    pub fn push(&self, frame: Utf8Bytes) -> Result<(), Overflow> {
        let mut queue = self.lock();
        if queue.end.is_some() {
            return Ok(());
        }
        if queue.frames.len() >= MAX_FRAMES || queue.bytes + frame.len() > MAX_BYTES {
            drop(queue);
            self.end(End::TooSlow);
            if let Some(hang_up) = &self.hang_up {
                hang_up.cancel();
            }
            return Err(Overflow);
        }
        queue.bytes += frame.len();
        let was_empty = queue.frames.is_empty();
        queue.frames.push_back(frame);
        drop(queue);
        if was_empty {
            self.reader.wake();
        }
        Ok(())
    }

    /// Ends the stream; the first end counts. Only a server that stops lets the reader have what is still queued.
    pub fn end(&self, end: End) {
        let mut queue = self.lock();
        if queue.end.is_none() {
            queue.end = Some(end);
            if end != End::Stopping {
                queue.frames = VecDeque::new();
                queue.bytes = 0;
            }
        }
        drop(queue);
        self.reader.wake();
    }

    /// Whether the stream has ended, and everything that was owed is taken.
    #[must_use]
    pub fn ended(&self) -> Option<End> {
        let queue = self.lock();
        queue.end.filter(|_| queue.frames.is_empty())
    }

    /// Takes what waits, a batch at a time, in order. One reader alone may ask.
    pub fn poll_take(&self, cx: &Context<'_>, into: &mut Vec<Utf8Bytes>) -> Poll<Result<(), End>> {
        self.reader.register(cx.waker());
        let mut queue = self.lock();
        if queue.frames.is_empty() {
            return queue.end.map_or(Poll::Pending, |end| Poll::Ready(Err(end)));
        }
        let mut taken = 0;
        while taken < BATCH_BYTES
            && let Some(frame) = queue.frames.pop_front()
        {
            taken += frame.len();
            into.push(frame);
        }
        queue.bytes -= taken;
        if queue.frames.is_empty() && queue.frames.capacity() > 32 {
            queue.frames = VecDeque::new(); // a burst is over: an idle socket keeps no memory for it
        }
        Poll::Ready(Ok(()))
    }

    /// Waits for frames, or for the end.
    ///
    /// # Errors
    /// The end, when all that was owed is taken.
    pub async fn take(&self, into: &mut Vec<Utf8Bytes>) -> Result<(), End> {
        poll_fn(|cx| self.poll_take(cx, into)).await
    }

    /// Waits for an end that does not owe the reader anything.
    pub async fn cut(&self) -> End {
        poll_fn(|cx| {
            self.reader.register(cx.waker());
            match self.lock().end {
                Some(end) if end != End::Stopping => Poll::Ready(end),
                _ => Poll::Pending,
            }
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_come_out_in_order_and_the_end_last() {
        let outbox = Outbox::default();
        for text in ["one", "two"] {
            outbox.push(text.into()).unwrap();
        }
        outbox.end(End::Stopping);
        outbox.push("late".into()).unwrap();
        let mut taken = Vec::new();
        outbox.take(&mut taken).await.unwrap();
        assert_eq!(taken, ["one", "two"].map(Utf8Bytes::from_static));
        assert_eq!(outbox.take(&mut taken).await, Err(End::Stopping));
        assert_eq!(outbox.ended(), Some(End::Stopping));
    }

    #[tokio::test]
    async fn too_many_frames_or_bytes_end_it_once() {
        let outbox = Outbox::default();
        for _ in 0..MAX_FRAMES {
            outbox.push("x".into()).unwrap();
        }
        assert_eq!(outbox.push("x".into()), Err(Overflow));
        assert_eq!(outbox.push("x".into()), Ok(()));
        assert_eq!(outbox.take(&mut Vec::new()).await, Err(End::TooSlow));

        let outbox = Outbox::default();
        let big: Utf8Bytes = "x".repeat(MAX_BYTES / 4).into();
        for _ in 0..4 {
            outbox.push(big.clone()).unwrap();
        }
        assert_eq!(outbox.push("x".into()), Err(Overflow));
        assert_eq!(outbox.cut().await, End::TooSlow);
    }

    #[tokio::test]
    async fn who_takes_makes_room() {
        let outbox = Outbox::default();
        let half: Utf8Bytes = "x".repeat(MAX_BYTES / 2).into();
        for _ in 0..20 {
            outbox.push(half.clone()).unwrap();
            let mut taken = Vec::new();
            outbox.take(&mut taken).await.unwrap();
            assert_eq!(taken.len(), 1);
        }
    }
}
