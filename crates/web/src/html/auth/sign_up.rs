//! Signing up in the browser.

use crate::{
    html::{
        Form,
        auth::{Agreement, FormPage, MessagePage, new_account},
        field::Field,
        page::{self, Page, PageError, Visitor},
    },
    state::State,
};
use app::{
    people::{
        create::{CreateError, NewAccount},
        problems::{Field as About, Problems},
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
    let account = new_account::typed(&visitor, &fields);
    let sign_up = SignUp { account: account.clone(), agreement: fields.is_on("agreement") };
    match state.app().sign_up(sign_up).await {
        Ok(made) => new_account::enter(&state, &visitor, made).await,
        Err(SignUpError::Closed | SignUpError::NotAnApp) => closed(&state, &visitor).await,
        Err(SignUpError::Create(CreateError::Refused(problems))) => form(&state, &visitor, &account, &problems).await,
        Err(SignUpError::Create(CreateError::Store(error))) => Err(error.into()),
        Err(SignUpError::Create(CreateError::Password(error))) => Err(error.into()),
        Err(error) => Err(PageError::internal(error)),
    }
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
    let language = visitor.language;
    let page = Page::of(state, visitor, language.say("sign-up-title")).await?;
    let approval = settings.sign_ups == SignUps::Approval;
    let mut form = FormPage::new(page, "/auth/sign_up", language.say("page-create-account")).problems(problems);
    if approval {
        form = form.intro(language.say("sign-up-approval"));
    }
    form = new_account::fields(form, state, typed, problems);
    if approval {
        form = form.field(
            Field::area("reason", language.say("sign-up-reason"))
                .value(&typed.reason)
                .most(domain::limits::REASON_CHARACTERS)
                .problem_of(problems, About::Reason),
        );
    }
    Ok(form.agreement(Agreement::of(problems)).link(language.say("sign-up-have-account"), "/auth/sign_in").show())
}

async fn closed(state: &State, visitor: &Visitor) -> Result<Response, PageError> {
    let language = visitor.language;
    let page = Page::of(state, visitor, language.say("sign-up-title")).await?;
    let settings = state.app().settings().await?;
    let sentence = match settings.closed_message.as_str() {
        "" => language.say("sign-up-closed").into(),
        own_words => own_words.to_owned(),
    };
    Ok(MessagePage::new(page, [sentence]).to_front().show(StatusCode::FORBIDDEN))
}
