//! Streams: what happens, as it happens, over WebSockets and server-sent events.
//!
//! One hub a node, fed by the event tail. It serialises an event once and queues the same bytes for every socket; a
//! reader who is too slow, whose token died, or who would have missed something is closed, and never left with a gap
//! that looks like silence.
//!
//! Spec: <https://docs.joinmastodon.org/methods/streaming/>

mod entry;
mod events;
mod frame;
mod hub;
mod name;
mod once;
mod outbox;
mod registry;
mod socket;
mod sources;
mod stats;

pub use stats::Snapshot;

use crate::{
    edge::route::{Access, CacheClass::Private, Route, Throttle, get},
    state::State,
};
use app::{
    events::{Event, Happened},
    tail::Follower,
};
use domain::Scope;
use hub::{Hub, Message};
use name::Stream;
use outbox::{End, Outbox};
use registry::{Listener, ListenerId};
use stats::Stats;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::{mpsc, oneshot, watch};

/// Why a stream is refused, in Mastodon's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no stream of this name.
    #[error("Unknown channel requested")]
    UnknownStream,
    /// A hashtag stream without a hashtag.
    #[error("Missing tag name parameter")]
    MissingTag,
    /// A list that is not the caller's, or none at all: the two look the same.
    #[error("Not authorized to stream this list")]
    ForeignList,
    /// The token's scopes do not reach so far.
    #[error("Access token does not have the required scopes")]
    OutsideScopes,
    /// The client wrote something else than a subscription.
    #[error("Invalid message: expected a JSON object with \"type\" (subscribe or unsubscribe) and \"stream\"")]
    Unreadable,
    /// Too many streams on one socket.
    #[error("Too many streams on this connection")]
    TooManyStreams,
    /// The database does not answer.
    #[error("The stream cannot be opened just now")]
    Unavailable,
}

impl Refusal {
    /// The status code that stands in the error.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::UnknownStream | Self::MissingTag | Self::Unreadable => 400,
            Self::ForeignList | Self::OutsideScopes => 401,
            Self::TooManyStreams => 429,
            Self::Unavailable => 503,
        }
    }
}

/// The door to the hub. Cheap to clone.
#[derive(Clone)]
pub struct Streaming(Arc<Shared>);

struct Shared {
    inbox: mpsc::UnboundedSender<Message>,
    stats: Arc<Stats>,
    handled: watch::Sender<u64>,
    next: AtomicU64,
}

/// What the hub's task is made of, until [`Streaming::start`].
pub struct Unstarted(mpsc::UnboundedReceiver<Message>);

impl Streaming {
    /// A door behind which nobody works yet.
    #[must_use]
    pub fn new() -> (Self, Unstarted) {
        let (inbox, messages) = mpsc::unbounded_channel();
        let shared = Shared { inbox, stats: Arc::default(), handled: watch::Sender::new(0), next: AtomicU64::new(1) };
        (Self(Arc::new(shared)), Unstarted(messages))
    }

    /// Begins to work: follows the tail until the server stops.
    pub fn start(&self, unstarted: Unstarted, state: &State) {
        state.app().tail().follow(self.0.clone());
        let hub = Hub::new(state.clone(), self.0.stats.clone(), self.0.handled.clone());
        state.app().spawn(hub.run(unstarted.0));
    }

    /// The figures of this node.
    #[must_use]
    pub fn stats(&self) -> Snapshot {
        self.0.stats.snapshot()
    }

    /// How many messages the hub has handled. It changes with every batch: then the figures are up to date.
    #[must_use]
    pub fn handled(&self) -> watch::Receiver<u64> {
        self.0.handled.subscribe()
    }

    /// Takes in a client. What happens from here on reaches it, or ends it.
    fn open(&self, listener: Listener, first: Option<Stream>) -> Open {
        let id = ListenerId(self.0.next.fetch_add(1, Ordering::Relaxed));
        let outbox = listener.outbox.clone();
        stats::add(&self.0.stats.connections, 1);
        if !self.0.tell(Message::Open(id, Box::new(listener), first)) {
            outbox.end(End::Stopping);
        }
        Open { id, outbox, hub: self.0.clone() }
    }
}

impl Shared {
    fn tell(&self, message: Message) -> bool {
        stats::add(&self.stats.queued, 1);
        let told = self.inbox.send(message).is_ok();
        if !told {
            stats::take(&self.stats.queued, 1);
        }
        told
    }
}

impl Follower for Shared {
    /// Runs on the thread that writes: it copies what concerns streams, and nothing while nobody listens.
    fn apply(&self, happened: &Happened) {
        let concerns_streams = matches!(
            happened.event,
            Event::StatusPosted(_)
                | Event::StatusEdited(_)
                | Event::StatusDeleted(_)
                | Event::NotificationAdded { .. }
                | Event::ConversationChanged { .. }
                | Event::BlockChanged { .. }
                | Event::FollowChanged { .. }
                | Event::MuteChanged { .. }
                | Event::DomainBlocksChanged { .. }
                | Event::PolicyChanged
                | Event::FollowedTagsChanged { .. }
                | Event::ListsChanged { .. }
                | Event::ThreadMuteChanged { .. }
                | Event::UserChanged { .. }
                | Event::AccountVisibilityChanged { .. }
                | Event::SessionsEnded { .. }
                | Event::TokensRevoked { .. }
        );
        // A listener is counted before its first message: who comes later than this look reads what is true by then.
        if concerns_streams && self.stats.snapshot().connections > 0 {
            self.tell(Message::Happened(happened.clone()));
        }
    }
}

/// A client that the hub knows. When it is dropped, the hub forgets it.
struct Open {
    id: ListenerId,
    outbox: Arc<Outbox>,
    hub: Arc<Shared>,
}

impl Open {
    /// Listens to one more stream; done when it is heard.
    async fn subscribe(&self, stream: Stream) -> Result<(), Refusal> {
        let (answer, heard) = oneshot::channel();
        if !self.hub.tell(Message::Subscribe(self.id, stream, answer)) {
            return Err(Refusal::Unavailable);
        }
        heard.await.unwrap_or(Err(Refusal::Unavailable))
    }

    fn unsubscribe(&self, stream: Stream) {
        self.hub.tell(Message::Unsubscribe(self.id, stream));
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        stats::take(&self.hub.stats.connections, 1);
        self.hub.tell(Message::Closed(self.id));
    }
}

/// Any of these opens a socket; each stream on it then asks for its own.
const ANY: &[Scope] = &[Scope::ReadStatuses, Scope::ReadNotifications];

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let stream = Access::Stream(&[Scope::ReadStatuses]);
    let health = get("/api/v1/streaming/health", Access::Open, Throttle::None, Private, entry::health);
    let socket = get("/api/v1/streaming", Access::Stream(ANY), Throttle::Api, Private, socket::open);
    let events = [
        ("/api/v1/streaming/user", stream),
        ("/api/v1/streaming/user/notification", Access::Stream(&[Scope::ReadNotifications])),
        ("/api/v1/streaming/public", stream),
        ("/api/v1/streaming/public/local", stream),
        ("/api/v1/streaming/public/remote", stream),
        ("/api/v1/streaming/public/media", stream),
        ("/api/v1/streaming/public/local/media", stream),
        ("/api/v1/streaming/public/remote/media", stream),
        ("/api/v1/streaming/hashtag", stream),
        ("/api/v1/streaming/hashtag/local", stream),
        ("/api/v1/streaming/list", stream),
        ("/api/v1/streaming/direct", stream),
    ];
    let event = |(path, access)| get(path, access, Throttle::Api, Private, events::open);
    [health, socket].into_iter().chain(events.map(event)).collect()
}
