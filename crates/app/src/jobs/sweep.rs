//! Clears away what is over: once an hour, in small transactions.

use super::{Job, JobError, Lane};
use crate::App;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::StoreError;

/// Deletes what has had its time: read events, used links, old idempotency keys, ended sessions.
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
        let now = app.now();
        loop {
            let removed = app
                .store()
                .write(async move |tx| -> Result<u64, JobError> { Ok(store::sweep::some(tx, now).await?) })
                .await?;
            if removed == 0 {
                break;
            }
        }
        Ok(app.forget_uploads().await?)
    }
}
