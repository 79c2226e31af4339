//! Somebody elsewhere wrote something, or votes in a poll. What concerns nobody here is not kept.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#create-activity-inbox>

use super::{Delivered, Outcome};
use crate::{
    App,
    policy::Severity,
    polls,
    remote::{Climb, followers_of, keep_status},
};
use domain::Account;
use federation::ingest::{Relevance, RemoteStatus, Vote, vote};
use store::{StoreError, accounts, engine::Tx, follows, remote, statuses};
use wire::activitystreams::{Activity, ActivityKind, Object, Reference};

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(Reference::Object(object)) = &delivered.activity.object else {
        // Named by its id alone: nobody has shown it yet.
        return Ok(Outcome::Ignored("not_embedded"));
    };
    if let Some(vote) = vote(object)
        && let Some(outcome) = count_vote(app, tx, delivered, object, &vote).await?
    {
        return Ok(outcome);
    }
    let Some(draft) = delivered.draft else { return Ok(Outcome::Ignored("no_status")) };
    if !is_relevant(app, tx, delivered, draft).await? {
        return Ok(Outcome::Ignored("irrelevant"));
    }
    let kept = keep_status(app, tx, delivered.actor, draft, Climb::Yes).await?;
    Ok(if kept.is_some() { Outcome::Applied } else { Outcome::Ignored("gone_or_foreign") })
}

/// The status that an activity brings along; `None` for what brings none, or somebody else's. Of what a group hands on, its
/// own origin is all that verification has left embedded: whose it is, is asked when it is kept.
pub(super) fn draft(app: &App, actor: &Account, activity: &Activity) -> Option<RemoteStatus> {
    let (told, theirs) = match (&activity.kind, &activity.object) {
        (ActivityKind::Create | ActivityKind::Update, Some(told)) => (told, true),
        (ActivityKind::Announce, Some(Reference::Activity(done))) if done.kind == ActivityKind::Create => {
            (done.object.as_ref()?, false)
        }
        (ActivityKind::QuoteRequest, _) => (activity.instrument.as_ref()?, true),
        _ => return None,
    };
    let Reference::Object(object) = told else { return None };
    let followers = followers_of(actor).filter(|_| theirs);
    let draft = RemoteStatus::draft(object, followers.as_ref(), Some(&activity.audience), &app.reading()).ok()?;
    (!theirs || draft.author.as_str() == actor.uri).then_some(draft)
}

async fn is_relevant(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    draft: &RemoteStatus,
) -> Result<bool, StoreError> {
    let quiet = delivered.policy.severity(&delivered.actor.domain) == Severity::Silence;
    let mut relevance = Relevance {
        follows_author: follows::has_local_follower(tx, delivered.actor.id).await?,
        ..Relevance::default()
    };
    if !relevance.follows_author && draft.names_somebody_at(&app.inner.own_host) {
        let uris: Vec<String> =
            draft.mentions.iter().chain(&draft.recipients).map(|uri| uri.as_str().to_owned()).collect();
        relevance.addresses_local = remote::ids(tx, &uris).await?.iter().any(|(_, _, domain)| domain.is_empty());
    }
    if !relevance.is_relevant()
        && let Some(parent) = &draft.in_reply_to
        && let Some(parent) = statuses::by_uri(tx, parent.as_str()).await?
    {
        relevance.answers_local = !quiet
            && (parent.local
                || accounts::by_id(tx, parent.account_id).await?.is_some_and(|account| account.is_local())
                || follows::has_local_follower(tx, parent.account_id).await?);
    }
    if !relevance.is_relevant()
        && let Some(quote) = draft.quote.as_ref().filter(|quote| quote.asks_for_consent && app.is_ours(&quote.uri))
    {
        let quoted = statuses::by_uri(tx, quote.uri.as_str()).await?;
        relevance.quotes_local = !quiet && quoted.is_some_and(|quoted| quoted.boost.is_none());
    }
    Ok(relevance.is_relevant())
}

/// A vote in a poll of this server. `None` when the note is no vote after all.
async fn count_vote(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    object: &Object,
    vote: &Vote,
) -> Result<Option<Outcome>, StoreError> {
    if vote.voter.as_ref().is_none_or(|voter| voter.as_str() != delivered.actor.uri) {
        return Ok(Some(Outcome::Ignored("not_theirs")));
    }
    let Some(question) = statuses::by_uri(tx, vote.question.as_str()).await? else { return Ok(None) };
    let Some(poll) = store::polls::of(tx, &[question.id.0]).await?.pop() else { return Ok(None) };
    let choice = poll.options.iter().position(|option| option.title == vote.choice);
    let Some(choice) = choice.and_then(|choice| i64::try_from(choice).ok()) else {
        return Ok(Some(Outcome::Ignored("no_such_choice")));
    };
    let seen = store::sight::visible(tx, Some(delivered.actor.id), &[question.id]).await?;
    if !seen.contains(&question.id) {
        return Ok(Some(Outcome::Ignored("unknown_object")));
    }
    let uri = object.id.as_ref().map_or("", |id| id.as_str());
    Ok(Some(match polls::receive_vote(tx, poll.id, delivered.actor.id, choice, uri, app.now()).await {
        Ok(_) => Outcome::Applied,
        Err(polls::VoteError::Store(error)) => return Err(error),
        Err(_) => Outcome::Ignored("vote_refused"),
    }))
}
