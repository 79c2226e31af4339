//! Somebody elsewhere asks to quote a status of this server, answers such a question of ours, or withdraws a permission.
//! Who asks gets an answer by the policy of the status; who may not see it gets none. No boost is ever quoted.
//!
//! Spec: FEP-044f, <https://docs.joinmastodon.org/spec/activitypub/#quote-posts>

use super::{Delivered, Outcome};
use crate::{
    App,
    delivery::publish::{To, publish},
    quotes,
    remote::{Climb, keep_status},
};
use domain::{Account, MayQuote, QuoteId, QuoteState, Status};
use federation::{ingest::RemoteStatus, render};
use store::{
    StoreError, accounts,
    engine::Tx,
    quotes::{self as rows, Quote},
    sight, statuses,
};
use wire::{activitystreams::Reference, uri::Uri};

/// A request: which status is to be quoted, whose it is, and in what.
#[derive(Clone, Copy)]
struct Request<'a> {
    id: &'a Uri,
    quoted: &'a Status,
    author: &'a Account,
    instrument: &'a Reference,
    quoting: &'a Uri,
}

/// Somebody asks whether they may quote.
pub(super) async fn request(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let activity = delivered.activity;
    let (Some(object), Some(id), Some(instrument)) = (delivered.object(), &activity.id, &activity.instrument) else {
        return Ok(Outcome::Ignored("no_object"));
    };
    let Some(quoting) = instrument.id() else { return Ok(Outcome::Ignored("no_object")) };
    let Some(quoted) = statuses::by_uri(tx, object.as_str()).await?.filter(|status| status.local) else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    let author = accounts::by_id(tx, quoted.account_id).await?;
    let Some(author) = author.filter(|author| author.is_local() && author.suspended_at.is_none()) else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    let seen = sight::visible(tx, Some(delivered.actor.id), &[quoted.id]).await?.contains(&quoted.id);
    if !seen || !statuses::lock(tx, quoted.id).await? {
        return Ok(Outcome::Ignored("unknown_object"));
    }
    let request = Request { id, quoted: &quoted, author: &author, instrument, quoting };
    let quoter = quotes::quoter(tx, delivered.actor.id, &quoted).await?;
    let allowed = quoted.quote_policy.allows(quoted.visibility, &quoter) == MayQuote::Automatic;
    if quoted.boost.is_some() || !allowed {
        return refuse(app, tx, delivered, request).await;
    }
    let quote = match found(app, tx, delivered, request).await? {
        Ok(quote) => quote,
        Err(outcome) => return Ok(outcome),
    };
    if quote.state == QuoteState::Revoked {
        return refuse(app, tx, delivered, request).await;
    }
    rows::requested(tx, quote.id, id.as_str()).await?;
    quotes::accept(app, tx, &quote, None).await?;
    let yes = render::quote::accept(&author.uri, quote.id.0, asked_by(delivered, request));
    publish(app, tx, Some(author.id), &yes, To::only([delivered.actor.id])).await?;
    Ok(Outcome::Applied)
}

/// The quote in the status with which somebody asks, and which has to be theirs. It is kept from the request itself, or
/// fetched where that only names it.
async fn found(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    request: Request<'_>,
) -> Result<Result<Quote, Outcome>, StoreError> {
    let quoting = match statuses::by_uri(tx, request.quoting.as_str()).await? {
        Some(known) => known.id,
        None => match request.instrument {
            Reference::Object(_) => {
                let quotes_it = |draft: &&RemoteStatus| {
                    draft.quote.as_ref().is_some_and(|quote| quote.uri.as_str() == request.quoted.uri)
                };
                let Some(draft) = delivered.draft.filter(quotes_it) else {
                    return Ok(Err(Outcome::Ignored("quotes_something_else")));
                };
                match keep_status(app, tx, delivered.actor, draft, Climb::Yes).await? {
                    Some(kept) => kept,
                    None => return Ok(Err(Outcome::Ignored("gone_or_foreign"))),
                }
            }
            _ if request.quoting.same_origin(&delivered.activity.actor) => {
                return Ok(Err(Outcome::Needs(request.quoting.clone())));
            }
            _ => return Ok(Err(Outcome::Ignored("not_theirs"))),
        },
    };
    let quote = rows::of_status(tx, quoting).await?.filter(|quote| {
        quote.account == delivered.actor.id && quote.quoted_uri == request.quoted.uri && quote.quoted.is_some()
    });
    Ok(quote.ok_or(Outcome::Ignored("quotes_something_else")))
}

/// No. What was permitted before stays so, as with any change of a policy; only its author takes that back.
async fn refuse(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    request: Request<'_>,
) -> Result<Outcome, StoreError> {
    if let Some(known) = statuses::by_uri(tx, request.quoting.as_str()).await?
        && known.account_id == delivered.actor.id
        && let Some(quote) = rows::of_status(tx, known.id).await?
        && quote.quoted == Some(request.quoted.id)
        && quote.state == QuoteState::Pending
    {
        quotes::reject(app, tx, &quote).await?;
    }
    let number: QuoteId = app.ids().next();
    let no = render::quote::reject(&request.author.uri, number.0, asked_by(delivered, request));
    publish(app, tx, Some(request.author.id), &no, To::only([delivered.actor.id])).await?;
    Ok(Outcome::Ignored("quote_refused"))
}

fn asked_by(delivered: Delivered<'_>, request: Request<'_>) -> wire::activitystreams::document::Activity {
    let (actor, quoting) = (&delivered.actor.uri, request.quoting.as_str());
    render::quote::asked_by(request.id.as_str(), actor, &request.quoted.uri, &request.author.uri, quoting)
}

/// The quote about which this is an answer: one that somebody of this server asked the actor for, by the id that we gave
/// the question.
pub(super) async fn asked(tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Option<Quote>, StoreError> {
    let Some(id) = delivered.object() else { return Ok(None) };
    let Some((_, number)) = id.as_str().rsplit_once("#quote_requests/") else { return Ok(None) };
    let Ok(number) = number.parse::<i64>() else { return Ok(None) };
    let Some(quote) = rows::by_id(tx, QuoteId(number)).await? else { return Ok(None) };
    let asker = accounts::by_id(tx, quote.account).await?.filter(Account::is_local);
    let is_that = asker.is_some_and(|asker| render::quote::request_id(&asker.uri, number) == id.as_str());
    Ok(Some(quote).filter(|quote| is_that && quote.quoted_account == Some(delivered.actor.id)))
}

/// Yes. What came of it has to lie at the quoted author's own server; and where everybody may read it, it does lie there.
/// The permission for what is not for everybody cannot be read by this server either, so there the author's word is it.
pub(super) async fn accepted(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    quote: &Quote,
) -> Result<Outcome, StoreError> {
    let result = delivered.activity.result.as_ref();
    let Some(result) = result.filter(|result| result.same_origin(&delivered.activity.actor)) else {
        return Ok(Outcome::Ignored("no_permission"));
    };
    if !matches!(quote.state, QuoteState::Pending | QuoteState::Rejected) {
        return Ok(Outcome::Ignored("nothing_asked"));
    }
    let Some(status) = statuses::by_id(tx, quote.status).await? else { return Ok(Outcome::Ignored("nothing_asked")) };
    if status.visibility.is_open() {
        rows::claim(tx, quote.id, Some(result.as_str())).await?;
        quotes::verify_later(app, tx, status.id, false).await?;
    } else {
        quotes::accept(app, tx, quote, Some(result.as_str())).await?;
    }
    Ok(Outcome::Applied)
}

/// No, or no longer.
pub(super) async fn refused(app: &App, tx: &mut Tx<'_>, quote: &Quote) -> Result<Outcome, StoreError> {
    quotes::reject(app, tx, quote).await?;
    Ok(Outcome::Applied)
}

/// A permission of the actor's is withdrawn. `false` when this is none that is known.
pub(super) async fn withdrawn(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    uri: &Uri,
) -> Result<bool, StoreError> {
    let permitted = rows::by_approval(tx, uri.as_str(), delivered.actor.id).await?;
    for quote in &permitted {
        quotes::revoke(app, tx, quote).await?;
    }
    Ok(!permitted.is_empty())
}
