//! What an author does about quotes of their status: who may make them, which there are, and that one of them is to end.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#quotes>

use super::revoke;
use crate::{
    Actor, App, Event,
    delivery::publish::{self, To, publish},
    statuses::{Listed, ReadError, facts_of, visible},
};
use domain::{QuotePolicy, QuoteState, StatusId};
use federation::render;
use store::{
    StoreError, accounts,
    engine::Tx,
    outbox::Followers,
    page::Page,
    quotes::{self, Quote},
    statuses,
};

/// Why nothing was changed about a quote.
#[derive(Debug, thiserror::Error)]
pub enum QuoteError {
    /// There is no such status, or no such quote of it, for this person.
    #[error("there is no such quote for this person")]
    NotFound,
    /// The status is somebody else's.
    #[error("only who is quoted decides")]
    NotTheirs,
    /// The database failed.
    #[error("could not store it")]
    Store(#[from] StoreError),
}

impl App {
    /// What quotes a status with permission, as the person is shown it.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for what the person may not see.
    pub async fn quotes(&self, actor: &Actor, id: StatusId, page: Page) -> Result<Listed<StatusId>, ReadError> {
        let viewer = Some(actor.account());
        let status = self.visible_status(viewer, id).await?.ok_or(ReadError::NotFound)?;
        let quoted = status.boost.map_or(id, |boost| boost.of);
        Ok(Listed::of(quotes::list(&self.read(), quoted, viewer, page, self.now()).await?))
    }

    /// Withdraws the permission to quote. Twice is as once.
    ///
    /// # Errors
    /// [`QuoteError`], by reason.
    pub async fn revoke_quote(&self, actor: &Actor, id: StatusId, quoting: StatusId) -> Result<(), QuoteError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<(), QuoteError> {
                let quoted = visible(tx, Some(account), id).await?.ok_or(QuoteError::NotFound)?;
                if quoted.account_id != account {
                    return Err(QuoteError::NotTheirs);
                }
                if !statuses::lock(tx, quoted.id).await? {
                    return Err(QuoteError::NotFound);
                }
                let quote = quotes::of_status(tx, quoting).await?.filter(|quote| quote.quoted == Some(quoted.id));
                let quote = quote.ok_or(QuoteError::NotFound)?;
                match quote.state {
                    QuoteState::Accepted => withdraw(&app, tx, &quote).await?,
                    QuoteState::Revoked => {}
                    QuoteState::Pending | QuoteState::Rejected => return Err(QuoteError::NotFound),
                }
                Ok(())
            })
            .await
    }

    /// Changes who may quote a status of the person. What was permitted before stays so.
    ///
    /// # Errors
    /// [`QuoteError::NotFound`] when it is not theirs.
    pub async fn set_quote_policy(&self, actor: &Actor, id: StatusId, policy: QuotePolicy) -> Result<(), QuoteError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<(), QuoteError> {
                if !statuses::lock(tx, id).await? {
                    return Err(QuoteError::NotFound);
                }
                let own = statuses::by_id(tx, id).await?;
                let status = own.filter(|status| status.account_id == account && status.boost.is_none());
                let mut status = status.ok_or(QuoteError::NotFound)?;
                let policy = policy.under(status.visibility);
                if policy == status.quote_policy {
                    return Ok(());
                }
                statuses::set_quote_policy(tx, id, policy).await?;
                status.quote_policy = policy;
                Event::StatusEdited(facts_of(tx, &status).await?).emit(tx).await?;
                publish::retold(&app, tx, &status).await?;
                Ok(())
            })
            .await
    }
}

/// Everybody who may have seen the permission hears that it is withdrawn: whoever has it, and those who follow who gave it.
async fn withdraw(app: &App, tx: &mut Tx<'_>, quote: &Quote) -> Result<(), StoreError> {
    revoke(app, tx, quote).await?;
    let (Some(author), Some(status)) = (quote.quoted_account, statuses::by_id(tx, quote.status).await?) else {
        return Ok(());
    };
    if author == quote.account {
        return Ok(());
    }
    let Some(author) = accounts::by_id(tx, author).await? else { return Ok(()) };
    let permission = render::quote::authorization(&author.uri, quote.id.0, &status.uri, &quote.quoted_uri);
    let followers = if status.visibility.is_open() { Followers::Since(author.id, i64::MAX) } else { Followers::None };
    let to = To { followers, ..To::only([quote.account]) };
    publish(app, tx, Some(author.id), &render::quote::revoke(permission), to).await?;
    Ok(())
}
