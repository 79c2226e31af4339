//! Somebody's own notifications: to read, to dismiss, to count.

use crate::{Actor, App, Event};
use domain::NotificationId;
use store::{
    StoreError,
    notifications::{self, Filter, Notification},
    page::Page,
};

/// Which notifications are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Kinds and sender.
    pub filter: Filter,
    /// Which part.
    pub page: Page,
}

/// Why a notification was not dismissed.
#[derive(Debug, thiserror::Error)]
pub enum DismissError {
    /// There is none of this id, for this person.
    #[error("there is no such notification")]
    NotFound,
    /// The database failed.
    #[error("could not remove the notification")]
    Store(#[from] StoreError),
}

impl App {
    /// A page of the person's notifications, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notifications(&self, actor: &Actor, list: &List) -> Result<Vec<Notification>, StoreError> {
        notifications::list(&self.read(), actor.account(), &list.filter, list.page, self.now()).await
    }

    /// One notification of the person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notification(&self, actor: &Actor, id: NotificationId) -> Result<Option<Notification>, StoreError> {
        notifications::get(&self.read(), actor.account(), id, self.now()).await
    }

    /// How many notifications came after the person's reading position, counted up to `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unread_notifications(&self, actor: &Actor, filter: &Filter, limit: i64) -> Result<i64, StoreError> {
        let db = self.read();
        let markers = notifications::markers(&db, actor.account()).await?;
        let read = markers.iter().find(|marker| marker.timeline == "notifications").map_or(-1, |m| m.last_read_id);
        notifications::count_after(&db, actor.account(), read, filter, limit, self.now()).await
    }

    /// Removes one notification of the person.
    ///
    /// # Errors
    /// [`DismissError::NotFound`] when there is none (any more).
    pub async fn dismiss_notification(&self, actor: &Actor, id: NotificationId) -> Result<(), DismissError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<(), DismissError> {
                if !notifications::dismiss(tx, account, id).await? {
                    return Err(DismissError::NotFound);
                }
                Event::NotificationsRemoved { account: account.0 }.emit(tx).await?;
                Ok(())
            })
            .await
    }

    /// Removes all notifications of the person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear_notifications(&self, actor: &Actor) -> Result<(), StoreError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<(), StoreError> {
                notifications::clear(tx, account).await?;
                Event::NotificationsRemoved { account: account.0 }.emit(tx).await
            })
            .await
    }
}
