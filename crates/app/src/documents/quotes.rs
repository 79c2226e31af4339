//! What statuses of this server quote, and the permissions that its people give.
//!
//! Spec: FEP-044f

use super::NoDocument;
use crate::App;
use domain::{AccountId, QuoteId, QuoteState, Status, StatusId};
use federation::render::{self, Quoted};
use std::collections::HashMap;
use store::{Reads, StoreError, accounts, quotes, statuses};
use wire::activitystreams::document::QuoteAuthorization;

impl App {
    /// A permission of this account, for whoever may read both statuses. It is there for as long as it holds.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn quote_authorization(
        &self,
        reader: Option<AccountId>,
        name: &str,
        id: QuoteId,
    ) -> Result<QuoteAuthorization, NoDocument> {
        let author = self.open_owner(name).await?;
        let quote = quotes::by_id(&self.read(), id).await?.filter(|quote| {
            let is_theirs = quote.quoted_account == Some(author.id) && quote.account != author.id;
            is_theirs && quote.state == QuoteState::Accepted
        });
        let quote = quote.ok_or(NoDocument::NotFound)?;
        let quoted = quote.quoted.ok_or(NoDocument::NotFound)?;
        let seen = self.visible_statuses(reader, &[quote.status, quoted]).await?;
        let [quoting, _] = seen.as_slice() else { return Err(NoDocument::NotFound) };
        Ok(render::quote::authorization(&author.uri, id.0, &quoting.uri, &quote.quoted_uri))
    }
}

/// What these statuses quote, as others are told: nothing that was refused or withdrawn.
pub(super) async fn quoted(db: &impl Reads, rows: &[Status]) -> Result<HashMap<StatusId, Quoted>, StoreError> {
    let quoting: Vec<i64> = rows.iter().filter(|row| row.has_quote).map(|row| row.id.0).collect();
    if quoting.is_empty() {
        return Ok(HashMap::new());
    }
    let mut quotes = quotes::of(db, &quoting).await?;
    quotes.retain(|quote| quote.state.is_open());
    let ids: Vec<i64> = quotes.iter().filter_map(|quote| quote.quoted).map(|id| id.0).collect();
    let found: HashMap<StatusId, Status> =
        statuses::by_ids(db, &ids).await?.into_iter().map(|status| (status.id, status)).collect();
    let authors: Vec<i64> = found.values().filter(|status| status.local).map(|status| status.account_id.0).collect();
    let authors: HashMap<AccountId, String> =
        accounts::by_ids(db, &authors).await?.into_iter().map(|account| (account.id, account.uri)).collect();
    let made = quotes.into_iter().filter_map(|quote| {
        let quoted = found.get(&quote.quoted?)?;
        let own = quoted.account_id == quote.account;
        let given = authors.get(&quoted.account_id).filter(|_| quote.state == QuoteState::Accepted && !own);
        let given = given.map(|author| render::quote::authorization_id(author, quote.id.0));
        let authorization = quote.approval_uri.or(given);
        Some((quote.status, Quoted { uri: quote.quoted_uri, url: quoted.url.clone(), authorization }))
    });
    Ok(made.collect())
}
