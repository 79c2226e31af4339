//! Signing up in the browser.

use crate::{
    html::{
        Form,
        auth::{Agreement, FormPage, MessagePage},
        field::Field,
        page::{self, Page, PageError, Visitor},
    },
    state::State,
};
use app::{
    people::{
        create::{CreateError, NewAccount},
        problems::{Field as About, Problems},
        sign_in::SignInError,
        sign_up::{SignUp, SignUpError},
    },
    settings::SignUps,
};
use axum::{extract::State as FromState, http::StatusCode, response::Response};

/// `GET /auth/sign_up`
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#create>
pub async fn show(FromState(state): FromState<State>, visitor: Visitor) -> Result<Response, PageError> {
    if visitor.session.is_some() {
        return Ok(page::go("/"));
    }
    form(&state, &visitor, &NewAccount::default(), &Problems::default()).await
}

/// `POST /auth/sign_up`
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#create>
/// Whoever signs up is signed in at once, and sees what is still to do.
pub async fn submit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let account = NewAccount {
        username: fields.get("username").trim().to_owned(),
        email: fields.text("email"),
        password: fields.text("password"),
        reason: fields.text("reason"),
        ..NewAccount::default()
    };
    let sign_up = SignUp { account: account.clone(), agreement: fields.is_on("agreement") };
    let signed_up = match state.app().sign_up(sign_up).await {
        Ok(signed_up) => signed_up,
        Err(SignUpError::Closed | SignUpError::NotAnApp) => return closed(&state, &visitor).await,
        Err(SignUpError::Create(CreateError::Refused(problems))) => {
            return form(&state, &visitor, &account, &problems).await;
        }
        Err(SignUpError::Create(CreateError::Store(error))) => return Err(error.into()),
        Err(error) => return Err(PageError::internal(error)),
    };
    let new = state.app().sign_in_new(signed_up, &visitor.user_agent).await.map_err(|error| match error {
        SignInError::Store(error) => error.into(),
        other => PageError::internal(other),
    })?;
    let mut response = page::go("/auth/waiting");
    page::sign_in(&state, response.headers_mut(), &new);
    Ok(response)
}

async fn form(
    state: &State,
    visitor: &Visitor,
    typed: &NewAccount,
    problems: &Problems,
) -> Result<Response, PageError> {
    let settings = state.app().settings().await?;
    if settings.sign_ups == SignUps::Closed {
        return closed(state, visitor).await;
    }
    let page = Page::of(state, visitor, "Create account").await?;
    let approval = settings.sign_ups == SignUps::Approval;
    let mut form = FormPage::new(page, "/auth/sign_up", "Create account").problems(problems);
    if approval {
        form = form.intro("The moderators look at every new account before it can be used.");
    }
    form = form
        .field(
            Field::username(&typed.username, &state.app().site().handle_domain).problem_of(problems, About::Username),
        )
        .field(
            Field::email("email", "E-mail address")
                .value(&typed.email)
                .hint("Only for messages about your account. Nobody else sees it.")
                .problem_of(problems, About::Email),
        )
        .field(Field::new_password("password", "Password").problem_of(problems, About::Password));
    if approval {
        form = form.field(
            Field::area("reason", "Why do you want to join?")
                .value(&typed.reason)
                .most(domain::limits::REASON_CHARACTERS)
                .problem_of(problems, About::Reason),
        );
    }
    Ok(form.agreement(Agreement::of(problems)).link("I have an account: sign in", "/auth/sign_in").show())
}

async fn closed(state: &State, visitor: &Visitor) -> Result<Response, PageError> {
    let page = Page::of(state, visitor, "Create account").await?;
    let settings = state.app().settings().await?;
    let sentence = match settings.closed_message.as_str() {
        "" => "New accounts cannot be made at the moment.",
        message => message,
    };
    Ok(MessagePage::new(page, &[sentence]).next("Go to the front page", "/").show(StatusCode::FORBIDDEN))
}
