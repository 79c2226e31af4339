//! The page behind the setup link of the first start.

use crate::{
    html::{
        Fields, Form,
        auth::{FormPage, MessagePage, new_account},
        field::Field,
        page::{Page, PageError, Visitor},
    },
    state::State,
};
use app::people::{
    create::{CreateError, NewAccount},
    problems::{Field as About, Problems},
    set_up::{SetUp, SetUpError},
};
use axum::{extract::State as FromState, http::StatusCode, response::Response};

/// `GET /setup`
///
/// Spec: <https://cwe.mitre.org/data/definitions/1392.html>
/// Without the link's secret there is nothing here.
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let token = query.get("token");
    if !state.app().is_setup_link(token).await? {
        return gone(&state, &visitor).await;
    }
    form(&state, &visitor, token, "", &NewAccount::default(), &Problems::default()).await
}

/// `POST /setup`
///
/// Spec: <https://cwe.mitre.org/data/definitions/1392.html>
/// Works once; the owner is signed in afterwards.
pub async fn submit(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let owner = new_account::typed(&visitor, &fields);
    let (secret, title) = (fields.text("token"), fields.text("title"));
    let set_up = SetUp { secret: secret.clone(), title: title.clone(), owner: owner.clone() };
    match state.app().set_up(set_up).await {
        Ok(made) => new_account::enter(&state, &visitor, made).await,
        Err(SetUpError::LinkGone) => gone(&state, &visitor).await,
        Err(SetUpError::Create(CreateError::Refused(problems))) => {
            form(&state, &visitor, &secret, &title, &owner, &problems).await
        }
        Err(SetUpError::Create(CreateError::Store(error))) => Err(error.into()),
        Err(SetUpError::Create(CreateError::Password(error))) => Err(error.into()),
        Err(error) => Err(PageError::internal(error)),
    }
}

async fn form(
    state: &State,
    visitor: &Visitor,
    token: &str,
    title: &str,
    owner: &NewAccount,
    problems: &Problems,
) -> Result<Response, PageError> {
    let language = visitor.language;
    let page = Page::of(state, visitor, language.say("setup-title")).await?;
    let title = Field::text("title", language.say("setup-community")).value(title).most(100);
    let form = FormPage::new(page, "/setup", language.say("setup-submit"))
        .problems(problems)
        .intro(language.say("setup-intro"))
        .hidden("token", token)
        .field(title.problem_of(problems, About::Title));
    Ok(new_account::fields(form, state, owner, problems).show())
}

async fn gone(state: &State, visitor: &Visitor) -> Result<Response, PageError> {
    let page = Page::of(state, visitor, visitor.language.say("setup-gone-title")).await?;
    let sentence = page.say("setup-gone");
    Ok(MessagePage::new(page, [sentence]).to_front().show(StatusCode::GONE))
}
