//! Blocks an account: nothing goes from one to the other any more.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#block>

use super::ties::{TieError, end_follow, target};
use crate::{Actor, App, Event};
use domain::AccountId;
use store::{blocks, conversations, notifications};

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
                target(tx, other).await?;
                end_follow(tx, account, other).await?;
                end_follow(tx, other, account).await?;
                if blocks::insert(tx, app.ids(), account, other, app.now()).await? {
                    Event::BlockChanged { account: account.0, target: other.0 }.emit(tx).await?;
                }
                conversations::remove_with(tx, account, other).await?;
                if notifications::remove_from(tx, account, other).await? > 0 {
                    Event::NotificationsRemoved { account: account.0 }.emit(tx).await?;
                }
                Ok(())
            })
            .await
    }

    /// Ends a block. Idempotent.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn unblock(&self, actor: &Actor, other: AccountId) -> Result<(), TieError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<(), TieError> {
                target(tx, other).await?;
                if blocks::delete(tx, account, other).await? {
                    Event::BlockChanged { account: account.0, target: other.0 }.emit(tx).await?;
                }
                Ok(())
            })
            .await
    }
}
