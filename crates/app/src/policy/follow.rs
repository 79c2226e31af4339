//! Makes accounts that are known follow the rules for their domains: hidden or limited, and back; and ends the follows
//! between those who are shut out and the people of this server, in both directions.
//!
//! Each change of the rules has its job, and each batch of a job holds the rules. So a job whose rules are old stops, and
//! the newest one finds all that is to be done, wherever the others were.

use super::{Policy, Severity};
use crate::{
    App, Event,
    accounts::{EndedBy, end_follow},
    jobs::{Job, JobError, Lane, enqueue},
};
use domain::AccountId;
use serde::{Deserialize, Serialize};
use store::{
    StoreError,
    domain_blocks::{self, Marking},
    engine::Tx,
};

/// Accounts that are marked in one transaction.
const ACCOUNTS: i64 = 500;
/// Follows that are ended in one transaction.
const TIES: i64 = 50;

/// The rules have changed: whoever reads them hears of it, and accounts follow.
pub(crate) async fn changed(app: &App, tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let version = domain_blocks::changed(tx).await?;
    enqueue(tx, &FollowRules { version }, app.ids(), app.now(), app.now()).await?;
    Event::PolicyChanged.emit(tx).await
}

/// Makes accounts follow the rules, if these have not changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowRules {
    /// How often the rules had changed.
    pub version: i64,
}

impl Job for FollowRules {
    const KIND: &'static str = "follow_domain_rules";
    const LANE: Lane = Lane::Default;

    fn unique_key(&self) -> Option<String> {
        Some(self.version.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let version = self.version;
        let load = async move |tx: &mut Tx<'_>| -> Result<Option<Policy>, StoreError> {
            if domain_blocks::held(tx).await? == version { Policy::load(tx).await.map(Some) } else { Ok(None) }
        };
        let Some(policy) = app.store().write(load).await? else { return Ok(()) };
        for (host, domain, before) in domain_blocks::places(&app.read()).await? {
            let after = policy.standing(&host, &domain).mark();
            if before != after && !self.mark(app, (&host, &domain), (&before, after)).await? {
                return Ok(());
            }
        }
        self.end_ties(app).await?;
        Ok(())
    }
}

impl FollowRules {
    /// Marks all accounts of a place. `false` when the rules have changed meanwhile.
    async fn mark(
        &self,
        app: &App,
        (host, domain): (&str, &str),
        (before, after): (&str, &'static str),
    ) -> Result<bool, StoreError> {
        let (version, now, mut from) = (self.version, app.now(), i64::MIN);
        loop {
            let (host, domain, before) = (host.to_owned(), domain.to_owned(), before.to_owned());
            let some = async move |tx: &mut Tx<'_>| -> Result<Option<Option<i64>>, StoreError> {
                if domain_blocks::held(tx).await? != version {
                    return Ok(None);
                }
                let marking = Marking { host: &host, domain: &domain, before: &before, after, from };
                let last = domain_blocks::mark(tx, marking, now, ACCOUNTS).await?;
                if last.is_some() {
                    Event::PolicyChanged.emit(tx).await?;
                }
                Ok(Some(last))
            };
            match app.store().write(some).await? {
                Some(Some(last)) => from = last,
                done => return Ok(done.is_some()),
            }
        }
    }

    /// Ends the follows by and of accounts that are shut out. The other side hears of it, as its last word from here.
    async fn end_ties(&self, app: &App) -> Result<(), StoreError> {
        let version = self.version;
        let (mut by_from, mut of_from) = (i64::MIN, i64::MIN);
        loop {
            let by = domain_blocks::ties_by_suspended(&app.read(), by_from, TIES).await?;
            let of = domain_blocks::ties_of_suspended(&app.read(), of_from, TIES).await?;
            if by.is_empty() && of.is_empty() {
                return Ok(());
            }
            by_from = by.last().map_or(i64::MAX, |(follower, _)| *follower);
            of_from = of.last().map_or(i64::MAX, |(_, followed)| *followed);
            let with = app.clone();
            let some = async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                if domain_blocks::held(tx).await? != version {
                    return Ok(false);
                }
                for (follower, followed) in by.iter().chain(&of) {
                    let (follower, followed) = (AccountId(*follower), AccountId(*followed));
                    end_follow(&with, tx, follower, followed, EndedBy::Policy).await?;
                }
                Ok(true)
            };
            if !app.store().write(some).await? {
                return Ok(());
            }
        }
    }
}

/// An account that was met just now, or is from elsewhere now, is as the rules say.
pub(crate) async fn met(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    (host, domain): (&str, &str),
    standing: Severity,
) -> Result<(), StoreError> {
    if standing != Severity::Noop {
        let marking = Marking { host, domain, before: "", after: standing.mark(), from: account.0 - 1 };
        domain_blocks::mark(tx, marking, app.now(), 1).await?;
    }
    Ok(())
}
