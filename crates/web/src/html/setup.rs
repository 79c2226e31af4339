//! The page behind the setup link of the first start.

use crate::{
    html::{
        Fields, Form,
        auth::{FormPage, MessagePage},
        field::Field,
        page::{self, Page, PageError, Visitor},
    },
    state::State,
};
use app::people::{
    create::{CreateError, NewAccount},
    problems::{Field as About, Problems},
    set_up::{SetUp, SetUpError},
    sign_in::SignInError,
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
    let owner = NewAccount {
        username: fields.get("username").trim().to_owned(),
        email: fields.text("email"),
        password: fields.text("password"),
        ..NewAccount::default()
    };
    let (secret, title) = (fields.text("token"), fields.text("title"));
    let set_up = SetUp { secret: secret.clone(), title: title.clone(), owner: owner.clone() };
    let made = match state.app().set_up(set_up).await {
        Ok(made) => made,
        Err(SetUpError::LinkGone) => return gone(&state, &visitor).await,
        Err(SetUpError::Create(CreateError::Refused(problems))) => {
            return form(&state, &visitor, &secret, &title, &owner, &problems).await;
        }
        Err(SetUpError::Create(CreateError::Store(error))) => return Err(error.into()),
        Err(error) => return Err(PageError::internal(error)),
    };
    let new = state.app().sign_in_new(made, &visitor.user_agent).await.map_err(|error| match error {
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
    token: &str,
    title: &str,
    owner: &NewAccount,
    problems: &Problems,
) -> Result<Response, PageError> {
    let page = Page::of(state, visitor, "Set up your server").await?;
    let form = FormPage::new(page, "/setup", "Set up")
        .problems(problems)
        .intro("Name your community and make the account of its owner. This page works once.")
        .hidden("token", token)
        .field(Field::text("title", "Name of the community").value(title).most(100).problem_of(problems, About::Title))
        .field(
            Field::username(&owner.username, &state.app().site().handle_domain).problem_of(problems, About::Username),
        )
        .field(Field::email("email", "E-mail address").value(&owner.email).problem_of(problems, About::Email))
        .field(Field::new_password("password", "Password").problem_of(problems, About::Password));
    Ok(form.show())
}

async fn gone(state: &State, visitor: &Visitor) -> Result<Response, PageError> {
    let page = Page::of(state, visitor, "This setup link is not valid").await?;
    let sentences = [
        "The server has its owner already, or was started again since: each start without an owner prints a new link.",
    ];
    Ok(MessagePage::new(page, &sentences).next("Go to the front page", "/").show(StatusCode::GONE))
}
