//! Somebody elsewhere follows an account of this server, or asks to.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#follow-activity-inbox>

use super::{Delivered, Outcome, local_account};
use crate::{
    App, Event,
    accounts::{EndedBy, begin_follow, end_follow, tell_accepted, tell_rejected},
    notifications::{Kind, News, tell},
    policy::Severity,
    relays,
};
use store::{
    StoreError, blocks,
    engine::Tx,
    follows::{self, Follow},
    unwanted_domains,
};

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(object) = delivered.object() else { return Ok(Outcome::Ignored("no_object")) };
    if object.as_str() == app.site().home().instance_actor() {
        return relays::asked_back(app, tx, delivered.actor, delivered.id()).await;
    }
    let Some(target) = local_account(tx, object).await? else { return Ok(Outcome::Ignored("unknown_object")) };
    let (actor, now) = (delivered.actor, app.now());
    let asked = Follow {
        id: app.ids().next(),
        account: actor.id,
        target: target.id,
        accepted: false,
        show_boosts: true,
        notify_from: None,
        languages: Vec::new(),
        uri: delivered.id().map(str::to_owned),
        created_at: now,
    };
    if blocks::exists(tx, target.id, actor.id).await? || unwanted_domains::has(tx, target.id, &actor.domain).await? {
        tell_rejected(app, tx, &asked).await?;
        return Ok(Outcome::Ignored("blocked"));
    }
    // Nobody follows an empty house anew.
    if target.moved_to.is_some() {
        tell_rejected(app, tx, &asked).await?;
        return Ok(Outcome::Ignored("moved"));
    }
    if let Some(mut known) = follows::between(tx, actor.id, target.id).await? {
        // Their server may have forgotten, or lost our answer: it is given again.
        if let Some(uri) = &asked.uri {
            follows::set_uri(tx, known.id, uri).await?;
            known.uri = Some(uri.clone());
        }
        if known.accepted {
            tell_accepted(app, tx, &known).await?;
        }
        return Ok(Outcome::Applied);
    }
    // Whoever comes from a domain that is kept quiet asks first, as does who is limited.
    let quiet = delivered.policy.severity(&actor.domain) != Severity::Noop;
    let accepted = !target.locked && actor.limited_at.is_none() && !quiet;
    let follow = Follow { accepted, ..asked };
    if !follows::insert(tx, &follow).await? {
        // The id of the activity is another follow's.
        return Ok(Outcome::Ignored("id_taken"));
    }
    if accepted {
        begin_follow(app, tx, &follow).await?;
    }
    Event::FollowChanged { account: actor.id.0, target: target.id.0 }.emit(tx).await?;
    let kind = if accepted { Kind::Follow } else { Kind::FollowRequest };
    let news = News { kind, from: actor.id, status: None, conversation: None };
    tell(tx, app.ids(), news, &[target.id], now).await?;
    Ok(Outcome::Applied)
}

/// A follow is taken back by who followed.
pub(super) async fn undo(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    object: &wire::uri::Uri,
) -> Result<Outcome, StoreError> {
    let Some(target) = local_account(tx, object).await? else { return Ok(Outcome::Ignored("unknown_object")) };
    let ended = end_follow(app, tx, delivered.actor.id, target.id, EndedBy::Follower).await?;
    Ok(if ended { Outcome::Applied } else { Outcome::Ignored("unknown_object") })
}
