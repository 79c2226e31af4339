//! Those who wait to be let in, for the staff.

use crate::{
    html::{
        Fields, Form,
        page::{self, Page, PageError, Visitor, show as answer},
    },
    state::State,
};
use app::people::approve::{ApproveError, Decider};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};
use domain::{AccountId, Timestamp};
use wire::time::date;

#[derive(Template)]
#[template(path = "settings/sign_ups.html")]
struct SignUps {
    page: Page,
    waiting: Vec<Person>,
}

struct Person {
    id: i64,
    username: String,
    email: String,
    confirmed: bool,
    reason: String,
    since: String,
}

impl From<ApproveError> for PageError {
    fn from(error: ApproveError) -> Self {
        match error {
            ApproveError::NotAllowed => Self::Forbidden,
            ApproveError::NotWaiting(_) => Self::NotFound,
            ApproveError::Store(error) => error.into(),
        }
    }
}

/// `GET /settings/sign_ups`
///
/// Spec: <https://docs.joinmastodon.org/methods/admin/accounts/#approve>
/// For moderators and those above them.
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let actor = visitor.signed_in()?.actor().ok_or(PageError::Forbidden)?;
    let waiting = state.app().waiting_sign_ups(Decider::Staff(&actor)).await?;
    let notice = match query.get("done") {
        "approve" => Some(visitor.language.say("sign-ups-done-approve")),
        "reject" => Some(visitor.language.say("sign-ups-done-reject")),
        _ => None,
    };
    let page = Page::of(&state, &visitor, visitor.language.say("sign-ups-title")).await?.saying(notice);
    let waiting = waiting.into_iter().map(|user| Person {
        id: user.account_id,
        username: user.username,
        email: user.email,
        confirmed: user.confirmed_at.is_some(),
        reason: user.sign_up_reason,
        since: date(Timestamp(user.created_at)),
    });
    let sign_ups = SignUps { page, waiting: waiting.collect() };
    Ok(answer(StatusCode::OK, &sign_ups.page, &sign_ups))
}

/// `POST /settings/sign_ups`: lets somebody in, or turns them away.
///
/// Spec: <https://docs.joinmastodon.org/methods/admin/accounts/#approve>
pub async fn decide(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let actor = visitor.signed_in()?.actor().ok_or(PageError::Forbidden)?;
    let (by, account) = (Decider::Staff(&actor), fields.id::<AccountId>("id")?);
    match fields.get("decision") {
        "approve" => state.app().approve_sign_up(by, account).await?,
        "reject" => state.app().reject_sign_up(by, account).await?,
        _ => return Err(PageError::Status(StatusCode::UNPROCESSABLE_ENTITY)),
    }
    Ok(page::go(&format!("/settings/sign_ups?done={}", fields.get("decision"))))
}
