//! The one task of a node that knows who listens, and hands each event to those whom it concerns.
//!
//! Everything reaches it through one channel, in order: what the tail says, and what listeners ask. So a listener that
//! was opened before an event gets it, and a block that happened before a status is applied to it. It reads the database
//! for a viewer whose relations changed and once for each status, never for each socket.

use super::{
    Refusal,
    frame::{Kind, Parcel},
    name::Stream,
    once::Once,
    outbox::End,
    registry::{Listener, ListenerId, Registry, Target},
    sources::{self, Viewpoint},
    stats::{self, Stats},
};
use crate::state::State;
use app::events::{Event, Happened, StatusFacts};
use domain::{AccountConversationId, AccountId, NotificationId, StatusId};
use futures::future::join_all;
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use store::StoreError;
use tokio::sync::{mpsc::UnboundedReceiver, oneshot, watch};

/// Frames that are queued before other tasks of the node get a turn: about a millisecond.
const SLICE: usize = 512;
/// Views that are read from the database side by side.
const READS: usize = 64;
/// Messages that are taken from the channel at once.
const BATCH: usize = 256;
/// How often a read that failed is tried again, and how long is waited before.
const RETRIES: [Duration; 3] = [Duration::from_millis(20), Duration::from_millis(100), Duration::from_millis(500)];
/// How long listeners have to say goodbye when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);
/// Names of hashtags that are remembered.
const TAG_NAMES: usize = 10_000;

/// What reaches the hub.
pub(super) enum Message {
    /// The tail says so.
    Happened(Happened),
    /// A client begins to listen, to this stream first.
    Open(ListenerId, Box<Listener>, Option<Stream>),
    /// A client wants one more stream. The answer comes when it is heard.
    Subscribe(ListenerId, Stream, oneshot::Sender<Result<(), Refusal>>),
    /// A client wants one less.
    Unsubscribe(ListenerId, Stream),
    /// A client is gone.
    Closed(ListenerId),
}

/// What has to be rendered before it can be sent.
#[derive(Clone, Copy)]
enum Payload {
    /// A status as this viewer sees it.
    Status(Option<AccountId>, StatusId),
    /// A notification of this account.
    Notification(AccountId, NotificationId),
    /// This account's side of a direct conversation.
    Conversation(AccountId, AccountConversationId),
    /// The notification of all who rang the bell of the status's author.
    Bell(StatusId),
}

/// Whether the token still stands for this account, and may be used.
async fn is_good(state: State, secret: Box<str>, account: AccountId) -> Result<bool, StoreError> {
    let credential = state.app().authenticate(&secret).await?;
    Ok(credential.and_then(|credential| credential.actor()).is_some_and(|actor| actor.account() == account))
}

/// Streams that one socket may carry.
const MAX_STREAMS: usize = 64;

pub(super) struct Hub {
    state: State,
    stats: Arc<Stats>,
    registry: Registry<Viewpoint>,
    tag_names: HashMap<i64, String>,
    once: Once,
    handled: watch::Sender<u64>,
}

impl Hub {
    pub(super) fn new(state: State, stats: Arc<Stats>, handled: watch::Sender<u64>) -> Self {
        Self { state, stats, registry: Registry::new(), tag_names: HashMap::new(), once: Once::default(), handled }
    }

    /// Works until the server stops, and then until all listeners are gone.
    pub(super) async fn run(mut self, mut inbox: UnboundedReceiver<Message>) {
        let stopping = self.state.app().stopping().clone();
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let taken = tokio::select! {
                biased;
                () = stopping.cancelled() => break,
                taken = inbox.recv_many(&mut batch, BATCH) => taken,
            };
            if taken == 0 {
                break;
            }
            for message in batch.drain(..) {
                stats::take(&self.stats.queued, 1);
                self.handle(message).await;
            }
            self.read_views().await;
            self.handled.send_modify(|handled| *handled += taken as u64);
        }
        self.farewell(inbox).await;
    }

    /// Ends every stream, and waits for them to be gone, so that the server does not go first.
    async fn farewell(mut self, mut inbox: UnboundedReceiver<Message>) {
        self.registry.all().for_each(|(_, listener)| listener.outbox.end(End::Stopping));
        let all_gone = async {
            while self.stats.connections.load(Ordering::Relaxed) > 0 {
                let Some(message) = inbox.recv().await else { return };
                self.part(message);
            }
        };
        if tokio::time::timeout(FAREWELL, all_gone).await.is_err() {
            tracing::warn!(streams = self.registry.all().count(), "some streams did not end in time");
        }
        // From here on the door is shut; who stood in it is sent away as well.
        inbox.close();
        while let Ok(message) = inbox.try_recv() {
            self.part(message);
        }
    }

    fn part(&mut self, message: Message) {
        stats::take(&self.stats.queued, 1);
        match message {
            Message::Open(_, listener, _) => listener.outbox.end(End::Stopping),
            Message::Closed(id) => stats::take(&self.stats.subscriptions, self.registry.close(id)),
            Message::Happened(_) | Message::Subscribe(..) | Message::Unsubscribe(..) => {}
        }
    }

    async fn handle(&mut self, message: Message) {
        match message {
            Message::Happened(happened) => {
                stats::add(&self.stats.events, 1);
                if self.once.is_new(happened.seq) {
                    self.happened(happened.event).await;
                }
            }
            Message::Open(id, listener, first) => {
                // The token may have died between the door and here.
                self.registry.open(id, *listener);
                self.examine(&[id]).await;
                if let Some(stream) = first
                    && self.registry.subscribe(id, stream)
                {
                    stats::add(&self.stats.subscriptions, 1);
                }
            }
            Message::Subscribe(id, stream, answer) => {
                let full = self.registry.listener(id).is_some_and(|listener| listener.streams.len() >= MAX_STREAMS);
                if !full && self.registry.subscribe(id, stream) {
                    stats::add(&self.stats.subscriptions, 1);
                }
                if answer.send(if full { Err(Refusal::TooManyStreams) } else { Ok(()) }).is_err() {
                    tracing::trace!(stream.id = id.0, "a client left before its subscription was heard");
                }
            }
            Message::Unsubscribe(id, stream) => {
                if self.registry.unsubscribe(id, &stream) {
                    stats::take(&self.stats.subscriptions, 1);
                }
            }
            Message::Closed(id) => stats::take(&self.stats.subscriptions, self.registry.close(id)),
        }
    }

    async fn happened(&mut self, event: Event) {
        match event {
            Event::StatusPosted(facts) => self.status(facts, Kind::Update).await,
            Event::StatusEdited(facts) => self.status(facts, Kind::StatusUpdate).await,
            Event::StatusDeleted(facts) => self.status(facts, Kind::Delete).await,
            Event::NotificationAdded { account, notification } => self.notification(account, notification).await,
            Event::ConversationChanged { account, conversation } => {
                let payload = Payload::Conversation(AccountId(account), AccountConversationId(conversation));
                self.render_and_send(self.registry.conversing(account), Kind::Conversation, payload).await;
            }
            Event::BlockChanged { account, target } | Event::FollowChanged { account, target } => {
                self.registry.outdate(account);
                self.registry.outdate(target);
            }
            // Who is out of sight is part of everybody's view.
            Event::PolicyChanged => self.registry.outdate_all(),
            Event::MuteChanged { account, .. }
            | Event::DomainBlocksChanged { account }
            | Event::FollowedTagsChanged { account }
            | Event::ListsChanged { account }
            | Event::ThreadMuteChanged { account, .. } => self.registry.outdate(account),
            Event::UserChanged { account }
            | Event::AccountVisibilityChanged { account }
            | Event::SessionsEnded { account, .. } => {
                // Who is out of sight is part of everybody's view.
                if matches!(event, Event::AccountVisibilityChanged { .. }) {
                    self.registry.outdate_all();
                }
                let concerned: Vec<_> = self.registry.of(account).map(|(id, _)| id).collect();
                self.examine(&concerned).await;
            }
            Event::TokensRevoked { token, app, account } => {
                let concerned: Vec<_> = self
                    .registry
                    .all()
                    .filter(|(_, listener)| {
                        token == Some(listener.token.0)
                            || account == Some(listener.account.0)
                            || (app.is_some() && app == listener.app.map(|app| app.0))
                    })
                    .map(|(id, _)| id)
                    .collect();
                self.examine(&concerned).await;
            }
            _ => {}
        }
    }

    /// Ends the streams whose token is no longer good. A database that does not answer ends them as well.
    async fn examine(&self, concerned: &[ListenerId]) {
        for some in concerned.chunks(READS) {
            let listeners: Vec<&Listener> = some.iter().filter_map(|id| self.registry.listener(*id)).collect();
            let asked: Vec<_> = listeners
                .iter()
                .map(|listener| is_good(self.state.clone(), listener.secret.clone(), listener.account))
                .collect();
            for (listener, good) in listeners.into_iter().zip(join_all(asked).await) {
                match good {
                    Ok(true) => {}
                    Ok(false) => {
                        stats::add(&self.stats.revoked, 1);
                        listener.outbox.end(End::Revoked);
                    }
                    Err(error) => {
                        tracing::error!(%error, "a stream is closed: its token cannot be looked up");
                        self.fail(listener);
                    }
                }
            }
        }
    }

    fn fail(&self, listener: &Listener) {
        stats::add(&self.stats.failed, 1);
        listener.outbox.end(End::Failed);
    }

    /// Reads the views that have changed. Where one cannot be read, its streams end: they would miss something.
    async fn read_views(&mut self) {
        if !self.registry.has_stale() {
            return;
        }
        let stale = self.registry.take_stale();
        for some in stale.chunks(READS) {
            let asked: Vec<_> =
                some.iter().map(|account| sources::viewpoint(self.state.clone(), AccountId(*account))).collect();
            for (account, view) in some.iter().copied().zip(join_all(asked).await) {
                match view {
                    Ok(view) => self.registry.see(account, Arc::new(view)),
                    Err(error) => {
                        tracing::error!(%error, "streams are closed: what their reader follows cannot be read");
                        self.registry.outdate(account);
                        self.registry.of(account).for_each(|(_, listener)| self.fail(listener));
                    }
                }
            }
        }
    }

    async fn status(&mut self, facts: StatusFacts, kind: Kind) {
        if self.registry.is_empty() {
            return;
        }
        self.read_views().await;
        let names = match self.names(&facts).await {
            Ok(names) => names,
            Err(error) => {
                tracing::error!(%error, "streams of hashtags are closed: the names of hashtags cannot be read");
                let hears = |stream: &Stream| matches!(stream, Stream::Hashtag { .. });
                let concerned = self.registry.all().filter(|(_, listener)| listener.streams.iter().any(hears));
                concerned.for_each(|(_, listener)| self.fail(listener));
                Vec::new()
            }
        };
        let targets = self.registry.audience(&facts, kind, &names);
        if kind == Kind::Delete {
            return self.send(targets, Parcel::new(kind, facts.id.to_string())).await;
        }
        // The author sees what only the author sees; everybody else gets the same bytes.
        let (own, others): (Vec<_>, Vec<_>) = targets.into_iter().partition(|to| to.account.0 == facts.author);
        for (viewer, targets) in [(Some(AccountId(facts.author)), own), (None, others)] {
            if !targets.is_empty() {
                self.render_and_send(targets, kind, Payload::Status(viewer, StatusId(facts.id))).await;
            }
        }
        if kind == Kind::Update {
            self.ring(&facts).await;
        }
    }

    /// Tells those who rang the author's bell.
    async fn ring(&self, facts: &StatusFacts) {
        let mut targets = self.registry.rung(facts);
        if targets.is_empty() {
            return;
        }
        if facts.in_reply_to.is_some() {
            let accounts: Vec<i64> = targets.iter().map(|to| to.account.0).collect();
            match sources::deaf(&self.state, StatusId(facts.id), &accounts).await {
                Ok(deaf) => targets.retain(|to| !deaf.contains(&to.account.0)),
                Err(error) => {
                    tracing::error!(%error, "streams are closed: who muted a thread cannot be read");
                    stats::add(&self.stats.failed, targets.len());
                    return targets.iter().for_each(|to| to.outbox.end(End::Failed));
                }
            }
        }
        self.render_and_send(targets, Kind::Notification, Payload::Bell(StatusId(facts.id))).await;
    }

    async fn notification(&self, account: i64, id: i64) {
        let payload = Payload::Notification(AccountId(account), NotificationId(id));
        self.render_and_send(self.registry.notified(account), Kind::Notification, payload).await;
    }

    /// Nobody misses an event silently: what cannot be rendered ends the streams that should have had it. What is gone
    /// by now is passed over; its end is an event of its own.
    async fn render_and_send(&self, targets: Vec<Target>, kind: Kind, payload: Payload) {
        let mut pauses = RETRIES.iter();
        while !targets.is_empty() {
            let rendered = match payload {
                Payload::Status(viewer, id) => sources::status(&self.state, viewer, id).await,
                Payload::Notification(account, id) => sources::notification(&self.state, account, id).await,
                Payload::Conversation(account, id) => sources::conversation(&self.state, account, id).await,
                Payload::Bell(id) => sources::bell(&self.state, id).await,
            };
            match (rendered, pauses.next()) {
                (Ok(Some(payload)), _) => return self.send(targets, Parcel::new(kind, payload)).await,
                (Ok(None), _) => return,
                (Err(_), Some(pause)) => tokio::time::sleep(*pause).await,
                (Err(error), None) => {
                    tracing::error!(%error, "streams are closed: an event cannot be rendered");
                    stats::add(&self.stats.failed, targets.len());
                    return targets.iter().for_each(|to| to.outbox.end(End::Failed));
                }
            }
        }
    }

    async fn send(&self, targets: Vec<Target>, mut parcel: Parcel) {
        if targets.is_empty() {
            return;
        }
        stats::add(&self.stats.fanned_out, 1);
        stats::add(&self.stats.frames, targets.len());
        self.stats.last_fan_out.store(targets.len() as u64, Ordering::Relaxed);
        for slice in targets.chunks(SLICE) {
            for to in slice {
                if to.outbox.push(parcel.frame(to.form, &to.stream)).is_err() {
                    stats::add(&self.stats.evicted, 1);
                }
            }
            tokio::task::yield_now().await;
        }
    }

    /// The names of a status's hashtags, where anybody listens to one. Names never change.
    async fn names(&mut self, facts: &StatusFacts) -> Result<Vec<String>, sources::Failed> {
        if !self.registry.wants_hashtags() || facts.tags.is_empty() {
            return Ok(Vec::new());
        }
        let unknown: Vec<i64> = facts.tags.iter().filter(|id| !self.tag_names.contains_key(id)).copied().collect();
        if !unknown.is_empty() {
            if self.tag_names.len() > TAG_NAMES {
                self.tag_names.clear();
            }
            let wanted = if self.tag_names.is_empty() { &facts.tags } else { &unknown };
            let names = sources::tag_names(&self.state, wanted).await?;
            self.tag_names.extend(names);
        }
        Ok(facts.tags.iter().filter_map(|id| self.tag_names.get(id).cloned()).collect())
    }
}
