//! What the community is, its rules, whom to ask, and what happens to people's data.

use crate::{
    html::page::{Page, PageError, Visitor, show as answer},
    state::State,
};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};
use store::rules::Rule;

#[derive(Template)]
#[template(path = "about.html")]
struct About {
    page: Page,
    about: Vec<String>,
    rules: Vec<Rule>,
    contact_email: String,
    contact_account: String,
    privacy: Vec<String>,
    version: &'static str,
}

/// `GET /about`
///
/// Spec: <https://docs.joinmastodon.org/methods/instance/#rules>
/// Sign-up pages and apps link to it.
pub async fn show(FromState(state): FromState<State>, visitor: Visitor) -> Result<Response, PageError> {
    let page = Page::of(&state, &visitor, visitor.language.say("about-title")).await?;
    let settings = state.app().settings().await?;
    let about = About {
        page,
        about: paragraphs(&settings.about),
        rules: state.app().rules().await?,
        contact_email: settings.contact_email.clone(),
        contact_account: settings.contact_account.trim_start_matches('@').to_owned(),
        privacy: paragraphs(&settings.privacy_policy),
        version: state.version(),
    };
    Ok(answer(StatusCode::OK, &about.page, &about))
}

/// Plain text, divided where a line is empty.
fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
