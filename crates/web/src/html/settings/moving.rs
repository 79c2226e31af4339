//! Moving to another account, or from one: aliases, the move, and taking it back.

use crate::{
    edge::{route::Throttle, throttle::Whose},
    html::{
        Fields, Form,
        auth::count,
        field::Field,
        page::{self, Page, PageError, Visitor, show as answer},
    },
    state::State,
};
use app::{
    messages::Sentence,
    moving::{MovingProblem, Owner},
};
use askama::Template;
use axum::{extract::State as FromState, http::StatusCode, response::Response};

#[derive(Template)]
#[template(path = "settings/moving.html")]
struct Moving {
    page: Page,
    problem: Option<String>,
    handle: String,
    /// Handle and page of where the account went.
    moved_to: Option<(String, String)>,
    aliases: Vec<String>,
    fields: [Field; 2],
    alias_field: Field,
}

impl From<MovingProblem> for PageError {
    fn from(error: MovingProblem) -> Self {
        match error {
            MovingProblem::Store(error) => error.into(),
            MovingProblem::Password(error) => error.into(),
            _ => Self::Forbidden,
        }
    }
}

/// `GET /settings/moving`
///
/// Spec: <https://docs.joinmastodon.org/user/moving/>
pub async fn show(FromState(state): FromState<State>, visitor: Visitor, query: Fields) -> Result<Response, PageError> {
    let language = visitor.language;
    let notice = match query.get("done") {
        "moved" => Some(language.say("moving-done-moved")),
        "back" => Some(language.say("moving-done-back")),
        "alias" => Some(language.say("moving-done-alias")),
        "removed" => Some(language.say("moving-done-removed")),
        _ => None,
    };
    moving(&state, &visitor, notice, None, &Fields::default()).await
}

async fn moving(
    state: &State,
    visitor: &Visitor,
    notice: Option<Sentence>,
    problem: Option<String>,
    typed: &Fields,
) -> Result<Response, PageError> {
    let session = visitor.signed_in()?;
    let (owner, language, app) = (Owner::Person(session), visitor.language, state.app());
    let home = app.site().home();
    let moved_to = app.moved_to(owner).await?;
    let moving = Moving {
        page: Page::of(state, visitor, language.say("moving-title")).await?.saying(notice),
        handle: home.handle(session.person().username(), ""),
        moved_to: moved_to.map(|to| (home.handle(&to.username, &to.domain), to.url)),
        aliases: app.aliases(owner).await?,
        fields: [
            Field::text("to", language.say("moving-target")).verbatim().most(2_048).value(typed.get("to")),
            Field::password("current_password", language.say("form-present-password")),
        ],
        alias_field: Field::text("alias", language.say("moving-alias"))
            .verbatim()
            .most(2_048)
            .value(typed.get("alias")),
        problem,
    };
    let status = if moving.problem.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(answer(status, &moving.page, &moving))
}

/// The page once more, with what is wrong; or on to it, when nothing is.
async fn done(
    state: &State,
    visitor: &Visitor,
    outcome: Result<(), MovingProblem>,
    next: &str,
    typed: &Fields,
) -> Result<Response, PageError> {
    match outcome {
        Ok(()) => Ok(page::go(next)),
        Err(problem) => match problem.message() {
            Some(why) => moving(state, visitor, None, Some(why.in_language(visitor.language)), typed).await,
            None => Err(problem.into()),
        },
    }
}

/// `POST /settings/moving`: moves to another account. Asks for the password once more.
///
/// Spec: <https://docs.joinmastodon.org/user/moving/#move>
pub async fn leave(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let session = visitor.signed_in()?;
    count(&state, Throttle::PasswordChange, &Whose::Account(session.person().account().0))?;
    let password = Some(fields.text("current_password"));
    let moved = state.app().move_account(Owner::Person(session), password, fields.get("to")).await;
    done(&state, &visitor, moved.map(drop), "/settings/moving?done=moved", &fields).await
}

/// `POST /settings/moving/back`: takes the move back.
///
/// Spec: <https://docs.joinmastodon.org/user/moving/#redirect>
pub async fn take_back(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let back = state.app().take_move_back(Owner::Person(visitor.signed_in()?)).await;
    done(&state, &visitor, back, "/settings/moving?done=back", &fields).await
}

/// `POST /settings/moving/aliases`: names another account that is the same person.
///
/// Spec: <https://docs.joinmastodon.org/user/moving/#move>
pub async fn add_alias(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let added = state.app().add_alias(Owner::Person(visitor.signed_in()?), fields.get("alias")).await;
    done(&state, &visitor, added.map(drop), "/settings/moving?done=alias", &fields).await
}

/// `POST /settings/moving/aliases/remove`
///
/// Spec: <https://docs.joinmastodon.org/user/moving/#move>
pub async fn remove_alias(
    FromState(state): FromState<State>,
    visitor: Visitor,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let removed = state.app().remove_alias(Owner::Person(visitor.signed_in()?), fields.get("uri")).await;
    done(&state, &visitor, removed, "/settings/moving?done=removed", &fields).await
}
