//! Favourites a status, and takes it back.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#favourite>

use super::see::{InteractError, original_of, visible_original};
use crate::{
    Actor, App, Event,
    notifications::{Kind, News, take_back, tell},
};
use domain::{AccountId, Status, StatusId};
use store::{engine::Tx, favourites, statuses};

impl App {
    /// Favourites a status; a boost stands for what it boosts. Returns the favourited status. Idempotent.
    ///
    /// # Errors
    /// [`InteractError::NotFound`] for what the person may not see.
    pub async fn favourite(&self, actor: &Actor, id: StatusId) -> Result<StatusId, InteractError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<StatusId, InteractError> {
                let status = visible_original(tx, account, id).await?.ok_or(InteractError::NotFound)?;
                if !statuses::lock(tx, status.id).await? {
                    return Err(InteractError::NotFound);
                }
                let now = app.now();
                if favourites::insert(tx, app.ids().next(), account, status.id, now).await? {
                    statuses::add_favourites(tx, status.id, 1).await?;
                    tell(tx, app.ids(), news(account, &status), &[status.account_id], now).await?;
                    emit(tx, account, status.id).await?;
                }
                Ok(status.id)
            })
            .await
    }

    /// Takes a favourite back, even when the status is no longer seen. Returns the status. Idempotent.
    ///
    /// # Errors
    /// [`InteractError::NotFound`] for what the person neither favourited nor may see.
    pub async fn unfavourite(&self, actor: &Actor, id: StatusId) -> Result<StatusId, InteractError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<StatusId, InteractError> {
                let status = original_of(tx, id).await?.ok_or(InteractError::NotFound)?;
                if favourites::delete(tx, account, status.id).await? {
                    statuses::add_favourites(tx, status.id, -1).await?;
                    take_back(tx, status.account_id, news(account, &status)).await?;
                    emit(tx, account, status.id).await?;
                } else {
                    visible_original(tx, account, id).await?.ok_or(InteractError::NotFound)?;
                }
                Ok(status.id)
            })
            .await
    }
}

fn news(from: AccountId, status: &Status) -> News {
    News { kind: Kind::Favourite, from, status: Some(status.id), conversation: status.conversation_id }
}

async fn emit(tx: &mut Tx<'_>, account: AccountId, status: StatusId) -> Result<(), InteractError> {
    Event::StatusTouched { status: status.0 }.emit(tx).await?;
    Event::InteractionChanged { account: account.0, status: status.0 }.emit(tx).await?;
    Ok(())
}
