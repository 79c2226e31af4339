//! A group hands on what somebody did in it: it announces not a post but the activity (FEP-1b12: Lemmy, `PieFed`, Mbin).
//!
//! What it says of others is a hint. A post is kept as its own origin shows it, and changed or deleted when its own origin
//! says so; only where group and author share an origin, the group's server speaks for both. Votes, locks, bans and what
//! else moderators do there concern nobody here.
//!
//! Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/1b12/fep-1b12.md>

use super::{Delivered, Outcome, announce, seen_status};
use crate::{
    App,
    jobs::enqueue,
    remote::{Climb, LookAt, keep_status},
    statuses::remove_boost,
};
use domain::Status;
use store::{StoreError, accounts, engine::Tx, follows, statuses};
use wire::{activitystreams::ActivityKind, uri::Uri};

/// Somebody is said to have done this, with that.
pub(super) async fn apply(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    kind: &ActivityKind,
    object: Option<&Uri>,
) -> Result<Outcome, StoreError> {
    if !matches!(kind, ActivityKind::Create | ActivityKind::Update | ActivityKind::Delete) {
        return Ok(Outcome::Ignored("passed_on"));
    }
    let Some(uri) = object else { return Ok(Outcome::Ignored("no_object")) };
    if !follows::has_local_follower(tx, delivered.actor.id).await? {
        return Ok(Outcome::Ignored("irrelevant"));
    }
    if *kind == ActivityKind::Create {
        return written(app, tx, delivered, uri).await;
    }
    let Some(known) = statuses::by_uri(tx, uri.as_str()).await? else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    if *kind == ActivityKind::Delete {
        // Whatever became of the post, the group no longer shows it.
        withdraw(tx, delivered, &known).await?;
    }
    if known.local || known.boost.is_some() {
        return Ok(Outcome::Ignored("not_theirs"));
    }
    let look = LookAt { uri: uri.as_str().to_owned(), is_new: false, alone: false };
    enqueue(tx, &look, app.ids(), app.now(), app.now()).await?;
    Ok(Outcome::Applied)
}

/// What begins a thread is shown as a boost by the group. Answers are kept in their thread, and not shown to everybody who
/// follows the group: that would be the whole conversation.
async fn written(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>, uri: &Uri) -> Result<Outcome, StoreError> {
    if !app.is_ours(uri) && !delivered.policy.deals_with(uri.host().as_str()) {
        return Ok(Outcome::Ignored("blocked"));
    }
    if statuses::by_uri(tx, uri.as_str()).await?.is_none() {
        if app.is_ours(uri) {
            return Ok(Outcome::Ignored("unknown_object"));
        }
        if !keep(app, tx, delivered, uri).await? {
            return Ok(Outcome::Needs(uri.clone()));
        }
    }
    let Some(post) = seen_status(tx, delivered.actor.id, uri).await? else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    let answers = post.in_reply_to_id.is_some() || statuses::missing_parent(tx, post.id).await?.is_some();
    if answers { Ok(Outcome::Applied) } else { announce::boost(app, tx, delivered, &post).await }
}

/// Keeps a post that was embedded whole: verification leaves it so only where the group's server speaks for its author.
/// `false` when its author is not known yet, it is not for everybody, or it is none that is kept.
async fn keep(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>, uri: &Uri) -> Result<bool, StoreError> {
    let Some(draft) = delivered.draft.filter(|draft| draft.uri == *uri && draft.visibility.is_open()) else {
        return Ok(false);
    };
    let Some(author) = accounts::by_uri(tx, draft.author.as_str()).await? else { return Ok(false) };
    if author.is_local() || author.suspended_at.is_some() || !delivered.policy.deals_with(&author.domain) {
        return Ok(false);
    }
    Ok(keep_status(app, tx, &author, draft, Climb::Yes).await?.is_some())
}

/// Takes back the group's boost of a post.
async fn withdraw(tx: &mut Tx<'_>, delivered: Delivered<'_>, original: &Status) -> Result<(), StoreError> {
    if let Some(boost) = statuses::boost_by(tx, delivered.actor.id, original.id).await?
        && let Some(boost) = statuses::by_id(tx, boost).await?
    {
        remove_boost(tx, &boost, original).await?;
    }
    Ok(())
}
