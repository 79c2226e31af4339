//! Signing in and out.

use crate::{
    edge::{route::Throttle, throttle::Whose},
    html::{
        Fields, Form,
        auth::{FormPage, count},
        field::Field,
        form::own_path,
        page::{self, Page, PageError, Visitor},
    },
    state::State,
};
use app::{
    messages::{Language, Sentence},
    people::sign_in::{SignIn, SignInError, folded_login},
};
use axum::{extract::State as FromState, response::Response};

/// `GET /auth/sign_in`: with `next`, the page to go on to; with `again`, also for somebody who is signed in.
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html>
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let next = own_path(query.get("next"));
    if visitor.session.is_some() && !query.is_on("again") {
        return Ok(page::go(next));
    }
    let page = Page::of(&state, &visitor, visitor.language.say("sign-in-title")).await?;
    let page = page.saying(notice(visitor.language, query.get("done")));
    Ok(form(page, "", next, None).show())
}

/// `POST /auth/sign_in`
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html>
/// A wrong password and an unknown person get the same answer.
pub async fn submit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(form_fields): Form,
) -> Result<Response, PageError> {
    let (login, next) = (form_fields.get("login"), own_path(form_fields.get("next")));
    // Whoever signed in with this browser before is not shut out by strangers who try passwords: they have attempts of
    // their own.
    match state.app().knows_device(login, &visitor.device).await? {
        None => count(&state, Throttle::SignIn, &Whose::Email(&folded_login(login)))?,
        Some(account) => count(&state, Throttle::SignIn, &Whose::Account(account.0))?,
    }
    let sign_in = SignIn {
        login: login.to_owned(),
        password: form_fields.text("password"),
        user_agent: visitor.user_agent.clone(),
    };
    let language = visitor.language;
    let problem = match state.app().sign_in(sign_in).await {
        Ok(new) => {
            let session = state.app().session(&new.secret).await?;
            let ready = session.is_some_and(|session| session.actor().is_some());
            let mut response = page::go(if ready { next } else { "/auth/waiting" });
            page::sign_in(&state, response.headers_mut(), &new);
            return Ok(response);
        }
        Err(SignInError::Wrong) => language.say("sign-in-wrong"),
        Err(SignInError::Disabled) => language.say("sign-in-disabled"),
        Err(SignInError::Store(error)) => return Err(error.into()),
        Err(SignInError::Password(error)) => return Err(error.into()),
    };
    let page = Page::of(&state, &visitor, language.say("sign-in-title")).await?;
    Ok(form(page, login, next, Some(problem)).show())
}

/// `POST /auth/sign_out`
///
/// Spec: <https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html>
/// Ends the session on the server, not only in the browser.
pub async fn sign_out(FromState(state): FromState<State>, visitor: Visitor) -> Result<Response, PageError> {
    if let Some(session) = &visitor.session {
        state.app().end_session(session, session.id()).await?;
    }
    let mut response = page::go("/");
    page::sign_out(&state, response.headers_mut());
    Ok(response)
}

fn form(page: Page, login: &str, next: &str, problem: Option<Sentence>) -> FormPage {
    let (sign_up, language) = (page.sign_up_open, page.language);
    let login_field =
        Field::text("login", language.say("sign-in-login")).value(login).autocomplete("username").verbatim();
    let form = FormPage::new(page, "/auth/sign_in", language.say("page-sign-in"))
        .problem(problem)
        .hidden("next", next)
        .field(login_field)
        .field(Field::password("password", language.say("form-password")))
        .link(language.say("sign-in-forgot"), "/auth/password");
    if sign_up { form.link(language.say("page-create-account"), "/auth/sign_up") } else { form }
}

fn notice(language: Language, done: &str) -> Option<Sentence> {
    match done {
        "password" => Some(language.say("sign-in-after-password")),
        "waiting" => Some(language.say("sign-in-after-confirmation-waiting")),
        "confirmed" => Some(language.say("sign-in-after-confirmation")),
        _ => None,
    }
}
