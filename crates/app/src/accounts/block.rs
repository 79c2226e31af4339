//! Blocks an account: nothing goes from one to the other any more.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#block>

use super::ties::{EndedBy, TieError, end_follow, target};
use crate::{
    Actor, App, Event,
    delivery::publish::{To, publish},
};
use domain::{Account, AccountId};
use federation::render::activity;
use store::{StoreError, accounts, blocks, conversations, engine::Tx, notifications};
use wire::activitystreams::document::Activity;

impl App {
    /// Blocks an account. Follows and requests end in both directions, and what the person was told of the account goes, like
    /// the direct conversations with it.
    /// Idempotent; nobody blocks themselves.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn block(&self, actor: &Actor, other: AccountId) -> Result<(), TieError> {
        let (app, account) = (self.clone(), actor.account());
        if account == other {
            return Ok(());
        }
        self.store()
            .write(async move |tx| -> Result<(), TieError> {
                let blocked = target(tx, other).await?;
                Ok(put_block(&app, tx, account, &blocked).await?)
            })
            .await
    }

    /// Ends a block. Idempotent.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn unblock(&self, actor: &Actor, other: AccountId) -> Result<(), TieError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<(), TieError> {
                let blocked = target(tx, other).await?;
                if let Some(id) = blocks::delete(tx, account, other).await? {
                    let undo = |by: &str| activity::undo(activity::block(by, id, &blocked.uri));
                    tell(&app, tx, account, &blocked, undo).await?;
                    Event::BlockChanged { account: account.0, target: other.0 }.emit(tx).await?;
                }
                Ok(())
            })
            .await
    }
}

/// Lets an account block another: where somebody whom it blocks went.
pub(crate) async fn block_another(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    other: AccountId,
) -> Result<(), StoreError> {
    match accounts::by_id(tx, other).await? {
        Some(other) if other.id != account => put_block(app, tx, account, &other).await,
        _ => Ok(()),
    }
}

async fn put_block(app: &App, tx: &mut Tx<'_>, account: AccountId, blocked: &Account) -> Result<(), StoreError> {
    let other = blocked.id;
    end_follow(app, tx, account, other, EndedBy::Follower).await?;
    end_follow(app, tx, other, account, EndedBy::Followed).await?;
    if let Some(id) = blocks::insert(tx, app.ids(), account, other, app.now()).await? {
        tell(app, tx, account, blocked, |by| activity::block(by, id, &blocked.uri)).await?;
        Event::BlockChanged { account: account.0, target: other.0 }.emit(tx).await?;
    }
    conversations::remove_with(tx, account, other).await?;
    if notifications::remove_from(tx, account, other).await? > 0 {
        Event::NotificationsRemoved { account: account.0 }.emit(tx).await?;
    }
    Ok(())
}

/// Tells a blocked account elsewhere, so that its server keeps the two apart as well.
async fn tell(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    blocked: &Account,
    activity: impl FnOnce(&str) -> Activity,
) -> Result<(), StoreError> {
    if blocked.is_local() {
        return Ok(());
    }
    let Some(by) = accounts::by_id(tx, account).await? else { return Ok(()) };
    publish(app, tx, Some(account), &activity(&by.uri), To::only([blocked.id])).await?;
    Ok(())
}
