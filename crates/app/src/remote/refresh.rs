//! Reads an account of elsewhere anew, when it says that it changed: that is for its own address to say. An address that
//! answers twice, a day apart, that it is gone, is.

use super::{RemoteError, forget::forget};
use crate::{
    App,
    jobs::{Job, JobError, Lane},
};
use domain::AccountId;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{StoreError, remote};
use wire::uri::Uri;

/// How long an address has to go on saying that it is gone.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads an account of elsewhere anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshAccount {
    /// The account.
    pub account: i64,
}

impl Job for RefreshAccount {
    const KIND: &'static str = "refresh_account";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let id = AccountId(self.account);
        let Some(known) = remote::by_id(&app.read(), id).await? else { return Ok(()) };
        let Ok(uri) = Uri::parse(&known.uri) else { return Ok(()) };
        match app.refresh_account(&uri).await {
            Ok(true) | Err(RemoteError::NotFound) => Ok(()),
            Err(RemoteError::Unreachable) => Err(JobError::Retry(format!("{uri} cannot be fetched now"))),
            Err(RemoteError::Store(error)) => Err(error.into()),
            Ok(false) => {
                let now = app.now();
                let since = known.gone_at.unwrap_or(now.0);
                if now.0.saturating_sub(since) < DAY.as_millis() as i64 {
                    let note = async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
                        remote::gone(tx, id, now).await
                    };
                    app.store().write(note).await?;
                    return Err(JobError::Snooze(DAY));
                }
                let with = app.clone();
                let gone = async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
                    forget(&with, tx, id, &known.uri).await
                };
                app.store().write(gone).await?;
                Ok(())
            }
        }
    }
}
