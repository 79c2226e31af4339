//! Pins an own status to the top of the profile, and takes it off.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#pin>

use super::see::visible;
use crate::{Actor, App, Event, delivery::publish};
use domain::{AccountId, StatusId, Visibility, limits};
use store::{StoreError, engine::Tx, pins};

/// Why a pin did not change. The texts about what may be pinned are what people read, in Mastodon's words.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// The status does not exist, or the person may not know that it does.
    #[error("there is no such status for this person")]
    NotFound,
    /// Somebody else wrote it.
    #[error("somebody else wrote the status")]
    NotOwn,
    /// It is a boost.
    #[error("the status is a boost")]
    Boost,
    /// It is addressed to single people.
    #[error("the status is addressed to single people")]
    Direct,
    /// There are as many as there can be.
    #[error("as many are pinned as can be")]
    TooMany,
    /// The database failed.
    #[error("could not store the pin")]
    Store(#[from] StoreError),
}

impl App {
    /// Pins a status. Idempotent.
    ///
    /// # Errors
    /// What cannot be pinned, by reason.
    pub async fn pin(&self, actor: &Actor, id: StatusId) -> Result<StatusId, PinError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<StatusId, PinError> {
                let status = visible(tx, Some(account), id).await?.ok_or(PinError::NotFound)?;
                if status.boost.is_some() {
                    return Err(PinError::Boost);
                }
                if status.account_id != account {
                    return Err(PinError::NotOwn);
                }
                if status.visibility == Visibility::Direct {
                    return Err(PinError::Direct);
                }
                let pinned = pins::list_locked(tx, account).await?;
                if pinned.contains(&id) {
                    return Ok(id);
                }
                if pinned.len() >= limits::PINNED_STATUSES {
                    return Err(PinError::TooMany);
                }
                pins::insert(tx, app.ids(), account, id, app.now()).await?;
                publish::pinned(&app, tx, &status, true).await?;
                emit(tx, account, id).await?;
                Ok(id)
            })
            .await
    }

    /// Takes a pin off. Idempotent.
    ///
    /// # Errors
    /// [`PinError::NotFound`] for what the person may not see.
    pub async fn unpin(&self, actor: &Actor, id: StatusId) -> Result<StatusId, PinError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<StatusId, PinError> {
                let status = visible(tx, Some(account), id).await?.ok_or(PinError::NotFound)?;
                if pins::delete(tx, account, id).await? {
                    publish::pinned(&app, tx, &status, false).await?;
                    emit(tx, account, id).await?;
                }
                Ok(id)
            })
            .await
    }
}

async fn emit(tx: &mut Tx<'_>, account: AccountId, status: StatusId) -> Result<(), StoreError> {
    Event::StatusTouched { status: status.0 }.emit(tx).await?;
    Event::InteractionChanged { account: account.0, status: status.0 }.emit(tx).await
}
