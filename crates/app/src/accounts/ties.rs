//! Steps that several use cases about two accounts share: ending a follow with its counters and notifications.

use crate::{
    App, Event,
    delivery::{
        hold,
        publish::{To, publish},
    },
    notifications::{Kind, News, take_back},
};
use domain::{Account, AccountId};
use federation::{followers::Digest, render::activity};
use store::{
    Reads, StoreError, accounts,
    engine::Tx,
    follows::{self, Follow},
    interests, outbox,
    remote::{self, Address},
};
use wire::activitystreams::document::Activity;

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
async fn count_follow(tx: &mut Tx<'_>, follower: AccountId, target: AccountId, step: i64) -> Result<(), StoreError> {
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

/// Who ends a follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndedBy {
    /// The one who follows.
    Follower,
    /// The one who is followed.
    Followed,
    /// This server, which has nothing more to do with the other's: its last word to it.
    Policy,
}

/// A follow that begins to count: with both accounts, and for deliveries. A follower elsewhere hears that it is accepted,
/// and gets what is written from then on.
pub(crate) async fn begin_follow(app: &App, tx: &mut Tx<'_>, follow: &Follow) -> Result<(), StoreError> {
    count_follow(tx, follow.account, follow.target, 1).await?;
    let Some((follower, target)) = pair(tx, follow).await? else { return Ok(()) };
    if !follower.is_remote() || target.is_remote() {
        return Ok(());
    }
    hold::followed_anew(app, tx, &follower.host).await?;
    let place = publish_accept(app, tx, follow, &follower, &target).await?;
    let from = place.map_or(0, |place| place.seq);
    let inbox = (follower.host.as_str(), follower.delivery_inbox());
    interests::begin(tx, app.ids(), follow.target, inbox, Digest::of(&follower.uri).parts(), from).await
}

/// Tells a follower elsewhere again that the follow is accepted.
pub(crate) async fn tell_accepted(app: &App, tx: &mut Tx<'_>, follow: &Follow) -> Result<(), StoreError> {
    if let Some((follower, target)) = pair(tx, follow).await? {
        publish_accept(app, tx, follow, &follower, &target).await?;
    }
    Ok(())
}

/// Tells somebody elsewhere who asked that they may not follow. There need be no row of it.
pub(crate) async fn tell_rejected(app: &App, tx: &mut Tx<'_>, asked: &Follow) -> Result<(), StoreError> {
    tell_of_end(app, tx, asked, EndedBy::Followed).await
}

async fn publish_accept(
    app: &App,
    tx: &mut Tx<'_>,
    follow: &Follow,
    follower: &Address,
    target: &Address,
) -> Result<Option<outbox::Place>, StoreError> {
    let accept = activity::accept(&target.uri, follow.id.0, as_activity(follow, follower, target));
    publish(app, tx, Some(follow.target), &accept, To::only([follow.account])).await
}

/// Ends a follow or a request, with all that hangs on it; the other side hears of it, wherever it lives. Tells whether
/// there was one.
pub(crate) async fn end_follow(
    app: &App,
    tx: &mut Tx<'_>,
    follower: AccountId,
    target: AccountId,
    by: EndedBy,
) -> Result<bool, StoreError> {
    let Some(follow) = follows::delete(tx, follower, target).await? else { return Ok(false) };
    if follow.accepted {
        count_follow(tx, follower, target, -1).await?;
    }
    tell_of_end(app, tx, &follow, by).await?;
    for kind in [Kind::Follow, Kind::FollowRequest] {
        take_back(tx, target, News { kind, from: follower, status: None, conversation: None }).await?;
    }
    Event::FollowChanged { account: follower.0, target: target.0 }.emit(tx).await?;
    Ok(true)
}

async fn tell_of_end(app: &App, tx: &mut Tx<'_>, follow: &Follow, by: EndedBy) -> Result<(), StoreError> {
    let Some((follower, target)) = pair(tx, follow).await? else { return Ok(()) };
    if follower.is_remote() && follow.accepted {
        let head = outbox::head(tx).await?;
        let id = Digest::of(&follower.uri).parts();
        interests::end(tx, follow.target, follower.delivery_inbox(), id, head).await?;
    }
    let asked = as_activity(follow, &follower, &target);
    let to = |account: AccountId| To { farewell: by == EndedBy::Policy, ..To::only([account]) };
    match by {
        EndedBy::Follower | EndedBy::Policy if !follower.is_remote() && target.is_remote() => {
            let undo = activity::undo(asked);
            publish(app, tx, Some(follow.account), &undo, to(follow.target)).await?;
        }
        EndedBy::Followed | EndedBy::Policy if !target.is_remote() && follower.is_remote() => {
            let reject = activity::reject(&target.uri, follow.id.0, asked);
            publish(app, tx, Some(follow.target), &reject, to(follow.account)).await?;
        }
        EndedBy::Follower | EndedBy::Followed | EndedBy::Policy => {}
    }
    Ok(())
}

/// Asks an account elsewhere whether it may be followed.
pub(super) async fn ask_to_follow(app: &App, tx: &mut Tx<'_>, follow: &Follow) -> Result<(), StoreError> {
    let Some((follower, target)) = pair(tx, follow).await? else { return Ok(()) };
    let asked = as_activity(follow, &follower, &target);
    publish(app, tx, Some(follow.account), &asked, To::only([follow.target])).await?;
    Ok(())
}

/// The follow as its follower's server told it, or as ours does.
fn as_activity(follow: &Follow, follower: &Address, target: &Address) -> Activity {
    let own = || activity::follow_id(&follower.uri, follow.id.0);
    activity::follow(&follow.uri.clone().unwrap_or_else(own), &follower.uri, &target.uri)
}

/// Where follower and followed live; `None` when one is gone.
async fn pair(tx: &mut Tx<'_>, follow: &Follow) -> Result<Option<(Address, Address)>, StoreError> {
    let found = remote::addresses(tx, &[follow.account.0, follow.target.0]).await?;
    let of = |id: AccountId| found.iter().find(|address| address.id == id.0).cloned();
    Ok(of(follow.account).zip(of(follow.target)))
}
