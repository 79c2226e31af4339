//! Which statuses a viewer may see: whoever shows or touches some asks here. Behind it is `store::sight`, the rule
//! `domain::can_see` as SQL.

use crate::App;
use domain::{AccountId, Status, StatusId};
use std::collections::HashMap;
use store::{Reads, StoreError, sight, statuses};

/// Why a status was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It does not exist, or the viewer may not know that it does.
    #[error("there is no such status for this viewer")]
    NotFound,
    /// The database failed.
    #[error("could not read the status")]
    Store(#[from] StoreError),
}

/// Why a favourite, a bookmark or a muted thread did not change.
#[derive(Debug, thiserror::Error)]
pub enum InteractError {
    /// The status does not exist, or the person may not know that it does.
    #[error("there is no such status for this person")]
    NotFound,
    /// The database failed.
    #[error("could not store it")]
    Store(#[from] StoreError),
}

impl App {
    /// A status, if the viewer may see it. Of a boost, its original must be seen as well.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn visible_status(&self, viewer: Option<AccountId>, id: StatusId) -> Result<Option<Status>, StoreError> {
        visible(&self.read(), viewer, id).await
    }

    /// Those of these statuses that the viewer may see, in the order in which they were asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn visible_statuses(
        &self,
        viewer: Option<AccountId>,
        ids: &[StatusId],
    ) -> Result<Vec<Status>, StoreError> {
        let db = self.read();
        let seen: Vec<i64> = sight::visible(&db, viewer, ids).await?.into_iter().map(|id| id.0).collect();
        let found = statuses::by_ids(&db, &seen).await?;
        let mut by_id: HashMap<StatusId, Status> = found.into_iter().map(|status| (status.id, status)).collect();
        Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    }
}

/// A status, if the viewer may see it.
pub(crate) async fn visible(
    db: &impl Reads,
    viewer: Option<AccountId>,
    id: StatusId,
) -> Result<Option<Status>, StoreError> {
    if !sight::visible(db, viewer, &[id]).await?.contains(&id) {
        return Ok(None);
    }
    statuses::by_id(db, id).await
}

/// A status, if the viewer may see it; for a boost, what it boosts: that is what one favourites, answers or boosts.
pub(super) async fn visible_original(
    db: &impl Reads,
    viewer: AccountId,
    id: StatusId,
) -> Result<Option<Status>, StoreError> {
    let Some(status) = visible(db, Some(viewer), id).await? else { return Ok(None) };
    match status.boost {
        Some(boost) => statuses::by_id(db, boost.of).await,
        None => Ok(Some(status)),
    }
}

/// What a status id stands for, seen or not: itself, or what it boosts. To take back what one did with it.
pub(super) async fn original_of(db: &impl Reads, id: StatusId) -> Result<Option<Status>, StoreError> {
    let Some(status) = statuses::by_id(db, id).await? else { return Ok(None) };
    match status.boost {
        Some(boost) => statuses::by_id(db, boost.of).await,
        None => Ok(Some(status)),
    }
}
