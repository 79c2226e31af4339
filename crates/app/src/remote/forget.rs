//! An account of elsewhere is gone: out of sight at once, and what it wrote piece by piece. Its row stays as a mark, so
//! that it does not come back under the same id.

use crate::{
    App, Event,
    accounts::{EndedBy, end_follow},
    jobs::{Job, JobError, Lane, enqueue},
    statuses::remove,
};
use domain::AccountId;
use serde::{Deserialize, Serialize};
use store::{StoreError, engine::Tx, follows, remote, statuses, tombstones};

/// Rows in one transaction.
const BATCH: i64 = 50;

/// Takes an account out of sight, for good.
pub(crate) async fn forget(app: &App, tx: &mut Tx<'_>, account: AccountId, uri: &str) -> Result<(), StoreError> {
    let now = app.now();
    remote::suspend(tx, account, now).await?;
    tombstones::put(tx, uri, uri, now).await?;
    Event::AccountVisibilityChanged { account: account.0 }.emit(tx).await?;
    enqueue(tx, &ForgetAccount { account: account.0 }, app.ids(), now, now).await?;
    Ok(())
}

/// Removes what an account that is gone has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetAccount {
    /// The account.
    pub account: i64,
}

impl Job for ForgetAccount {
    const KIND: &'static str = "forget_account";
    const LANE: Lane = Lane::Default;

    fn unique_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let id = AccountId(self.account);
        loop {
            let left = statuses::some_of(&app.read(), id, BATCH).await?;
            let ties = follows::some_of(&app.read(), id, BATCH).await?;
            if left.is_empty() && ties.is_empty() {
                return Ok(());
            }
            let with = app.clone();
            let some = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                for (follower, followed) in &ties {
                    let by = if *follower == id { EndedBy::Follower } else { EndedBy::Followed };
                    end_follow(&with, tx, *follower, *followed, by).await?;
                }
                for status in &left {
                    if let Some(status) = statuses::by_id(tx, *status).await? {
                        remove(&with, tx, status).await?;
                    }
                }
                Ok(())
            };
            app.store().write(some).await?;
        }
    }
}
