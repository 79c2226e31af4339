//! Domains that one person does not want to see: nothing of them is shown to that person, and follows in both directions
//! end. What the operator decides for everybody is in [`crate::policy`].
//!
//! Spec: <https://docs.joinmastodon.org/methods/domain_blocks/>

use super::ties::{EndedBy, end_follow};
use crate::{
    Actor, App, Event,
    jobs::{Job, JobError, Lane, enqueue},
    statuses::Listed,
};
use domain::{AccountId, limits};
use serde::{Deserialize, Serialize};
use store::{StoreError, engine::Tx, page::Page, unwanted_domains};
use wire::uri::Host;

/// Follows that are ended in one transaction.
const BATCH: i64 = 50;

/// Why a domain was not blocked.
#[derive(Debug, thiserror::Error)]
pub enum UnwantedDomainError {
    /// That is no name of a domain.
    #[error("that is no domain")]
    NoDomain,
    /// The person blocks too many already.
    #[error("too many domains")]
    TooMany,
    /// The database failed.
    #[error("could not store it")]
    Store(#[from] StoreError),
}

/// A domain as handles carry it.
fn named(domain: &str) -> Option<String> {
    let domain = domain.trim().trim_start_matches('@');
    Host::typed(domain).ok().map(|host| host.as_str().to_owned())
}

impl App {
    /// The domains that the person does not want to see.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unwanted_domains(&self, actor: &Actor, page: Page) -> Result<Listed<String>, StoreError> {
        Ok(Listed::of(unwanted_domains::list(&self.read(), actor.account(), page).await?))
    }

    /// Shows the person nothing of a domain any more, and ends all follows between the two. Idempotent.
    ///
    /// # Errors
    /// [`UnwantedDomainError`], by reason.
    pub async fn block_domain(&self, actor: &Actor, domain: &str) -> Result<(), UnwantedDomainError> {
        let (app, account) = (self.clone(), actor.account());
        let domain = named(domain).ok_or(UnwantedDomainError::NoDomain)?;
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), UnwantedDomainError> {
                let many = unwanted_domains::count(tx, account).await? >= limits::UNWANTED_DOMAINS;
                if many && !unwanted_domains::has(tx, account, &domain).await? {
                    return Err(UnwantedDomainError::TooMany);
                }
                let now = app.now();
                let Some(id) = unwanted_domains::insert(tx, app.ids(), account, &domain, now).await? else {
                    return Ok(());
                };
                if unwanted_domains::remove_notifications(tx, account, &domain).await? > 0 {
                    Event::NotificationsRemoved { account: account.0 }.emit(tx).await?;
                }
                Event::DomainBlocksChanged { account: account.0 }.emit(tx).await?;
                enqueue(
                    tx,
                    &LeaveDomain { block: id, account: account.0, domain: domain.clone() },
                    app.ids(),
                    now,
                    now,
                )
                .await?;
                Ok(())
            })
            .await
    }

    /// Shows the person what comes from a domain again. Follows that ended stay ended. Idempotent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unblock_domain(&self, actor: &Actor, domain: &str) -> Result<(), StoreError> {
        let account = actor.account();
        let Some(domain) = named(domain) else { return Ok(()) };
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                if unwanted_domains::delete(tx, account, &domain).await? {
                    Event::DomainBlocksChanged { account: account.0 }.emit(tx).await?;
                }
                Ok(())
            })
            .await
    }
}

/// Ends the follows between a person and a domain that the person does not want to see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveDomain {
    /// The row that says so: when it is gone, the rest stays.
    pub block: i64,
    /// The person.
    pub account: i64,
    /// The domain.
    pub domain: String,
}

impl Job for LeaveDomain {
    const KIND: &'static str = "leave_domain";
    const LANE: Lane = Lane::Default;

    fn unique_key(&self) -> Option<String> {
        Some(self.block.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let (block, account) = (self.block, AccountId(self.account));
        loop {
            let [followed, followers] = unwanted_domains::ties(&app.read(), account, &self.domain, BATCH).await?;
            if followed.is_empty() && followers.is_empty() {
                return Ok(());
            }
            let with = app.clone();
            let some = async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                if !unwanted_domains::stands(tx, block).await? {
                    return Ok(false);
                }
                for other in &followed {
                    end_follow(&with, tx, account, *other, EndedBy::Follower).await?;
                }
                for other in &followers {
                    end_follow(&with, tx, *other, account, EndedBy::Followed).await?;
                }
                Ok(true)
            };
            if !app.store().write(some).await? {
                return Ok(());
            }
        }
    }
}
