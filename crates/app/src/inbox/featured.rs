//! Somebody elsewhere pins a status of theirs, or takes a pin off. Only into their own collection, and only what is theirs.
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#featured>

use super::{Delivered, Outcome};
use crate::{App, Event};
use domain::Visibility;
use store::{StoreError, engine::Tx, follows, pins, remote, statuses};

/// Pins of one account that are kept.
const MOST: usize = 50;

pub(super) async fn add(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(object) = delivered.object().filter(|_| delivered.activity.target.is_some()) else {
        return Ok(Outcome::Ignored("no_object"));
    };
    if !is_own_collection(tx, delivered).await? {
        return Ok(Outcome::Ignored("not_theirs"));
    }
    let Some(status) = statuses::by_uri(tx, object.as_str()).await? else {
        let wanted = follows::has_local_follower(tx, delivered.actor.id).await? && !app.is_ours(object);
        return Ok(if wanted { Outcome::Needs(object.clone()) } else { Outcome::Ignored("irrelevant") });
    };
    let open = matches!(status.visibility, Visibility::Public | Visibility::Unlisted);
    if status.account_id != delivered.actor.id || status.boost.is_some() || !open {
        return Ok(Outcome::Ignored("not_theirs"));
    }
    let pinned = pins::list_locked(tx, delivered.actor.id).await?;
    if pinned.contains(&status.id) || pinned.len() >= MOST {
        return Ok(Outcome::Ignored("known"));
    }
    pins::insert(tx, app.ids(), delivered.actor.id, status.id, app.now()).await?;
    Event::StatusTouched { status: status.id.0 }.emit(tx).await?;
    Ok(Outcome::Applied)
}

pub(super) async fn remove(tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(object) = delivered.object() else { return Ok(Outcome::Ignored("no_object")) };
    if !is_own_collection(tx, delivered).await? {
        return Ok(Outcome::Ignored("not_theirs"));
    }
    let Some(status) = statuses::by_uri(tx, object.as_str()).await? else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    if !pins::delete(tx, delivered.actor.id, status.id).await? {
        return Ok(Outcome::Ignored("unknown_object"));
    }
    Event::StatusTouched { status: status.id.0 }.emit(tx).await?;
    Ok(Outcome::Applied)
}

/// Whether what is changed is the actor's own collection of pins, as its own document names it.
async fn is_own_collection(tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<bool, StoreError> {
    let Some(target) = &delivered.activity.target else { return Ok(false) };
    let origin = remote::by_id(tx, delivered.actor.id).await?;
    Ok(origin.is_some_and(|origin| !origin.featured_uri.is_empty() && origin.featured_uri == target.as_str()))
}
