//! Where pages of other servers send somebody who says that they are from here and wants to follow or answer something.
//! What is here is shown; for anything else the page says how to find it, since only apps can follow.

use crate::{
    html::{
        Fields,
        page::{Page, PageError, Visitor, go, show as answer},
    },
    state::State,
};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};
use wire::webfinger::Resource;

#[derive(Template)]
#[template(path = "public/interact.html")]
struct Interact {
    page: Page,
    wanted: String,
}

/// `GET /authorize_interaction?uri=`: a handle, or an address.
///
/// Spec: <https://docs.joinmastodon.org/spec/webfinger/#remote-interactions>
/// Nothing is fetched: whoever opens this page has not asked for anything yet.
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let asked = query.get("uri");
    let wanted = match Resource::parse(asked).ok_or(PageError::NotFound)? {
        Resource::Address(address) => address.as_str().to_owned(),
        Resource::Account(handle) => format!("@{}", handle.acct_uri().trim_start_matches("acct:")),
    };
    let found = state.app().search_accounts(None, &wanted, 1, 0, false).await?;
    if let Some(account) = found.first().filter(|account| account.is_local()) {
        return Ok(go(&format!("/@{}", account.username)));
    }
    let page = Page::of(&state, &visitor, visitor.language.say("interact-title")).await?;
    let shown = Interact { page, wanted };
    Ok(answer(StatusCode::OK, &shown.page, &shown))
}
