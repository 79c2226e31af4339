//! Favourites a status, and takes it back.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#favourite>

use super::see::{InteractError, original_of, visible_original};
use crate::{
    Actor, App, Event,
    delivery::publish::{To, publish},
    notifications::{Kind, News, take_back, tell},
};
use domain::{AccountId, Status, StatusId};
use federation::render::activity;
use store::{StoreError, accounts, engine::Tx, favourites, statuses};

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
                add_favourite(&app, tx, account, &status, None).await?;
                Ok(status.id)
            })
            .await
    }

    /// Takes a favourite back, even when the status is no longer seen. Returns the status. Idempotent.
    ///
    /// # Errors
    /// [`InteractError::NotFound`] for what the person neither favourited nor may see.
    pub async fn unfavourite(&self, actor: &Actor, id: StatusId) -> Result<StatusId, InteractError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<StatusId, InteractError> {
                let status = original_of(tx, id).await?.ok_or(InteractError::NotFound)?;
                if !remove_favourite(&app, tx, account, &status).await? {
                    visible_original(tx, account, id).await?.ok_or(InteractError::NotFound)?;
                }
                Ok(status.id)
            })
            .await
    }
}

/// Counts a favourite of somebody who may see the status, and tells its author, wherever they live. Once is enough. `uri` is its
/// id as an activity of elsewhere.
pub(crate) async fn add_favourite(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    status: &Status,
    uri: Option<&str>,
) -> Result<(), StoreError> {
    let (id, now): (domain::FavouriteId, _) = (app.ids().next(), app.now());
    if !favourites::insert(tx, id, account, status.id, uri, now).await? {
        return Ok(());
    }
    statuses::add_favourites(tx, status.id, 1).await?;
    tell(tx, app.ids(), news(account, status), &[status.account_id], now).await?;
    if let Some(from) = accounts::by_id(tx, account).await?.filter(domain::Account::is_local) {
        let like = activity::like(&from.uri, id.0, &status.uri);
        publish(app, tx, Some(account), &like, To::only([status.account_id])).await?;
    }
    emit(tx, account, status.id).await
}

/// Takes a favourite back. `false` when there is none.
pub(crate) async fn remove_favourite(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    status: &Status,
) -> Result<bool, StoreError> {
    let Some(id) = favourites::delete(tx, account, status.id).await? else { return Ok(false) };
    statuses::add_favourites(tx, status.id, -1).await?;
    take_back(tx, status.account_id, news(account, status)).await?;
    if let Some(from) = accounts::by_id(tx, account).await?.filter(domain::Account::is_local) {
        let undo = activity::undo(activity::like(&from.uri, id, &status.uri));
        publish(app, tx, Some(account), &undo, To::only([status.account_id])).await?;
    }
    emit(tx, account, status.id).await?;
    Ok(true)
}

fn news(from: AccountId, status: &Status) -> News {
    News { kind: Kind::Favourite, from, status: Some(status.id), conversation: status.conversation_id }
}

async fn emit(tx: &mut Tx<'_>, account: AccountId, status: StatusId) -> Result<(), StoreError> {
    Event::StatusTouched { status: status.0 }.emit(tx).await?;
    Event::InteractionChanged { account: account.0, status: status.0 }.emit(tx).await
}
