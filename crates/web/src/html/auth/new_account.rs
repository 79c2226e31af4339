//! What the two pages that make an account have in common: sign-up, and the setup of a server.

use crate::{
    html::{
        Fields,
        auth::FormPage,
        field::Field,
        page::{self, PageError, Visitor},
    },
    state::State,
};
use app::people::{
    create::NewAccount,
    problems::{Field as About, Problems},
    sign_in::SignInError,
    sign_up::SignedUp,
};
use axum::response::Response;

/// What was typed. The account speaks the language of the page.
#[must_use]
pub fn typed(visitor: &Visitor, fields: &Fields) -> NewAccount {
    NewAccount {
        username: fields.get("username").trim().to_owned(),
        email: fields.text("email"),
        password: fields.text("password"),
        reason: fields.text("reason"),
        locale: visitor.language.tag().to_owned(),
        ..NewAccount::default()
    }
}

/// The fields that make an account, with what was typed and what is wrong with it.
#[must_use]
pub fn fields(form: FormPage, state: &State, typed: &NewAccount, problems: &Problems) -> FormPage {
    let language = form.language();
    let host = &state.app().site().handle_domain;
    let email = Field::email("email", language.say("form-email")).hint(language.say("sign-up-email-hint"));
    form.field(Field::username(language, &typed.username, host).problem_of(problems, About::Username))
        .field(email.value(&typed.email).problem_of(problems, About::Email))
        .field(Field::new_password("password", language.say("form-password")).problem_of(problems, About::Password))
}

/// Signs in whoever has just made an account, and shows what is still to do.
///
/// # Errors
/// Faults of the server.
pub async fn enter(state: &State, visitor: &Visitor, made: SignedUp) -> Result<Response, PageError> {
    let new = state.app().sign_in_new(made, &visitor.user_agent).await.map_err(|error| match error {
        SignInError::Store(error) => error.into(),
        other => PageError::internal(other),
    })?;
    let mut response = page::go("/auth/waiting");
    page::sign_in(state, response.headers_mut(), &new);
    Ok(response)
}
