//! Steps that several use cases about two accounts share: ending a follow with its counters and notifications.

use crate::{
    Event,
    notifications::{Kind, News, take_back},
};
use domain::{Account, AccountId};
use store::{Reads, StoreError, accounts, engine::Tx, follows};

/// Why a block, a mute or the end of a follow did not happen.
#[derive(Debug, thiserror::Error)]
pub enum TieError {
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// The database failed.
    #[error("could not store it")]
    Store(#[from] StoreError),
}

/// An account that something is done to.
pub(super) async fn target(db: &impl Reads, id: AccountId) -> Result<Account, TieError> {
    accounts::by_id(db, id).await?.ok_or(TieError::NotFound)
}

/// Counts an accepted follow (`step` 1) or its end (-1) with both accounts. Always in the order of ids, so that two
/// people who follow each other at the same time do not wait for each other.
pub(super) async fn count_follow(
    tx: &mut Tx<'_>,
    follower: AccountId,
    target: AccountId,
    step: i64,
) -> Result<(), StoreError> {
    if follower < target {
        accounts::add_following(tx, follower, step).await?;
        accounts::add_followers(tx, target, step).await?;
    } else {
        accounts::add_followers(tx, target, step).await?;
        accounts::add_following(tx, follower, step).await?;
    }
    Event::AccountChanged { account: follower.0 }.emit(tx).await?;
    Event::AccountChanged { account: target.0 }.emit(tx).await
}

/// Ends a follow or a request, with all that hangs on it. Tells whether there was one.
pub(super) async fn end_follow(tx: &mut Tx<'_>, follower: AccountId, target: AccountId) -> Result<bool, StoreError> {
    let Some(accepted) = follows::delete(tx, follower, target).await? else { return Ok(false) };
    if accepted {
        count_follow(tx, follower, target, -1).await?;
    }
    for kind in [Kind::Follow, Kind::FollowRequest] {
        take_back(tx, target, News { kind, from: follower, status: None, conversation: None }).await?;
    }
    Event::FollowChanged { account: follower.0, target: target.0 }.emit(tx).await?;
    Ok(true)
}
