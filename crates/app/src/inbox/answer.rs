//! Somebody elsewhere answers an account of this server, or the server, that asked to follow or to quote them; or ends its
//! follow.
//!
//! Only the one who was asked can answer, and only what was asked can be answered.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#accept-activity-inbox>

use super::{Delivered, Outcome, local_account, quote};
use crate::{
    App,
    accounts::{EndedBy, accept_follow, end_follow},
    relays,
};
use domain::{AccountId, FollowId};
use federation::render::activity::follow_id;
use store::{StoreError, engine::Tx, follows};
use wire::activitystreams::{ActivityKind, Reference};

pub(super) async fn accept(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    if let Some(outcome) = relay(app, tx, delivered, true).await? {
        return Ok(outcome);
    }
    if let Some(quote) = quote::asked(tx, delivered).await? {
        return quote::accepted(app, tx, delivered, &quote).await;
    }
    let Some(follower) = asker(tx, delivered).await? else { return Ok(Outcome::Ignored("nothing_asked")) };
    let accepted = accept_follow(app, tx, follower, delivered.actor.id).await?;
    Ok(if accepted { Outcome::Applied } else { Outcome::Ignored("nothing_asked") })
}

pub(super) async fn reject(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    if let Some(outcome) = relay(app, tx, delivered, false).await? {
        return Ok(outcome);
    }
    if let Some(quote) = quote::asked(tx, delivered).await? {
        return quote::refused(app, tx, &quote).await;
    }
    let Some(follower) = asker(tx, delivered).await? else { return Ok(Outcome::Ignored("nothing_asked")) };
    let ended = end_follow(app, tx, follower, delivered.actor.id, EndedBy::Followed).await?;
    Ok(if ended { Outcome::Applied } else { Outcome::Ignored("nothing_asked") })
}

/// The server itself asked, a relay. `None` when it did not.
async fn relay(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    accepted: bool,
) -> Result<Option<Outcome>, StoreError> {
    let Some(follow) = delivered.object() else { return Ok(None) };
    let answered = relays::answered(app, tx, delivered.actor, follow, accepted).await?;
    Ok(answered.map(|counts| if counts { Outcome::Applied } else { Outcome::Ignored("nothing_asked") }))
}

/// Who of this server asked the actor. Servers embed the follow, or name it by the id that we gave it.
async fn asker(tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Option<AccountId>, StoreError> {
    match &delivered.activity.object {
        Some(Reference::Activity(follow)) if follow.kind == ActivityKind::Follow => {
            let of_the_actor = follow.object.as_ref().and_then(Reference::id).map(|id| id.as_str());
            if of_the_actor.is_some_and(|object| object != delivered.actor.uri) {
                return Ok(None);
            }
            Ok(local_account(tx, &follow.actor).await?.map(|account| account.id))
        }
        Some(object) => {
            let Some(id) = object.id() else { return Ok(None) };
            let Some((_, number)) = id.as_str().rsplit_once("#follows/") else { return Ok(None) };
            let Ok(number) = number.parse::<i64>() else { return Ok(None) };
            let Some(follow) = follows::by_id(tx, FollowId(number)).await? else { return Ok(None) };
            let follower = store::accounts::by_id(tx, follow.account).await?;
            let is_that =
                follower.is_some_and(|account| account.is_local() && follow_id(&account.uri, number) == id.as_str());
            Ok((is_that && follow.target == delivered.actor.id).then_some(follow.account))
        }
        None => Ok(None),
    }
}
