//! How federation goes, for the operator: how hosts stand, what waits, and what was put aside. Nothing here is shown to
//! anybody else.

use crate::{App, Event, authority::Operator, inbox::ReceiveAgain, jobs::enqueue};
use domain::{AccountId, InboxId, StatusId, Timestamp};
use std::collections::HashMap;
use store::{
    StoreError,
    engine::Tx,
    hosts::Host,
    outbox::{self, Followers, Outgoing},
    oversight::{self, GivenUp, Refused},
};

/// So many are listed; the totals count all.
const LISTED: i64 = 10_000;

/// Totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FederationStatus {
    /// Hosts of which an account is known.
    pub hosts: i64,
    /// Those that fail, for less than a week.
    pub failing: usize,
    /// Those that have failed for a week or longer.
    pub unreachable: usize,
    /// Those from which posts for followers are withheld, since their keys changed after a long absence.
    pub held: usize,
    /// Deliveries that wait for hosts that are behind.
    pub backlog: i64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
    /// Activities that came in and were put aside.
    pub quarantined: i64,
    /// Deliveries that a host did not take, though it took the next.
    pub refused: i64,
    /// How many of the 32 shards of hosts each node delivers to.
    pub nodes: Vec<i64>,
}

/// How a host stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It takes what it is sent.
    Well,
    /// It fails.
    Failing,
    /// It has failed for a week. It returns by itself.
    Unreachable,
}

impl Standing {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Failing => "failing",
            Self::Unreachable => "unreachable",
        }
    }

    fn of(host: &Host, now: Timestamp) -> Self {
        match host.failing_since {
            None => Self::Well,
            Some(since) if since < oversight::unreachable_since(now).0 => Self::Unreachable,
            Some(_) => Self::Failing,
        }
    }
}

/// A host, and what waits for it.
#[derive(Debug, Clone)]
pub struct HostStanding {
    /// What is remembered of it.
    pub host: Host,
    /// How it stands.
    pub standing: Standing,
    /// Deliveries that wait for it.
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
}

/// What was put aside.
#[derive(Debug, Clone)]
pub enum Aside {
    /// An activity that came in, and that is kept as long as its job; without its body when that is gone.
    In(GivenUp, Option<store::inbox::Waiting>),
    /// A delivery that a host did not take.
    Out(Refused),
}

/// The name of something that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsideId {
    /// An activity that came in: the number of its job.
    In(i64),
    /// A delivery: the number of its row, and the host.
    Out(i64, String),
}

impl std::fmt::Display for AsideId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::In(job) => write!(f, "{job}"),
            Self::Out(seq, host) => write!(f, "{seq}@{host}"),
        }
    }
}

impl std::str::FromStr for AsideId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('@') {
            None => Ok(Self::In(text.parse()?)),
            Some((seq, host)) => Ok(Self::Out(seq.parse()?, host.to_owned())),
        }
    }
}

impl Aside {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> AsideId {
        match self {
            Self::In(job, _) => AsideId::In(job.job),
            Self::Out(refused) => AsideId::Out(refused.seq, refused.host.clone()),
        }
    }
}

fn inbox_row(job: &GivenUp) -> Option<InboxId> {
    serde_json::from_str::<ReceiveAgain>(&job.payload).ok().map(|again| InboxId(again.inbox))
}

impl App {
    /// How federation goes.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn federation_status(&self, _: &Operator) -> Result<FederationStatus, StoreError> {
        let (db, now) = (self.read(), self.now());
        let remembered = store::hosts::remembered(&db).await?;
        let standing = |wanted| remembered.iter().filter(|host| Standing::of(host, now) == wanted).count();
        let waiting = oversight::waiting(&db, None).await?;
        Ok(FederationStatus {
            hosts: oversight::hosts(&db).await?,
            failing: standing(Standing::Failing),
            unreachable: standing(Standing::Unreachable),
            held: remembered.iter().filter(|host| host.held_at.is_some()).count(),
            backlog: waiting.iter().map(|(_, count, _)| count).sum(),
            oldest: waiting.iter().map(|(_, _, oldest)| Timestamp(*oldest)).min(),
            quarantined: oversight::count_given_up(&db).await?,
            refused: oversight::count_refused(&db).await?,
            nodes: store::shards::owners(&db, now).await?.into_iter().map(|(_, shards)| shards).collect(),
        })
    }

    /// The hosts of which anything is remembered, those that have failed longest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn federation_hosts(&self, _: &Operator) -> Result<Vec<HostStanding>, StoreError> {
        let (db, now) = (self.read(), self.now());
        let waiting = oversight::waiting(&db, None).await?;
        let mut waiting: HashMap<_, _> =
            waiting.into_iter().map(|(host, count, oldest)| (host, (count, oldest))).collect();
        let mut all = store::hosts::remembered(&db).await?;
        all.sort_by_key(|host| (host.failing_since.unwrap_or(i64::MAX), host.host.clone()));
        Ok(all
            .into_iter()
            .map(|host| {
                let waits = waiting.remove(&host.host);
                stands(host, waits, now)
            })
            .collect())
    }

    /// How one host stands. `None` when nothing is known of it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn federation_host(&self, _: &Operator, name: &str) -> Result<Option<HostStanding>, StoreError> {
        let (db, now) = (self.read(), self.now());
        let host = match store::hosts::by_name(&db, name).await? {
            Some(host) => host,
            None if oversight::accounts_of(&db, name).await? > 0 => Host::fresh(name),
            None => return Ok(None),
        };
        let waits = oversight::waiting(&db, Some(name)).await?.pop();
        Ok(Some(stands(host, waits.map(|(_, count, oldest)| (count, oldest)), now)))
    }

    /// Asks a host that fails with the next delivery at once. `false` when nothing is remembered of it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn retry_host(&self, _: &Operator, name: &str) -> Result<bool, StoreError> {
        let host = name.to_owned();
        self.store()
            .write(async move |tx| -> Result<bool, StoreError> {
                let known = oversight::due(tx, &host).await?;
                if known {
                    Event::HostChanged { host: host.clone() }.emit(tx).await?;
                }
                Ok(known)
            })
            .await
    }

    /// What was put aside, the oldest first: what came in, then what goes out.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn put_aside(&self, _: &Operator) -> Result<Vec<Aside>, StoreError> {
        let db = self.read();
        let mut all = Vec::new();
        for job in oversight::given_up(&db, LISTED).await? {
            let mut aside = self.given_up(job).await?;
            // A list of large ones must fit into memory.
            if let Aside::In(_, Some(kept)) = &mut aside {
                kept.body = String::new();
            }
            all.push(aside);
        }
        all.extend(oversight::refused(&db, LISTED).await?.into_iter().map(Aside::Out));
        Ok(all)
    }

    async fn given_up(&self, job: GivenUp) -> Result<Aside, StoreError> {
        let kept = match inbox_row(&job) {
            Some(row) => store::inbox::by_id(&self.read(), row).await?,
            None => None,
        };
        Ok(Aside::In(job, kept))
    }

    /// One thing that was put aside.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn one_put_aside(&self, _: &Operator, id: &AsideId) -> Result<Option<Aside>, StoreError> {
        let db = self.read();
        Ok(match id {
            AsideId::In(job) => match oversight::one_given_up(&db, *job).await? {
                Some(job) => Some(self.given_up(job).await?),
                None => None,
            },
            AsideId::Out(seq, host) => oversight::one_refused(&db, host, *seq).await?.map(Aside::Out),
        })
    }

    /// Tries once more what was put aside: works on what came in from its first attempt on, or delivers anew to that one
    /// host, after what was sent there meanwhile. `false` when there is no such thing.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn retry_put_aside(&self, operator: &Operator, id: &AsideId) -> Result<bool, StoreError> {
        match self.one_put_aside(operator, id).await? {
            None => Ok(false),
            Some(Aside::In(job, _)) => {
                let (app, row) = (self.clone(), inbox_row(&job));
                self.store()
                    .write(async move |tx| -> Result<bool, StoreError> {
                        let there = oversight::forget_given_up(tx, job.job).await?;
                        if let Some(row) = row.filter(|_| there) {
                            let now = app.now();
                            enqueue(tx, &ReceiveAgain { inbox: row.0 }, app.ids(), now, now).await?;
                        }
                        Ok(there)
                    })
                    .await
            }
            Some(Aside::Out(refused)) => self.deliver_anew(refused).await,
        }
    }

    async fn deliver_anew(&self, refused: Refused) -> Result<bool, StoreError> {
        let db = self.read();
        let Some(row) = oversight::addressed(&db, refused.seq).await? else { return Ok(false) };
        let recipients = outbox::recipients(&db, &row).await?.into_iter().filter(|to| to.host == refused.host);
        let outgoing = Outgoing {
            account: refused.account_id.map(AccountId),
            activity: refused.activity,
            followers: Followers::None,
            followers_only: refused.followers_only,
            farewell: refused.farewell,
            status: refused.status_id.map(StatusId),
            inboxes: recipients.map(|to| (to.host, to.inbox)).collect(),
            body: refused.body,
        };
        let (now, host, seq) = (self.now(), refused.host, refused.seq);
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                let there = oversight::forget_refused(tx, &host, seq).await?;
                if there && !outgoing.inboxes.is_empty() {
                    outbox::write(tx, &outgoing, now).await?;
                    Event::OutboxGrew.emit(tx).await?;
                }
                Ok(there)
            })
            .await
    }

    /// Forgets what was put aside. `false` when there is no such thing.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn drop_put_aside(&self, operator: &Operator, id: &AsideId) -> Result<bool, StoreError> {
        let Some(aside) = self.one_put_aside(operator, id).await? else { return Ok(false) };
        self.store()
            .write(async move |tx| -> Result<bool, StoreError> {
                match &aside {
                    Aside::In(job, _) => {
                        if let Some(row) = inbox_row(job) {
                            store::inbox::delete(tx, row).await?;
                        }
                        oversight::forget_given_up(tx, job.job).await
                    }
                    Aside::Out(refused) => oversight::forget_refused(tx, &refused.host, refused.seq).await,
                }
            })
            .await
    }
}

fn stands(host: Host, waits: Option<(i64, i64)>, now: Timestamp) -> HostStanding {
    HostStanding {
        standing: Standing::of(&host, now),
        waiting: waits.map_or(0, |(count, _)| count),
        oldest: waits.map(|(_, oldest)| Timestamp(oldest)),
        host,
    }
}
