//! Bookmarks a status, for oneself alone, and takes it back.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#bookmark>

use super::see::{InteractError, original_of, visible_original};
use crate::{Actor, App, Event};
use domain::StatusId;
use store::{bookmarks, statuses};

impl App {
    /// Bookmarks a status; a boost stands for what it boosts. Returns the bookmarked status. Idempotent.
    ///
    /// # Errors
    /// [`InteractError::NotFound`] for what the person may not see.
    pub async fn bookmark(&self, actor: &Actor, id: StatusId) -> Result<StatusId, InteractError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<StatusId, InteractError> {
                let status = visible_original(tx, account, id).await?.ok_or(InteractError::NotFound)?.id;
                if !statuses::lock(tx, status).await? {
                    return Err(InteractError::NotFound);
                }
                if bookmarks::insert(tx, app.ids(), account, status, app.now()).await? {
                    Event::InteractionChanged { account: account.0, status: status.0 }.emit(tx).await?;
                }
                Ok(status)
            })
            .await
    }

    /// Removes a bookmark, even when the status is no longer seen. Returns the status. Idempotent.
    ///
    /// # Errors
    /// [`InteractError::NotFound`] for what the person neither bookmarked nor may see.
    pub async fn unbookmark(&self, actor: &Actor, id: StatusId) -> Result<StatusId, InteractError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<StatusId, InteractError> {
                let status = original_of(tx, id).await?.ok_or(InteractError::NotFound)?.id;
                if bookmarks::delete(tx, account, status).await? {
                    Event::InteractionChanged { account: account.0, status: status.0 }.emit(tx).await?;
                } else {
                    visible_original(tx, account, id).await?.ok_or(InteractError::NotFound)?;
                }
                Ok(status)
            })
            .await
    }
}
