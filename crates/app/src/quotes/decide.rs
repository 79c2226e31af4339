//! What becomes of a quote: permitted, refused, withdrawn. Each in the transaction of whoever decides, with its counter,
//! what people are told, and what others hear of a status of this server.

use crate::{
    App, Event,
    delivery::publish,
    notifications::{Kind, News, tell},
    statuses::facts_of,
};
use domain::{QuoteState, StatusId};
use store::{
    StoreError,
    engine::Tx,
    mentions,
    quotes::{self, Quote},
    statuses,
};

/// It is permitted: at this address, where another server gives the permission.
pub(crate) async fn accept(
    app: &App,
    tx: &mut Tx<'_>,
    quote: &Quote,
    approval: Option<&str>,
) -> Result<(), StoreError> {
    let Some(before) = locked(tx, quote).await? else { return Ok(()) };
    quotes::decide(tx, quote.id, QuoteState::Accepted, approval, app.now()).await?;
    if before.state != QuoteState::Accepted {
        share(tx, &before).await?;
        counted(app, tx, &before).await?;
    }
    if before.state != QuoteState::Accepted || before.approval_uri.as_deref() != approval {
        changed(app, tx, quote.status).await?;
    }
    Ok(())
}

/// It is refused; or, where it was permitted, withdrawn.
pub(crate) async fn reject(app: &App, tx: &mut Tx<'_>, quote: &Quote) -> Result<(), StoreError> {
    match quote.state {
        QuoteState::Accepted => revoke(app, tx, quote).await,
        QuoteState::Rejected | QuoteState::Revoked => Ok(()),
        QuoteState::Pending => {
            quotes::decide(tx, quote.id, QuoteState::Rejected, None, app.now()).await?;
            changed(app, tx, quote.status).await
        }
    }
}

/// A permission is withdrawn.
pub(crate) async fn revoke(app: &App, tx: &mut Tx<'_>, quote: &Quote) -> Result<(), StoreError> {
    let before = locked(tx, quote).await?.filter(|before| before.state != QuoteState::Revoked);
    let Some(before) = before else { return Ok(()) };
    quotes::decide(tx, quote.id, QuoteState::Revoked, None, app.now()).await?;
    end(tx, &before).await?;
    changed(app, tx, quote.status).await
}

/// A quote ends, or is no longer permitted: it counts no more.
pub(crate) async fn end(tx: &mut Tx<'_>, quote: &Quote) -> Result<(), StoreError> {
    let Some(quoted) = quote.quoted.filter(|_| quote.state == QuoteState::Accepted) else { return Ok(()) };
    statuses::add_quotes(tx, quoted, -1).await?;
    Event::StatusTouched { status: quoted.0 }.emit(tx).await
}

/// A quote that is permitted counts, and who is quoted hears of it.
pub(super) async fn counted(app: &App, tx: &mut Tx<'_>, quote: &Quote) -> Result<(), StoreError> {
    let (Some(quoted), Some(author)) = (quote.quoted, quote.quoted_account) else { return Ok(()) };
    statuses::add_quotes(tx, quoted, 1).await?;
    Event::StatusTouched { status: quoted.0 }.emit(tx).await?;
    let Some(status) = statuses::by_id(tx, quote.status).await? else { return Ok(()) };
    let news =
        News { kind: Kind::Quote, from: quote.account, status: Some(status.id), conversation: status.conversation_id };
    // Whom the same status mentions hears of it once more: these are two things.
    tell(tx, app.ids(), news, &[author], app.now()).await?;
    Ok(())
}

/// How a quote stands now. Two deliveries of one answer wait for each other at the quoted status, so that it counts once.
async fn locked(tx: &mut Tx<'_>, quote: &Quote) -> Result<Option<Quote>, StoreError> {
    if let Some(quoted) = quote.quoted {
        statuses::lock(tx, quoted).await?;
    }
    quotes::by_id(tx, quote.id).await
}

/// Who is quoted may see where, if they live here.
async fn share(tx: &mut Tx<'_>, quote: &Quote) -> Result<(), StoreError> {
    let (Some(quoted), Some(author)) = (quote.quoted, quote.quoted_account) else { return Ok(()) };
    let Some(status) = statuses::by_id(tx, quote.status).await? else { return Ok(()) };
    let is_ours = statuses::by_id(tx, quoted).await?.is_some_and(|quoted| quoted.local);
    if is_ours && author != quote.account && !status.visibility.is_open() {
        mentions::put_silent(tx, status.id, author).await?;
    }
    Ok(())
}

/// The status that quotes looks otherwise now, here and elsewhere.
async fn changed(app: &App, tx: &mut Tx<'_>, status: StatusId) -> Result<(), StoreError> {
    let Some(status) = statuses::by_id(tx, status).await? else { return Ok(()) };
    Event::StatusEdited(facts_of(tx, &status).await?).emit(tx).await?;
    if status.local { publish::retold(app, tx, &status).await } else { Ok(()) }
}
