//! One request to one host, with every check on the way: leave of the host, its address, a connection, the answer.
//!
//! Redirects come back in here at the start. Refuses to go on after the deadline, and tells the host's circuit how it went.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request};
use http_body_util::Full;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use super::Unopened;
use super::answer;
use super::circuit::Failure;
use super::connect::Connector;
use super::error::{Error, Stage};
use super::exchange::{Broken, Line, Over, Reply};
use super::figures::Figures;
use super::host::{Hosts, Visit};
use super::names;
use super::pool::Pool;
use super::settings::Settings;
use super::target::{OwnName, Rules, Target};

/// How long a request waits for others of ours to end.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many fetches are under way at once. Deliveries have the rest, and are never held up by fetches.
const MOST_FETCHES: usize = 256;

/// What the door is made of. One for all requests.
pub(super) struct Door {
    pub(super) settings: Settings,
    pub(super) rules: Rules,
    pub(super) figures: Arc<Figures>,
    pub(super) pool: Pool,
    pub(super) user_agent: HeaderValue,
    connector: Connector,
    hosts: Hosts,
    fetches: Semaphore,
    posts: Semaphore,
}

/// What one request may use up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pub(super) deadline: Instant,
    pub(super) bytes: usize,
    pub(super) kind: Kind,
}

/// Whether something is read or told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Get,
    Post,
}

impl Door {
    pub(super) fn new(settings: Settings) -> Result<Self, Unopened> {
        let rules = Rules {
            own: settings.own_names.iter().map(|name| OwnName::parse(name)).collect(),
            more_ports: settings.more_ports.clone(),
            allow_loopback: settings.allow_loopback,
        };
        let most = settings.most_connections.max(1);
        Ok(Self {
            connector: Connector::new(settings.extra_roots.clone(), settings.own_addresses.clone())?,
            rules,
            user_agent: HeaderValue::from_str(&settings.user_agent).map_err(|_| Unopened::UserAgent)?,
            figures: Arc::default(),
            pool: Pool::new(most),
            hosts: Hosts::new(),
            fetches: Semaphore::new(MOST_FETCHES.min(most)),
            posts: Semaphore::new(most),
            settings,
        })
    }

    /// Sends one request, made anew for each attempt, and reads its answer.
    ///
    /// A connection that was idle may turn out to be gone; then the request is sent a second time, over a new one.
    pub(super) async fn trip(
        &self,
        target: &Target,
        make: &(dyn Fn() -> Request<Full<Bytes>> + Send + Sync),
        budget: Budget,
    ) -> Result<Reply, Error> {
        let host = self.hosts.of(&target.origin);
        let visit = host.enter(target, budget.kind == Kind::Get, budget.deadline).await?;
        let slots = if budget.kind == Kind::Get { &self.fetches } else { &self.posts };
        let patience = budget.deadline.min(Instant::now() + PATIENCE);
        let Ok(Ok(_slot)) = timeout_at(patience, slots.acquire()).await else { return Err(Error::Saturated) };
        let outcome = self.send(target, make, budget).await;
        self.judge(visit, &outcome);
        outcome
    }

    async fn send(
        &self,
        target: &Target,
        make: &(dyn Fn() -> Request<Full<Bytes>> + Send + Sync),
        budget: Budget,
    ) -> Result<Reply, Error> {
        if let Some(line) = self.pool.take(&target.origin).await {
            Figures::count(&self.figures.reused);
            match self.exchange(line, target, make(), budget).await {
                Err(Outcome::Stale) => self.pool.drop_all(&target.origin),
                Err(Outcome::Failed(error)) => return Err(error),
                Ok(reply) => return Ok(reply),
            }
        }
        let names = &*self.settings.names;
        let addresses = names::resolve(names, &self.settings.own_addresses, target, budget.deadline).await?;
        let stream = self.connector.open(target, &addresses, budget.deadline, &self.figures).await?;
        let line = Line::start(stream).await.map_err(|broken| told(target, budget, broken))?;
        self.exchange(line, target, make(), budget).await.map_err(|outcome| match outcome {
            Outcome::Stale => told(target, budget, Broken::Lost("the connection ended without an answer".into())),
            Outcome::Failed(error) => error,
        })
    }

    async fn exchange(
        &self,
        mut line: Line,
        target: &Target,
        request: Request<Full<Bytes>>,
        budget: Budget,
    ) -> Result<Reply, Outcome> {
        let over = if budget.kind == Kind::Get { Over::Refuse } else { Over::Cut };
        match timeout_at(budget.deadline, line.exchange(request, budget.bytes, over)).await {
            Ok(Ok(reply)) => {
                if reply.reusable {
                    self.pool.keep(Arc::clone(&target.origin), line);
                }
                Ok(reply)
            }
            Ok(Err(Broken::Gone(_))) => Err(Outcome::Stale),
            Ok(Err(broken)) => Err(Outcome::Failed(told(target, budget, broken))),
            Err(_) => Err(Outcome::Failed(Error::Timeout { host: target.host.clone(), stage: Stage::Answer })),
        }
    }

    /// Tells the host's circuit how it went.
    fn judge(&self, visit: Visit<'_>, outcome: &Result<Reply, Error>) {
        let failed = |visit: Visit<'_>, failure| visit.failed(failure, (self.settings.random)(), &self.figures);
        match outcome {
            Ok(reply) => {
                let asks = || answer::retry_after(&reply.parts.headers, (self.settings.now)());
                match reply.parts.status.as_u16() {
                    429 | 503 => match asks() {
                        Some(wait) => visit.rests(wait, &self.figures),
                        None => failed(visit, Failure::Soft),
                    },
                    502 | 504 => failed(visit, Failure::Soft),
                    _ => visit.succeeded(&self.figures),
                }
            }
            Err(Error::Unreachable { stage, .. } | Error::Timeout { stage, .. }) if *stage != Stage::Answer => {
                failed(visit, Failure::Hard);
            }
            Err(Error::Unreachable { .. } | Error::Timeout { .. } | Error::Garbled { .. }) => {
                failed(visit, Failure::Soft);
            }
            Err(Error::TooLarge { .. } | Error::Redirect { .. }) => visit.succeeded(&self.figures),
            // Nothing was sent, so nothing is known of the host.
            Err(Error::BlockedAddress { .. } | Error::Busy { .. } | Error::Saturated) => drop(visit),
        }
    }
}

/// How an exchange failed.
enum Outcome {
    /// Before anything of an answer came.
    Stale,
    Failed(Error),
}

fn told(target: &Target, budget: Budget, broken: Broken) -> Error {
    let host = target.host.clone();
    match broken {
        Broken::Gone(what) | Broken::Lost(what) => Error::Unreachable { host, stage: Stage::Answer, what },
        Broken::Garbled(what) => Error::Garbled { host, what },
        Broken::TooLarge => Error::TooLarge { host, limit: budget.bytes },
    }
}
