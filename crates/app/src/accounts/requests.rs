//! Answers those who ask to follow.
//!
//! Spec: <https://docs.joinmastodon.org/methods/follow_requests/>

use super::ties::{EndedBy, begin_follow, end_follow};
use crate::{
    Actor, App, Event,
    notifications::{Kind, News, take_back},
};
use domain::AccountId;
use store::{StoreError, engine::Tx, follows};

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// This account does not ask (any more).
    #[error("there is no such follow request")]
    NotFound,
    /// The database failed.
    #[error("could not store the answer")]
    Store(#[from] StoreError),
}

impl App {
    /// Lets somebody follow who asks to.
    ///
    /// # Errors
    /// [`RequestError::NotFound`] when they do not ask.
    pub async fn accept_follow_request(&self, actor: &Actor, follower: AccountId) -> Result<(), RequestError> {
        let (account, app) = (actor.account(), self.clone());
        self.store()
            .write(async move |tx| -> Result<(), RequestError> {
                if accept(&app, tx, follower, account).await? { Ok(()) } else { Err(RequestError::NotFound) }
            })
            .await
    }

    /// Does not let somebody follow who asks to.
    ///
    /// # Errors
    /// [`RequestError::NotFound`] when they do not ask.
    pub async fn reject_follow_request(&self, actor: &Actor, follower: AccountId) -> Result<(), RequestError> {
        let (account, app) = (actor.account(), self.clone());
        self.store()
            .write(async move |tx| -> Result<(), RequestError> {
                let asks = follows::between(tx, follower, account).await?.is_some_and(|follow| !follow.accepted);
                if !asks {
                    return Err(RequestError::NotFound);
                }
                end_follow(&app, tx, follower, account, EndedBy::Followed).await?;
                Ok(())
            })
            .await
    }
}

/// Accepts a request. `false` when there is none.
pub(crate) async fn accept(
    app: &App,
    tx: &mut Tx<'_>,
    follower: AccountId,
    target: AccountId,
) -> Result<bool, StoreError> {
    if !follows::accept(tx, follower, target, app.ids().next()).await? {
        return Ok(false);
    }
    if let Some(follow) = follows::between(tx, follower, target).await? {
        begin_follow(app, tx, &follow).await?;
    }
    let request = News { kind: Kind::FollowRequest, from: follower, status: None, conversation: None };
    take_back(tx, target, request).await?;
    Event::FollowChanged { account: follower.0, target: target.0 }.emit(tx).await?;
    Ok(true)
}
