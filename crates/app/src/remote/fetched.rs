//! Statuses that are fetched from their own id, because somebody here asks for them or what is known needs them.

use super::{Climb, RemoteError, followers_of, keep_status};
use crate::App;
use domain::StatusId;
use federation::{fetch, ingest::RemoteStatus, verified::Verified};
use store::{StoreError, accounts, statuses};
use wire::{activitystreams::Received, uri::Uri};

impl App {
    /// The status with this id of a document, fetched where it is not known; with its author, and what it answers.
    ///
    /// # Errors
    /// [`RemoteError`]
    pub async fn fetch_status(&self, uri: &Uri) -> Result<StatusId, RemoteError> {
        self.fetch_with(uri, Climb::Yes).await
    }

    /// As [`App::fetch_status`], without what it answers: for whoever climbs, and counts.
    pub(super) async fn fetch_one(&self, uri: &Uri) -> Result<StatusId, RemoteError> {
        self.fetch_with(uri, Climb::No).await
    }

    /// As [`App::fetch_status`], with as much around it.
    ///
    /// # Errors
    /// [`RemoteError`]
    pub(crate) async fn fetch_with(&self, uri: &Uri, climb: Climb) -> Result<StatusId, RemoteError> {
        if let Some(known) = statuses::by_uri(&self.read(), uri.as_str()).await? {
            return Ok(known.id);
        }
        if self.is_ours(uri) || !self.policy().await?.deals_with(uri.host().as_str()) {
            return Err(RemoteError::NotFound);
        }
        let found = self.fetch_document(uri).await?;
        self.keep_fetched(&found, climb).await
    }

    /// What lies at this address: at the id that its document shows, which another host may have.
    pub(crate) async fn fetch_document(&self, uri: &Uri) -> Result<Verified<Received>, RemoteError> {
        let signer = self.fetch_signer();
        let found = match fetch::document(self.stranger(), uri, signer.as_ref()).await {
            Ok(found) => found,
            Err(problem) if problem.is_transient() => return Err(RemoteError::Unreachable),
            Err(problem) => {
                tracing::debug!(%uri, %problem, "nothing was found that may be believed");
                return Err(RemoteError::NotFound);
            }
        };
        let policy = self.policy().await?;
        let dealt_with = found.value().id().is_some_and(|id| policy.deals_with(id.host().as_str()));
        if dealt_with { Ok(found) } else { Err(RemoteError::NotFound) }
    }

    /// Keeps the status that this document is, with its author.
    pub(super) async fn keep_fetched(&self, found: &Verified<Received>, climb: Climb) -> Result<StatusId, RemoteError> {
        let Ok(object) = found.value().object() else { return Err(RemoteError::NotFound) };
        let Some(author) = object.author().cloned() else { return Err(RemoteError::NotFound) };
        let author = self.account_by_uri(&author).await?;
        let Some(author) = accounts::by_id(&self.read(), author).await? else { return Err(RemoteError::NotFound) };
        if author.suspended_at.is_some() {
            return Err(RemoteError::NotFound);
        }
        let followers = followers_of(&author);
        let draft = RemoteStatus::draft(&object, followers.as_ref(), None, &self.reading());
        let draft = draft.map_err(|_| RemoteError::NotFound)?;
        let app = self.clone();
        let kept = self
            .store()
            .write(async move |tx| -> Result<Option<StatusId>, StoreError> {
                keep_status(&app, tx, &author, &draft, climb).await
            })
            .await?;
        kept.ok_or(RemoteError::NotFound)
    }
}
