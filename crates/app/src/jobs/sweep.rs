//! Clears away what is over: once an hour, in small transactions.

use super::{Job, JobError, Lane};
use crate::{App, people::approve::tell_gone};
use domain::AccountId;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::StoreError;

/// Deletes what has had its time: read events, used links, old idempotency keys, ended sessions, tokens and apps that
/// nobody uses, accounts whose address nobody confirmed, uploads, hashtags and conversations without a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {}

/// Uploads that are on no status after so long are forgotten: nobody can attach them any more.
const UPLOADS_KEPT_SECONDS: i64 = 24 * 3_600;
/// Uploads in one go.
const UPLOADS: i64 = 200;

impl App {
    /// Enqueues the sweep; there is one for all nodes.
    pub(crate) async fn begin_sweeping(&self) -> Result<(), StoreError> {
        let (ids, now) = (self.ids().clone(), self.now());
        self.store()
            .write(async move |tx| -> Result<(), StoreError> {
                super::enqueue(tx, &Sweep {}, &ids, now, now.plus_seconds(EVERY.as_secs().cast_signed()))
                    .await
                    .map(drop)
            })
            .await
    }

    /// Removes uploads that were left lying, with their files.
    async fn forget_uploads(&self) -> Result<(), StoreError> {
        let before = self.now().plus_seconds(-UPLOADS_KEPT_SECONDS);
        for id in store::media::forgotten(&self.read(), before, UPLOADS).await? {
            if let Some(file) = store::media::by_id(&self.read(), id).await? {
                self.forget_media(&file).await?;
            }
        }
        Ok(())
    }
}

impl App {
    /// Does all of the sweep's work, once. Happens by itself every hour.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        // A token that was first used just now counts as used.
        self.write_uses().await?;
        let now = self.now();
        while self.store().write(async move |tx| store::sweep::some(tx, now).await).await? != 0 {}
        self.forget_unconfirmed().await?;
        self.forget_apps().await?;
        self.forget_uploads().await?;
        self.clear_leftovers().await
    }

    /// Deletes accounts that somebody asked for with an address that they do not have, or do not read. The names are
    /// free again.
    async fn forget_unconfirmed(&self) -> Result<(), StoreError> {
        for account in store::sweep::unconfirmed(&self.read(), self.now()).await? {
            let account = AccountId(account);
            self.store()
                .write(async move |tx| -> Result<(), StoreError> {
                    if store::users::delete_unconfirmed(tx, account).await? {
                        tell_gone(tx, account).await?;
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    /// Deletes apps that registered and were never allowed anything, or are not any more.
    async fn forget_apps(&self) -> Result<(), StoreError> {
        let (mut after, now) = (0, self.now());
        loop {
            let ids = store::sweep::unused_apps(&self.read(), after, now).await?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            self.store().write(async move |tx| store::sweep::delete_apps(tx, &ids).await).await?;
        }
    }
}

/// Between two sweeps.
const EVERY: Duration = Duration::from_secs(3_600);

impl Job for Sweep {
    const KIND: &'static str = "sweep";
    const LANE: Lane = Lane::Periodic;
    const EVERY: Option<Duration> = Some(EVERY);

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        Ok(app.sweep().await?)
    }
}
