//! Looks at a status of elsewhere anew, because somebody passed on that something became of it. What is passed on proves
//! nothing (Linked Data signatures least of all): the status's own address is asked.

use super::{RemoteError, change_status, followers_of};
use crate::{
    App,
    jobs::{Job, JobError, Lane},
    statuses::remove,
};
use federation::{
    fetch::{self, FetchProblem},
    ingest::RemoteStatus,
};
use serde::{Deserialize, Serialize};
use store::{StoreError, accounts, engine::Tx, statuses, tombstones};
use wire::uri::Uri;

/// Looks at a status of elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookAt {
    /// Its id in the fediverse.
    pub uri: String,
    /// It is worth fetching where it is not known.
    pub is_new: bool,
    /// What it answers is not fetched: of a relay, that would be everybody's threads.
    #[serde(default)]
    pub alone: bool,
}

impl Job for LookAt {
    const KIND: &'static str = "look_at";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.uri.clone())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Ok(uri) = Uri::parse(&self.uri) else { return Ok(()) };
        let outcome = match statuses::by_uri(&app.read(), &self.uri).await? {
            Some(known) if known.local || known.boost.is_some() => return Ok(()),
            Some(known) => look_again(app, &uri, known).await,
            None if self.is_new && self.alone => app.fetch_one(&uri).await.map(drop),
            None if self.is_new => app.fetch_status(&uri).await.map(drop),
            None => return Ok(()),
        };
        match outcome {
            Ok(()) | Err(RemoteError::NotFound) => Ok(()),
            Err(RemoteError::Unreachable) => Err(JobError::Retry(format!("{uri} cannot be fetched now"))),
            Err(RemoteError::Store(error)) => Err(error.into()),
        }
    }
}

async fn look_again(app: &App, uri: &Uri, known: domain::Status) -> Result<(), RemoteError> {
    if !app.policy().await?.deals_with(uri.host().as_str()) {
        return Err(RemoteError::NotFound);
    }
    let author = accounts::by_id(&app.read(), known.account_id).await?.ok_or(RemoteError::NotFound)?;
    let signer = app.fetch_signer();
    let found = match fetch::document(app.stranger(), uri, signer.as_ref()).await {
        Ok(found) => found,
        Err(FetchProblem::Gone(_)) => {
            let (with, now) = (app.clone(), app.now());
            let gone = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                tombstones::put(tx, &known.uri, &author.uri, now).await?;
                remove(&with, tx, known.clone()).await?;
                Ok(())
            };
            return Ok(app.store().write(gone).await?);
        }
        Err(problem) if problem.is_transient() => return Err(RemoteError::Unreachable),
        Err(_) => return Err(RemoteError::NotFound),
    };
    let object = found.value().object().map_err(|_| RemoteError::NotFound)?;
    let draft = RemoteStatus::draft(&object, followers_of(&author).as_ref(), None, &app.reading());
    let draft = draft.map_err(|_| RemoteError::NotFound)?;
    // Whatever lies there now: its author is who it was.
    if draft.author.as_str() != author.uri {
        return Err(RemoteError::NotFound);
    }
    let with = app.clone();
    let change =
        async move |tx: &mut Tx<'_>| -> Result<(), StoreError> { change_status(&with, tx, &known, &draft).await };
    Ok(app.store().write(change).await?)
}
