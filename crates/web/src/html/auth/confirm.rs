//! Confirming an address, and the page of somebody who still has to wait.

use crate::{
    edge::{route::Throttle, throttle::Whose},
    html::{
        Fields, Form,
        auth::{FormPage, MessagePage, count},
        field::Field,
        page::{self, Page, PageError, Visitor, show as answer},
    },
    state::State,
};
use app::{
    messages::Sentence,
    people::{
        confirm::ConfirmError,
        email::mailbox,
        problems::{Field as About, Problems},
    },
};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};

#[derive(Template)]
#[template(path = "auth/waiting.html")]
struct Waiting {
    page: Page,
    confirmed: bool,
    approved: bool,
    email: String,
    mails_stay_here: bool,
    field: Field,
    host: String,
}

/// `GET /auth/waiting`: what is still to do before the account can be used.
///
/// Spec: <https://docs.joinmastodon.org/methods/emails/>
pub async fn waiting(
    FromState(state): FromState<State>,
    visitor: Visitor,
    query: Fields,
) -> Result<Response, PageError> {
    let notice = match query.get("done") {
        "sent" => Some(visitor.language.say("waiting-sent")),
        "confirmed" => Some(visitor.language.say("waiting-confirmed")),
        _ => None,
    };
    waiting_page(&state, &visitor, notice, &Problems::default(), None).await
}

async fn waiting_page(
    state: &State,
    visitor: &Visitor,
    notice: Option<Sentence>,
    problems: &Problems,
    typed: Option<&str>,
) -> Result<Response, PageError> {
    let person = visitor.signed_in()?.person();
    let user = store::users::by_account(&state.read(), person.account()).await?.ok_or(PageError::NotFound)?;
    let (confirmed, approved) = (user.confirmed_at.is_some(), user.approved_at.is_some());
    let language = visitor.language;
    let ready = confirmed && approved;
    let title = if ready { language.say("waiting-title-ready") } else { language.say("waiting-title") };
    let page = Page::of(state, visitor, title).await?.saying(notice);
    let field = Field::email("email", language.say("waiting-correct"))
        .value(typed.unwrap_or(&user.email))
        .problem_of(problems, About::Email);
    let waiting = Waiting {
        page,
        confirmed,
        approved,
        email: user.email,
        mails_stay_here: state.app().mails_stay_here(),
        field,
        host: state.app().site().host().to_owned(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(answer(status, &waiting.page, &waiting))
}

/// `POST /auth/confirm/resend`
///
/// Spec: <https://docs.joinmastodon.org/methods/emails/>
pub async fn resend(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let person = visitor.signed_in()?.person();
    let email = fields.get("email");
    let corrected = (!email.trim().is_empty()).then_some(email);
    let user = store::users::by_account(&state.read(), person.account()).await?.ok_or(PageError::NotFound)?;
    count(&state, Throttle::Mail, &Whose::Email(&mailbox(corrected.unwrap_or(&user.email))))?;
    match state.app().resend_confirmation(person, corrected).await {
        Ok(()) => Ok(page::go("/auth/waiting?done=sent")),
        Err(ConfirmError::Confirmed) => Ok(page::go("/auth/waiting")),
        Err(ConfirmError::Refused(problems)) => waiting_page(&state, &visitor, None, &problems, corrected).await,
        Err(ConfirmError::LinkGone | ConfirmError::AnotherApp) => Err(PageError::NotFound),
        Err(ConfirmError::Store(error)) => Err(error.into()),
    }
}

/// `GET /auth/confirm`: the page behind the link in the mail. It changes nothing: programs open links too.
///
/// Spec: <https://docs.joinmastodon.org/methods/emails/>
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let token = query.get("token");
    let Some(email) = state.app().confirmation(token).await? else { return gone(&state, &visitor).await };
    let language = visitor.language;
    let page = Page::of(&state, &visitor, language.say("confirm-title")).await?;
    let form = FormPage::new(page, "/auth/confirm", language.say("confirm-submit"))
        .intro(language.say("confirm-intro").with("email", email))
        .hidden("token", token);
    Ok(form.show())
}

/// `POST /auth/confirm`
///
/// Spec: <https://docs.joinmastodon.org/methods/emails/>
/// Works once.
pub async fn submit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    match state.app().confirm(fields.get("token")).await {
        Ok(account) if visitor.session.as_ref().is_some_and(|session| session.person().account() == account) => {
            Ok(page::go("/auth/waiting?done=confirmed"))
        }
        Ok(account) => {
            let user = store::users::by_account(&state.read(), account).await?;
            let waits = user.is_some_and(|user| user.approved_at.is_none());
            Ok(page::go(if waits {
                "/auth/sign_in?done=waiting&again=1"
            } else {
                "/auth/sign_in?done=confirmed&again=1"
            }))
        }
        Err(ConfirmError::Store(error)) => Err(error.into()),
        Err(_) => gone(&state, &visitor).await,
    }
}

async fn gone(state: &State, visitor: &Visitor) -> Result<Response, PageError> {
    let language = visitor.language;
    let page = Page::of(state, visitor, language.say("link-gone-title")).await?;
    let sentences = [language.say("confirm-gone"), language.say("confirm-gone-then")];
    let to_sign_in = language.say("page-sign-in");
    Ok(MessagePage::new(page, sentences).next(to_sign_in, "/auth/sign_in").show(StatusCode::GONE))
}
