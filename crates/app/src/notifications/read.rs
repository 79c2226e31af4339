//! Somebody's own notifications: to read, to dismiss, to count. What was written for them and what their bells say are one
//! list, in the order of ids.

use crate::{Actor, App, Event, timelines::Window};
use domain::{NotificationId, StatusId};
use store::{
    StoreError, bells,
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
        let mut told = notifications::list(&self.read(), actor.account(), &list.filter, list.page, self.now()).await?;
        let window = Window::from(list.page);
        told.extend(self.rung(actor, &list.filter, window).await?);
        told.sort_unstable_by_key(|one| std::cmp::Reverse(one.id));
        let surplus = told.len().saturating_sub(window.limit);
        if window.from_old_end {
            told.drain(..surplus);
        } else {
            told.truncate(window.limit);
        }
        Ok(told)
    }

    /// What bells say, as far as it is asked for.
    async fn rung(&self, actor: &Actor, filter: &Filter, window: Window) -> Result<Vec<Notification>, StoreError> {
        let is_bell = |kind: &String| kind == bells::KIND;
        if filter.kinds.as_ref().is_some_and(|kinds| !kinds.iter().any(is_bell)) || filter.without.iter().any(is_bell) {
            return Ok(Vec::new());
        }
        self.bells(actor.account(), filter.from, window).await
    }

    /// What a bell says by this id.
    async fn rung_by(&self, actor: &Actor, id: NotificationId) -> Result<Option<Notification>, StoreError> {
        let around = Window { before: id.0.saturating_add(1), after: id.0 - 1, from_old_end: false, limit: 1 };
        Ok(self.bells(actor.account(), None, around).await?.pop())
    }

    /// One notification of the person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notification(&self, actor: &Actor, id: NotificationId) -> Result<Option<Notification>, StoreError> {
        match notifications::get(&self.read(), actor.account(), id, self.now()).await? {
            Some(found) => Ok(Some(found)),
            None => self.rung_by(actor, id).await,
        }
    }

    /// How many notifications came after the person's reading position, counted up to `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unread_notifications(&self, actor: &Actor, filter: &Filter, limit: i64) -> Result<i64, StoreError> {
        let db = self.read();
        let markers = notifications::markers(&db, actor.account()).await?;
        let read = markers.iter().find(|marker| marker.timeline == "notifications").map_or(-1, |m| m.last_read_id);
        let written = notifications::count_after(&db, actor.account(), read, filter, limit, self.now()).await?;
        let left = usize::try_from(limit - written).unwrap_or(0);
        let new = Window { before: i64::MAX, after: read, from_old_end: false, limit: left };
        let rung = self.rung(actor, filter, new).await?.len().min(left);
        Ok(written + i64::try_from(rung).unwrap_or(0))
    }

    /// Removes one notification of the person.
    ///
    /// # Errors
    /// [`DismissError::NotFound`] when there is none (any more).
    pub async fn dismiss_notification(&self, actor: &Actor, id: NotificationId) -> Result<(), DismissError> {
        let account = actor.account();
        let rung = self.rung_by(actor, id).await?.and_then(|told| told.status);
        self.store()
            .write(async move |tx| -> Result<(), DismissError> {
                if !notifications::dismiss(tx, account, id).await? {
                    let status: StatusId = rung.ok_or(DismissError::NotFound)?;
                    bells::dismiss(tx, account, status).await?;
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
        let (account, app) = (actor.account(), self.clone());
        self.store()
            .write(async move |tx| -> Result<(), StoreError> {
                notifications::clear(tx, account).await?;
                for target in bells::clear(tx, account, app.ids().next()).await? {
                    Event::FollowChanged { account: account.0, target: target.0 }.emit(tx).await?;
                }
                Event::NotificationsRemoved { account: account.0 }.emit(tx).await
            })
            .await
    }
}
