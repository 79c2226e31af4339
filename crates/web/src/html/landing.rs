//! The front page.

use crate::{
    html::page::{Page, PageError, Visitor, show as answer},
    state::State,
};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    page: Page,
    base_url: String,
    host: String,
    closed_message: String,
}

/// `GET /`
///
/// Spec: <https://ogp.me/>
/// The first page that people see.
pub async fn show(FromState(state): FromState<State>, visitor: Visitor) -> Result<Response, PageError> {
    let page = Page::of(&state, &visitor, visitor.language.say("landing-title")).await?;
    let site = state.app().site();
    let closed_message = state.app().settings().await?.closed_message.clone();
    let landing = Landing { base_url: site.base_url.clone(), host: site.host().to_owned(), closed_message, page };
    Ok(answer(StatusCode::OK, &landing.page, &landing))
}
