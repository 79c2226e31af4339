//! Forgotten passwords.

use crate::{
    edge::{route::Throttle, throttle::Whose},
    html::{
        Fields, Form,
        auth::{FormPage, MessagePage, count},
        field::Field,
        page::{self, Page, PageError, Visitor},
    },
    state::State,
};
use app::people::{
    email::mailbox,
    problems::{Field as About, Problems},
    reset::ResetError,
};
use axum::{extract::State as FromState, http::StatusCode, response::Response};

/// `GET /auth/password`
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Forgot_Password_Cheat_Sheet.html>
pub async fn show(FromState(state): FromState<State>, visitor: Visitor) -> Result<Response, PageError> {
    let page = Page::of(&state, &visitor, visitor.language.say("reset-title")).await?;
    Ok(ask(page, "", &Problems::default()).show())
}

fn ask(page: Page, email: &str, problems: &Problems) -> FormPage {
    let language = page.language;
    FormPage::new(page, "/auth/password", language.say("reset-submit"))
        .problems(problems)
        .intro(language.say("reset-intro"))
        .field(Field::email("email", language.say("form-email")).value(email).problem_of(problems, About::Email))
        .link(language.say("reset-back"), "/auth/sign_in")
}

/// `POST /auth/password`
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Forgot_Password_Cheat_Sheet.html>
/// The answer is the same whether or not somebody here has the address.
pub async fn submit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let email = fields.get("email");
    count(&state, Throttle::Mail, &Whose::Email(&mailbox(email)))?;
    match state.app().request_password_reset(email).await {
        Ok(()) => {
            let page = Page::of(&state, &visitor, visitor.language.say("reset-sent-title")).await?;
            let mut sentences = vec![page.say("reset-sent")];
            if state.app().mails_stay_here() {
                sentences.push(page.say("waiting-mails-stay-here"));
            }
            Ok(MessagePage::new(page, sentences).to_front().show(StatusCode::OK))
        }
        Err(ResetError::Refused(problems)) => {
            let page = Page::of(&state, &visitor, visitor.language.say("reset-title")).await?;
            Ok(ask(page, email, &problems).show())
        }
        Err(ResetError::Store(error)) => Err(error.into()),
        Err(error) => Err(PageError::internal(error)),
    }
}

/// `GET /auth/password/edit`: the page behind the link in the mail.
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Forgot_Password_Cheat_Sheet.html>
pub async fn show_edit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    query: Fields,
) -> Result<Response, PageError> {
    let token = query.get("token");
    if !state.app().is_reset_link(token).await? {
        return gone(&state, &visitor).await;
    }
    let page = Page::of(&state, &visitor, visitor.language.say("reset-edit-title")).await?;
    Ok(edit(page, token, &Problems::default()).show())
}

fn edit(page: Page, token: &str, problems: &Problems) -> FormPage {
    let language = page.language;
    FormPage::new(page, "/auth/password/edit", language.say("reset-edit-submit"))
        .problems(problems)
        .intro(language.say("reset-edit-intro"))
        .hidden("token", token)
        .field(Field::new_password("password", language.say("form-new-password")).problem_of(problems, About::Password))
}

/// `POST /auth/password/edit`
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Forgot_Password_Cheat_Sheet.html>
/// Works once.
pub async fn submit_edit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let token = fields.get("token");
    match state.app().reset_password(token, fields.text("password")).await {
        Ok(_) => {
            let mut response = page::go("/auth/sign_in?done=password");
            page::sign_out(&state, response.headers_mut());
            Ok(response)
        }
        Err(ResetError::Refused(problems)) => {
            let page = Page::of(&state, &visitor, visitor.language.say("reset-edit-title")).await?;
            Ok(edit(page, token, &problems).show())
        }
        Err(ResetError::LinkGone) => gone(&state, &visitor).await,
        Err(ResetError::Store(error)) => Err(error.into()),
        Err(ResetError::Password(error)) => Err(error.into()),
    }
}

async fn gone(state: &State, visitor: &Visitor) -> Result<Response, PageError> {
    let language = visitor.language;
    let page = Page::of(state, visitor, language.say("link-gone-title")).await?;
    let (sentence, again) = (language.say("reset-gone"), language.say("reset-gone-again"));
    Ok(MessagePage::new(page, [sentence]).next(again, "/auth/password").show(StatusCode::GONE))
}
