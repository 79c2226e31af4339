//! Lists around statuses: what somebody favourited and bookmarked, and who favourited and boosted.

use super::see::ReadError;
use crate::{Actor, App};
use domain::{AccountId, StatusId};
use store::{StoreError, bookmarks, favourites, page::Page, pins, sight, statuses};

/// A page of a list. The ends are those of the page before anything was left out of it, so that paging goes on where a
/// whole page is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What is shown, newest first.
    pub items: Vec<T>,
    /// Row ids of the newest and the oldest entry; `None` for an empty page.
    pub ends: Option<(i64, i64)>,
}

impl<T> Listed<T> {
    /// A page of rows, newest first.
    pub(crate) fn of(rows: Vec<(i64, T)>) -> Self {
        let ends = rows.first().zip(rows.last()).map(|(newest, oldest)| (newest.0, oldest.0));
        Self { items: rows.into_iter().map(|(_, item)| item).collect(), ends }
    }
}

impl App {
    /// What the person favourited.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn favourites(&self, actor: &Actor, page: Page) -> Result<Listed<StatusId>, StoreError> {
        let rows = favourites::list(&self.read(), actor.account(), page).await?;
        self.only_visible(actor.account(), rows).await
    }

    /// What the person bookmarked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bookmarks(&self, actor: &Actor, page: Page) -> Result<Listed<StatusId>, StoreError> {
        let rows = bookmarks::list(&self.read(), actor.account(), page).await?;
        self.only_visible(actor.account(), rows).await
    }

    /// What an account pinned and the viewer may see, the last first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pinned(&self, viewer: Option<AccountId>, account: AccountId) -> Result<Vec<StatusId>, StoreError> {
        let db = self.read();
        let pinned = pins::list(&db, account).await?;
        let seen = sight::visible(&db, viewer, &pinned).await?;
        Ok(pinned.into_iter().filter(|id| seen.contains(id)).collect())
    }

    /// Who favourited a status.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for what the viewer may not see.
    pub async fn favourited_by(
        &self,
        viewer: Option<AccountId>,
        id: StatusId,
        page: Page,
    ) -> Result<Listed<AccountId>, ReadError> {
        let original = self.original_seen(viewer, id).await?;
        Ok(Listed::of(favourites::by(&self.read(), original, viewer, page, self.now()).await?))
    }

    /// Who boosted a status.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for what the viewer may not see.
    pub async fn boosted_by(
        &self,
        viewer: Option<AccountId>,
        id: StatusId,
        page: Page,
    ) -> Result<Listed<AccountId>, ReadError> {
        let original = self.original_seen(viewer, id).await?;
        Ok(Listed::of(statuses::boosted_by(&self.read(), original, viewer, page, self.now()).await?))
    }

    /// The status itself, or what it boosts: that is what others favourite and boost.
    async fn original_seen(&self, viewer: Option<AccountId>, id: StatusId) -> Result<StatusId, ReadError> {
        let status = self.visible_status(viewer, id).await?.ok_or(ReadError::NotFound)?;
        Ok(status.boost.map_or(id, |boost| boost.of))
    }

    async fn only_visible(
        &self,
        viewer: AccountId,
        rows: Vec<(i64, StatusId)>,
    ) -> Result<Listed<StatusId>, StoreError> {
        let mut listed = Listed::of(rows);
        let seen = sight::visible(&self.read(), Some(viewer), &listed.items).await?;
        listed.items.retain(|id| seen.contains(id));
        Ok(listed)
    }
}
