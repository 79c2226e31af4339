//! Quotes in statuses of elsewhere. What they quote with consent is kept as a claim until it is proved; what is only named,
//! as servers did before they asked, is a link in the text and nothing more, unless its author quotes themselves.

use super::{
    decide::{counted, end},
    verify::verify_later,
};
use crate::{App, Event, remote::Climb};
use domain::{QuoteId, QuoteState, Status, Visibility};
use federation::ingest::RemoteStatus;
use store::{
    StoreError,
    engine::Tx,
    quotes::{self, Quote},
    statuses,
};
use wire::uri::Uri;

/// Keeps what a new status of elsewhere says that it quotes.
pub(crate) async fn enter_remote(
    app: &App,
    tx: &mut Tx<'_>,
    status: &Status,
    draft: &RemoteStatus,
    climb: Climb,
) -> Result<(), StoreError> {
    let Some(said) = &draft.quote else { return Ok(()) };
    let asks = said.asks_for_consent || said.authorization.is_some();
    if !asks && !said.uri.same_origin(&draft.author) {
        return Ok(());
    }
    let known = statuses::by_uri(tx, said.uri.as_str()).await?;
    let own = known.as_ref().is_some_and(|known| known.account_id == status.account_id);
    let is_nothing = match &known {
        None => app.is_ours(&said.uri),
        // A boost is nobody's to quote: it has no policy.
        Some(known) => known.boost.is_some() || (!asks && !own),
    };
    if is_nothing {
        return Ok(());
    }
    let decided = own && known.as_ref().is_some_and(|known| known.visibility != Visibility::Direct);
    let quote = Quote {
        id: app.ids().next::<QuoteId>(),
        status: status.id,
        account: status.account_id,
        quoted_uri: said.uri.as_str().to_owned(),
        quoted: known.as_ref().map(|known| known.id),
        quoted_account: known.as_ref().map(|known| known.account_id),
        quoted_domain: String::new(),
        state: if decided { QuoteState::Accepted } else { QuoteState::Pending },
        request_uri: None,
        claimed_uri: said.authorization.as_ref().map(|uri| uri.as_str().to_owned()),
        approval_uri: None,
    };
    if !quotes::insert(tx, &quote, app.now()).await? {
        return Ok(());
    }
    if decided {
        return counted(app, tx, &quote).await;
    }
    // What one of ours permits is known here, and only what somebody here reads is followed up: a quote in a quote is not.
    if known.is_some_and(|known| known.local) || climb == Climb::Nothing {
        return Ok(());
    }
    verify_later(app, tx, status.id, !asks).await
}

/// What an edit changes of it: where the permission lies, and that nothing is quoted any more. Nothing is quoted in place
/// of something else: readers who passed it on did not mean that.
pub(crate) async fn change_remote(
    app: &App,
    tx: &mut Tx<'_>,
    known: &Status,
    draft: &RemoteStatus,
) -> Result<(), StoreError> {
    let policy = draft.quote_policy.under(known.visibility);
    if policy != known.quote_policy {
        statuses::set_quote_policy(tx, known.id, policy).await?;
    }
    if !known.has_quote {
        return Ok(());
    }
    let Some(quote) = quotes::of_status(tx, known.id).await? else { return Ok(()) };
    let Some(said) = draft.quote.as_ref().filter(|said| said.uri.as_str() == quote.quoted_uri) else {
        end(tx, &quote).await?;
        quotes::remove(tx, &quote).await?;
        return Event::StatusTouched { status: known.id.0 }.emit(tx).await;
    };
    let claimed = said.authorization.as_ref().map(Uri::as_str);
    let is_new =
        claimed.is_some() && claimed != quote.claimed_uri.as_deref() && claimed != quote.approval_uri.as_deref();
    if !is_new {
        return Ok(());
    }
    quotes::claim(tx, quote.id, claimed).await?;
    verify_later(app, tx, known.id, false).await
}
