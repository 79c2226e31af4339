//! What relays send.

use super::{ACCEPTED, Style, follow_prefix};
use crate::{
    App,
    delivery::publish::{To, publish},
    inbox::Outcome,
    jobs::enqueue,
    policy::Policy,
    remote::LookAt,
};
use domain::Account;
use federation::render::activity;
use store::{
    Reads, StoreError,
    engine::Tx,
    relays::{self, Relay},
    statuses,
};
use wire::{activitystreams::ActivityKind, uri::Uri};

/// What is taken of one relay in a minute. A large one sends about a hundred.
const MOST: i64 = 300;

/// The relay that this actor is, if it has accepted, and still counts.
pub(crate) async fn of(db: &impl Reads, actor: &str) -> Result<Option<Relay>, StoreError> {
    Ok(relays::by_actor(db, actor).await?.filter(|relay| relay.state == ACCEPTED))
}

/// Whether one more thing of this relay may be looked at.
pub(crate) async fn spend(app: &App, tx: &mut Tx<'_>, relay: &Relay) -> Result<bool, StoreError> {
    relays::take(tx, relay.id, app.now(), MOST).await
}

/// Somebody answers a follow. `None` when it is none of a relay; otherwise whether that counts: it has to be the last one,
/// the relay has to be waiting for it, and who answers has to be the one who was asked.
pub(crate) async fn answered(
    app: &App,
    tx: &mut Tx<'_>,
    actor: &Account,
    follow: &Uri,
    accepted: bool,
) -> Result<Option<bool>, StoreError> {
    if !follow.as_str().starts_with(&follow_prefix(app)) {
        return Ok(None);
    }
    let Some(relay) = relays::by_follow(tx, follow.as_str()).await? else { return Ok(Some(false)) };
    let same_origin = match (Uri::parse(&actor.uri), Uri::parse(&relay.inbox)) {
        (Ok(actor), Ok(inbox)) => actor.same_origin(&inbox),
        _ => false,
    };
    let was_asked = if Style::LitePub.is_of(&relay) { relay.actor_uri == actor.uri } else { same_origin };
    if !was_asked {
        return Ok(Some(false));
    }
    let now = app.now();
    if relays::answer(tx, follow.as_str(), accepted, &actor.uri, now).await? {
        return Ok(Some(true));
    }
    // It may change its mind, but only to no.
    let ends = !accepted && relay.actor_uri == actor.uri;
    Ok(Some(ends && relays::end(tx, follow.as_str(), now).await?))
}

/// Somebody follows the server itself. Relays in LitePub's manner do, when they are followed; nobody else may.
pub(crate) async fn asked_back(
    app: &App,
    tx: &mut Tx<'_>,
    actor: &Account,
    id: Option<&str>,
) -> Result<Outcome, StoreError> {
    let relay = relays::by_actor(tx, &actor.uri).await?;
    let relay = relay.filter(|relay| matches!(&*relay.state, "pending" | "accepted"));
    let (Some(relay), Some(id)) = (relay, id) else { return Ok(Outcome::Ignored("unknown_object")) };
    let own = app.site().home().instance_actor();
    let accept = activity::accept(&own, relay.id, activity::follow(id, &actor.uri, &own));
    publish(app, tx, None, &accept, To::only([actor.id])).await?;
    Ok(Outcome::Applied)
}

/// A relay tells of a post, or of what became of one: that is looked at where it lies, by a job.
pub(crate) async fn announced(
    app: &App,
    tx: &mut Tx<'_>,
    relay: &Relay,
    kind: &ActivityKind,
    object: Option<&Uri>,
    policy: &Policy,
) -> Result<Outcome, StoreError> {
    let Some(object) = object else { return Ok(Outcome::Ignored("no_object")) };
    let is_new = match kind {
        ActivityKind::Announce | ActivityKind::Create => true,
        ActivityKind::Update | ActivityKind::Delete => false,
        _ => return Ok(Outcome::Ignored("passed_on")),
    };
    if app.is_ours(object) {
        return Ok(Outcome::Ignored("ours"));
    }
    if !policy.deals_with(object.host().as_str()) {
        return Ok(Outcome::Ignored("blocked"));
    }
    if statuses::by_uri(tx, object.as_str()).await?.is_some() == is_new {
        return Ok(Outcome::Ignored(if is_new { "known" } else { "unknown_object" }));
    }
    if !spend(app, tx, relay).await? {
        return Ok(Outcome::Ignored("relay_budget"));
    }
    let look = LookAt { uri: object.as_str().to_owned(), is_new, alone: true };
    enqueue(tx, &look, app.ids(), app.now(), app.now()).await?;
    Ok(Outcome::Applied)
}
