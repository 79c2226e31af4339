//! Lists of accounts: followers and followed ones, blocks, mutes, requests.

use super::ties::{TieError, target};
use crate::{Actor, App, statuses::Listed};
use domain::{Account, AccountId, Timestamp};
use store::{StoreError, blocks, follows, mutes, page::Page};

/// Somebody who is muted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Muted {
    /// Who.
    pub account: AccountId,
    /// Until when; `None`: until further notice.
    pub until: Option<Timestamp>,
}

impl App {
    /// Who follows an account, as the viewer is shown it: nobody, where the account hides that or blocks the viewer.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn followers(
        &self,
        viewer: Option<AccountId>,
        account: AccountId,
        page: Page,
    ) -> Result<Listed<AccountId>, TieError> {
        let db = self.read();
        let rows = follows::followers(&db, account, viewer, page, self.now());
        self.collection(viewer, account, rows).await
    }

    /// Whom an account follows, as the viewer is shown it: nobody, where the account hides that or blocks the viewer.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn following(
        &self,
        viewer: Option<AccountId>,
        account: AccountId,
        page: Page,
    ) -> Result<Listed<AccountId>, TieError> {
        let db = self.read();
        let rows = follows::following(&db, account, viewer, page, self.now());
        self.collection(viewer, account, rows).await
    }

    /// These rows, which are not read when the viewer is not shown them.
    async fn collection(
        &self,
        viewer: Option<AccountId>,
        account: AccountId,
        rows: impl Future<Output = Result<Vec<(i64, AccountId)>, StoreError>>,
    ) -> Result<Listed<AccountId>, TieError> {
        let shown = self.shows_collections(viewer, account).await?;
        Ok(Listed::of(if shown { rows.await? } else { Vec::new() }))
    }

    async fn shows_collections(&self, viewer: Option<AccountId>, id: AccountId) -> Result<bool, TieError> {
        let db = self.read();
        let account: Account = target(&db, id).await?;
        if account.suspended_at.is_some() {
            return Ok(false);
        }
        if viewer == Some(id) {
            return Ok(true);
        }
        let blocked = match viewer {
            Some(viewer) => blocks::exists(&db, id, viewer).await?,
            None => false,
        };
        Ok(!account.hide_collections && !blocked)
    }

    /// Whom the person blocks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blocks(&self, actor: &Actor, page: Page) -> Result<Listed<AccountId>, StoreError> {
        Ok(Listed::of(blocks::list(&self.read(), actor.account(), page).await?))
    }

    /// Whom the person mutes now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mutes(&self, actor: &Actor, page: Page) -> Result<Listed<Muted>, StoreError> {
        let rows = mutes::list(&self.read(), actor.account(), page, self.now()).await?;
        let rows = rows
            .into_iter()
            .map(|row| (row.id, Muted { account: AccountId(row.target_id), until: row.expires_at.map(Timestamp) }));
        Ok(Listed::of(rows.collect()))
    }

    /// Who asks to follow the person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn follow_requests(&self, actor: &Actor, page: Page) -> Result<Listed<AccountId>, StoreError> {
        Ok(Listed::of(follows::requests(&self.read(), actor.account(), page).await?))
    }
}
