//! Somebody elsewhere boosts a status. Only what everybody may read is passed on (or what is the booster's own). What
//! groups announce besides is for [`passed_on`].
//!
//! Spec: <https://www.w3.org/TR/activitypub/#announce-activity-inbox>

use super::{Delivered, Outcome, passed_on, seen_status};
use crate::{
    App, relays,
    remote::followers_of,
    statuses::{enter_boost, remove_boost},
};
use domain::{NewBoost, Status, StatusId, Visibility};
use store::{StoreError, engine::Tx, follows, statuses, tombstones};
use wire::{activitystreams::Reference, uri::Uri};

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let (done, object) = match &delivered.activity.object {
        Some(Reference::Activity(done)) => (Some(&done.kind), done.object.as_ref().and_then(Reference::id)),
        Some(Reference::Hint { kind, object, .. }) => (Some(kind), object.as_ref()),
        Some(Reference::Other { kind: Some(_), .. }) => return Ok(Outcome::Ignored("unknown_type")),
        _ => (None, delivered.object()),
    };
    if let Some(relay) = relays::of(tx, &delivered.actor.uri).await? {
        let done = done.unwrap_or(&delivered.activity.kind);
        return relays::announced(app, tx, &relay, done, object, delivered.policy).await;
    }
    if let Some(done) = done {
        return passed_on::apply(app, tx, delivered, done, object).await;
    }
    let Some(object) = object else { return Ok(Outcome::Ignored("no_object")) };
    if !app.is_ours(object) && !delivered.policy.deals_with(object.host().as_str()) {
        // What came from there before it was shut out may still be known.
        return Ok(Outcome::Ignored("blocked"));
    }
    let actor = delivered.actor;
    let Some(original) = seen_status(tx, actor.id, object).await? else {
        let wanted = follows::has_local_follower(tx, actor.id).await?;
        return Ok(if wanted && !app.is_ours(object) {
            Outcome::Needs(object.clone())
        } else {
            Outcome::Ignored("unknown_object")
        });
    };
    boost(app, tx, delivered, &original).await
}

/// The actor boosts this. Once, however often and in however many ways it is said.
pub(super) async fn boost(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    original: &Status,
) -> Result<Outcome, StoreError> {
    let actor = delivered.actor;
    let own = original.account_id == actor.id;
    if !(original.visibility.is_open() || (own && original.visibility == Visibility::Followers)) {
        return Ok(Outcome::Ignored("may_not_be_boosted"));
    }
    if !original.local && !follows::has_local_follower(tx, actor.id).await? {
        return Ok(Outcome::Ignored("irrelevant"));
    }
    if store::blocks::exists(tx, original.account_id, actor.id).await? {
        return Ok(Outcome::Ignored("blocked"));
    }
    let now = app.now();
    let made = delivered.activity.published.map_or(now, |time| time.clamp(domain::Timestamp(0), now));
    let id: StatusId = app.ids().dated(made);
    let uri = delivered.id().map_or_else(|| format!("{}#announces/{id}", actor.uri), str::to_owned);
    let gone = tombstones::among(tx, std::slice::from_ref(&uri)).await?;
    if !gone.is_empty() || statuses::by_uri(tx, &uri).await?.is_some() {
        return Ok(Outcome::Ignored("known"));
    }
    let visibility = match delivered.activity.audience.visibility(followers_of(actor).as_ref()) {
        Visibility::Direct => Visibility::Followers,
        visibility => visibility,
    };
    let boost =
        NewBoost { id, account_id: actor.id, url: uri.clone(), uri, visibility, local: false, created_at: made };
    let boost = Status::boost(boost, original);
    let entered = enter_boost(app, tx, &boost, original).await?;
    Ok(if entered { Outcome::Applied } else { Outcome::Ignored("known") })
}

/// A boost is taken back by who boosted.
pub(super) async fn undo(tx: &mut Tx<'_>, delivered: Delivered<'_>, object: &Uri) -> Result<Outcome, StoreError> {
    let Some(original) = statuses::by_uri(tx, object.as_str()).await? else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    let Some(boost) = statuses::boost_by(tx, delivered.actor.id, original.id).await? else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    if let Some(boost) = statuses::by_id(tx, boost).await? {
        remove_boost(tx, &boost, &original).await?;
    }
    Ok(Outcome::Applied)
}
