//! Quotes as one viewer sees them: whether what is quoted is shown, and whether the viewer may quote.
//!
//! Spec: <https://docs.joinmastodon.org/entities/Quote/>, <https://docs.joinmastodon.org/entities/QuoteApproval/>

use super::Prepared;
use crate::edge::error::ApiError;
use app::{App, timelines::ViewerState};
use domain::{AccountId, MayQuote, QuoteState, Quoter, StatusId};
use rustc_hash::FxHashMap as HashMap;
use std::{collections::HashSet, sync::Arc};
use store::{quotes::Quote, sight};
use wire::mastodon::{Id, QuoteApproval, QuoteSeen, Quoted};

/// A quote as a viewer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenQuote {
    /// How it stands for this viewer.
    pub state: &'static str,
    /// The quoted status, where the viewer may know it.
    pub quoted: Option<i64>,
}

impl SeenQuote {
    /// Without what is quoted, but its id.
    pub fn shallow(&self) -> QuoteSeen<'static> {
        QuoteSeen { state: self.state, quoted: Quoted::Id(self.quoted.map(Id)) }
    }
}

/// What a status quotes with permission.
pub(super) fn shown_in(status: &Prepared) -> Option<i64> {
    permitted(status.quote.as_ref()?).map(|id| id.0)
}

fn permitted(quote: &Quote) -> Option<StatusId> {
    quote.quoted.filter(|_| quote.state == QuoteState::Accepted)
}

/// The quotes in these statuses, as this viewer sees them: one read, if anything is quoted. Of those in `looked_up` what is
/// not among the statuses is gone.
pub(super) async fn seen_by(
    app: &App,
    (viewer, state): (Option<AccountId>, &ViewerState),
    prepared: &HashMap<i64, Arc<Prepared>>,
    looked_up: &[i64],
) -> Result<HashMap<i64, SeenQuote>, ApiError> {
    let quoting: Vec<(i64, &Quote)> =
        prepared.iter().filter_map(|(id, status)| Some((*id, status.quote.as_ref()?))).collect();
    let quoted: Vec<StatusId> = quoting.iter().filter_map(|(_, quote)| permitted(quote)).collect();
    let visible = match quoted.is_empty() {
        true => HashSet::new(),
        false => sight::visible(&app.read(), viewer, &quoted).await?,
    };
    let seen = |quote: &Quote| match permitted(quote) {
        None if quote.state == QuoteState::Accepted => SeenQuote { state: "deleted", quoted: None },
        None => SeenQuote { state: quote.state.name(), quoted: None },
        Some(id) if looked_up.contains(&id.0) && !prepared.contains_key(&id.0) => {
            SeenQuote { state: "deleted", quoted: None }
        }
        Some(id) if !visible.contains(&id) => SeenQuote { state: "unauthorized", quoted: None },
        Some(id) => SeenQuote { state: stands(app, state, quote), quoted: Some(id.0) },
    };
    Ok(quoting.into_iter().map(|(id, quote)| (id, seen(quote))).collect())
}

/// How a quote that the viewer may see stands with whom the viewer wants to see.
fn stands(app: &App, state: &ViewerState, quote: &Quote) -> &'static str {
    let author = quote.quoted_account.map_or(0, |account| account.0);
    if state.has_block_with(author) {
        "blocked_account"
    } else if state.is_unwanted_domain(&quote.quoted_domain) {
        "blocked_domain"
    } else if state.hides(author, app.now()) {
        "muted_account"
    } else {
        "accepted"
    }
}

/// Who may quote a status, and whether this viewer may.
pub(super) fn approval(state: &ViewerState, status: &Prepared) -> QuoteApproval {
    let (policy, visibility) = status.policy;
    let may = |account: AccountId| {
        let quoter = Quoter {
            is_author: account.0 == status.author,
            follows_author: state.follows(status.author),
            is_blocked: state.has_block_with(status.author),
        };
        policy.allows(visibility, &quoter)
    };
    QuoteApproval { policy, viewer: state.account().map_or(MayQuote::Denied, may) }
}
