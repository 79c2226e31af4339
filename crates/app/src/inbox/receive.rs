//! The door of the inbox: verifies what was delivered, applies it, and says what the sender is told.

use super::{Delivered, InboxFigures, Outcome, apply, create::draft};
use crate::{
    App, Site,
    jobs::{Job, JobError, Lane, enqueue},
    policy::Policy,
    relays,
    remote::{LookAt, RemoteError, RemoteKeys},
};
use domain::{Account, InboxId};
use federation::{
    followers::{COLLECTION_SYNCHRONIZATION, Synchronization},
    ingest::RemoteStatus,
    signatures::Request,
    verify::{self, Answer, Hint, Rejection, verify},
};
use http::{HeaderMap, Method};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{StoreError, accounts, inbox};
use wire::{
    activitystreams::{Activity, ActivityKind},
    uri::Uri,
};

/// Deliveries that are looked at at the same time: enough that writes share their commits, and few enough that all of them
/// end soon.
pub const ROOM: usize = 512;
/// Those of them that may wait for a key which another host has to show.
pub(crate) const KEY_ROOM: usize = ROOM / 4;

/// An activity that was taken. What it changed is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is applied.
    Applied,
    /// Nothing was to be done. The reason is a stable name for the figures.
    Ignored(&'static str),
    /// It is kept, and a job goes on with it.
    Kept,
}

/// Why an activity was not taken. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// It is not believed.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// This server does not deal with the sender's, or with the sender.
    #[error("this server does not deal with the sender")]
    Blocked,
    /// More deliveries are under way than this server can look at.
    #[error("too much comes in at once")]
    Crowded,
    /// It cannot be stored now. The sender may try again.
    #[error("it cannot be stored now")]
    Store(#[from] StoreError),
}

/// A delivery as it came, or a read, which has no body.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The method.
    pub method: &'a Method,
    /// Path and query, as in the request line.
    pub target: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Delivery<'a> {
    /// What its signature has to speak of, at this server.
    pub(crate) fn request(&self, site: &'a Site) -> Request<'a> {
        Request {
            method: self.method,
            target: self.target,
            scheme: if site.is_https() { "https" } else { "http" },
            authority: site.host(),
            headers: self.headers,
        }
    }
}

/// What a sender is told whose delivery is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing: an error would only make it come again.
    Dropped,
    /// It is not proved who sent it.
    Unauthorized,
    /// It cannot be read.
    BadRequest,
    /// It will never be taken.
    Forbidden,
    /// It may be taken later.
    Later,
}

impl InboxError {
    /// What the sender is told.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Rejected(rejection) => match rejection.answer() {
                Answer::Unauthorized => Refusal::Unauthorized,
                Answer::BadRequest => Refusal::BadRequest,
                Answer::Dropped => Refusal::Dropped,
                Answer::Later => Refusal::Later,
            },
            Self::Blocked => Refusal::Forbidden,
            Self::Crowded | Self::Store(_) => Refusal::Later,
        }
    }

    /// A short stable name, for the figures.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.reason(),
            Self::Blocked => "blocked",
            Self::Crowded => "crowded",
            Self::Store(_) => "store",
        }
    }
}

/// What was taken, with all that can be made of it without the database: only one transaction writes at a time.
struct Taken {
    actor: Account,
    activity: Activity,
    draft: Option<RemoteStatus>,
    policy: Arc<Policy>,
}

impl Taken {
    fn new(app: &App, actor: Account, activity: Activity, policy: Arc<Policy>) -> Self {
        Self { draft: draft(app, &actor, &activity), actor, activity, policy }
    }

    fn delivered(&self) -> Delivered<'_> {
        let Self { actor, activity, draft, policy } = self;
        Delivered { actor, activity, draft: draft.as_ref(), policy }
    }
}

impl App {
    /// Takes what another server delivered, to whichever inbox. What is under way is finished, even when the sender hangs
    /// up.
    ///
    /// # Errors
    /// [`InboxError`], by what the sender is to be told.
    pub async fn receive(&self, delivery: Delivery<'_>) -> Result<Received, InboxError> {
        let request = delivery.request(self.site());
        // Beyond the bound nothing is begun, so that what was begun is answered in time: the sender keeps it.
        let outcome = match self.inner.inbox_room.try_acquire() {
            Ok(_place) => self.take(&request, delivery.body).await,
            Err(_) => Err(InboxError::Crowded),
        };
        self.inner.inbox_figures.count(&outcome);
        outcome
    }

    /// What became of deliveries to this node.
    #[must_use]
    pub fn inbox_figures(&self) -> &InboxFigures {
        &self.inner.inbox_figures
    }

    async fn take(&self, request: &Request<'_>, body: &[u8]) -> Result<Received, InboxError> {
        let turn = self.inner.inbox_turns.take().await;
        let began = tokio::time::Instant::now();
        let verified = verify(request, body, &RemoteKeys::within(self, &turn), self.now()).await;
        self.inner.inbox_figures.verified(began.elapsed());
        let verified = match verified {
            Ok(verified) => verified,
            Err(Rejection::Forwarded(hint)) => return self.follow_up(*hint).await,
            Err(rejection) => return Err(rejection.into()),
        };
        let policy = self.policy().await?;
        let host = verified.actor().host();
        if !policy.deals_with(host.as_str()) {
            return Err(InboxError::Blocked);
        }
        self.inner.deliveries.heard_of(host.as_str());
        let said = Synchronization::read(request.headers)
            .filter(|_| verified.signs_header(COLLECTION_SYNCHRONIZATION.as_str()));
        let activity = verified.into_value();
        let Some(actor) = accounts::by_uri(&self.read(), activity.actor.as_str()).await? else {
            return Ok(Received::Ignored("unknown_actor"));
        };
        if actor.suspended_at.is_some() || !policy.deals_with(&actor.domain) {
            return Err(InboxError::Blocked);
        }
        let taken = Arc::new(Taken::new(self, actor, activity, policy));
        drop(turn);
        let Taken { actor, activity, .. } = &*taken;
        let applied = self.apply(&taken).await;
        if let (Ok(_), Some(said)) = (&applied, said) {
            // What was delivered is applied: it is said again with the next one.
            if let Err(error) = self.compare_followers(actor, &said).await {
                tracing::warn!(%error, actor.uri, "followers cannot be compared now");
            }
        }
        match applied {
            Ok(Outcome::Applied) => Ok(Received::Applied),
            Ok(Outcome::Ignored(reason)) => Ok(Received::Ignored(reason)),
            Ok(Outcome::Needs(_)) => {
                self.keep_activity(activity, body).await?;
                Ok(Received::Kept)
            }
            // No room, or no database: the sender keeps it and comes again.
            Err(error) if error.is_passing() => Err(error.into()),
            // It is durable all the same, and whoever looks after the server sees it if it never works.
            Err(error) => {
                tracing::warn!(%error, activity.kind = activity.kind.name(), actor.uri, "an activity cannot be applied");
                self.keep_activity(activity, body).await?;
                Ok(Received::Kept)
            }
        }
    }

    /// Applies an activity of an account that is known.
    async fn apply(&self, taken: &Arc<Taken>) -> Result<Outcome, StoreError> {
        let (app, taken) = (self.clone(), taken.clone());
        self.store()
            .write(async move |tx| -> Result<Outcome, StoreError> { apply(&app, tx, taken.delivered()).await })
            .await
    }

    /// Somebody passed on what another did. When somebody here follows who passed it on, or it is about something that is
    /// known here, it is looked at where it lies; otherwise it was sent in vain, and is not believed.
    async fn follow_up(&self, hint: Hint) -> Result<Received, InboxError> {
        let unbelieved = || Rejection::NotTheActor;
        let looks = match hint.kind {
            ActivityKind::Create => true,
            ActivityKind::Update | ActivityKind::Delete => false,
            _ => return Err(unbelieved().into()),
        };
        let [object] = hint.objects.as_slice() else { return Err(unbelieved().into()) };
        let policy = self.policy().await?;
        if !policy.deals_with(hint.by.host().as_str()) || !policy.deals_with(object.host().as_str()) {
            return Err(InboxError::Blocked);
        }
        let db = self.read();
        let known = store::statuses::by_uri(&db, object.as_str()).await?.is_some();
        let by = accounts::by_uri(&db, hint.by.as_str()).await?;
        let relay = relays::of(&db, hint.by.as_str()).await?;
        let followed = match by {
            Some(by) => looks && store::follows::has_local_follower(&db, by.id).await?,
            None => false,
        };
        let is_new = followed || (looks && relay.is_some());
        if !known && !is_new {
            return Err(unbelieved().into());
        }
        let (app, uri) = (self.clone(), object.as_str().to_owned());
        self.store()
            .write(async move |tx| -> Result<Received, StoreError> {
                if let Some(relay) = &relay
                    && !relays::spend(&app, tx, relay).await?
                {
                    return Ok(Received::Ignored("relay_budget"));
                }
                let job = LookAt { uri: uri.clone(), is_new, alone: relay.is_some() };
                enqueue(tx, &job, app.ids(), app.now(), app.now()).await?;
                Ok(Received::Kept)
            })
            .await
            .map_err(Into::into)
    }

    /// Keeps an activity for a job.
    async fn keep_activity(&self, activity: &Activity, body: &[u8]) -> Result<(), StoreError> {
        let (app, now, id) = (self.clone(), self.now(), self.ids().next::<InboxId>());
        let actor = activity.actor.as_str().to_owned();
        // What has no id of its own is told apart by its place here.
        let name = activity.id.as_ref().map_or_else(|| id.0.to_string(), |id| id.as_str().to_owned());
        let body = String::from_utf8_lossy(body).into_owned();
        self.store()
            .write(async move |tx| -> Result<(), StoreError> {
                if inbox::put(tx, id, &actor, &name, &body, now).await? {
                    enqueue(tx, &ReceiveAgain { inbox: id.0 }, app.ids(), now, now).await?;
                }
                Ok(())
            })
            .await
    }
}

/// Goes on with an activity that was verified and kept. After five attempts it is put aside for the operator, and holds up
/// nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveAgain {
    /// Its row in the inbox.
    pub inbox: i64,
}

impl Job for ReceiveAgain {
    const KIND: &'static str = "receive_again";
    const LANE: Lane = Lane::Ingress;

    fn unique_key(&self) -> Option<String> {
        Some(self.inbox.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let id = InboxId(self.inbox);
        let Some(kept) = inbox::by_id(&app.read(), id).await? else { return Ok(()) };
        let activity = verify::kept(kept.body.as_bytes()).map_err(|error| JobError::Fail(error.to_string()))?;
        let policy = app.policy().await?;
        let deals = Uri::parse(&kept.actor_uri).is_ok_and(|uri| policy.deals_with(uri.host().as_str()));
        if deals
            && let Some(actor) = accounts::by_uri(&app.read(), &kept.actor_uri).await?
            && actor.uri == activity.actor.as_str()
        {
            go_on(app, &Arc::new(Taken::new(app, actor, activity, policy))).await?;
        }
        let forget = async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> { inbox::delete(tx, id).await };
        app.store().write(forget).await?;
        Ok(())
    }
}

/// Applies an activity, and fetches what it needs for that. What is nowhere to be had, it does without.
async fn go_on(app: &App, taken: &Arc<Taken>) -> Result<(), JobError> {
    let Outcome::Needs(missing) = app.apply(taken).await? else { return Ok(()) };
    match app.fetch_status(&missing).await {
        Ok(_) => drop(app.apply(taken).await?),
        Err(RemoteError::NotFound) => {}
        Err(RemoteError::Store(error)) => return Err(error.into()),
        Err(RemoteError::Unreachable) => return Err(JobError::Retry(format!("{missing} cannot be fetched now"))),
    }
    Ok(())
}
