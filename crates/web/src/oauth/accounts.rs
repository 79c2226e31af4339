//! Signing people up through an app.

use crate::{
    edge::error::{ApiError, Invalid},
    extract::{AppAuth, Input},
    mastodon::refusals::NOT_ALLOWED,
    oauth::token::{TokenAnswer, answer},
    state::State,
};
use app::{
    messages::Language,
    people::{
        create::{CreateError, NewAccount},
        password::PasswordError,
        problems::Problems,
        sign_up::{SignUp, SignUpError},
    },
};
use axum::{Extension, extract::State as FromState};

/// Problems as clients read them: `details` by field.
#[must_use]
pub fn invalid(problems: &Problems) -> ApiError {
    let fields = problems.iter().map(|(field, problem)| Invalid {
        field: field.name(),
        code: problem.code(),
        description: problem.message(),
        whole: problem.of(field),
    });
    ApiError::Invalid(fields.collect())
}

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Refused(problems) => invalid(&problems),
            CreateError::Store(error) => error.into(),
            CreateError::Password(PasswordError::Busy) => Self::TooManyRequests(PasswordError::COME_BACK_SECONDS),
            CreateError::Password(error) => Self::internal(error),
            CreateError::Keys(error) => Self::internal(error),
        }
    }
}

impl From<SignUpError> for ApiError {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Closed | SignUpError::NotAnApp => NOT_ALLOWED,
            SignUpError::Create(error) => error.into(),
        }
    }
}

/// Makes an account through an app, and a token for it: `POST /api/v1/accounts`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#create>
/// The token can be used at once where neither confirmation nor approval is asked. Without a `locale`, the account speaks
/// the language of the request.
pub async fn create(
    FromState(state): FromState<State>,
    AppAuth(credential): AppAuth,
    Extension(language): Extension<Language>,
    input: Input,
) -> Result<TokenAnswer, ApiError> {
    let text = |name: &str| input.text(name).map(Option::unwrap_or_default);
    let account = NewAccount {
        username: text("username")?,
        email: text("email")?,
        password: text("password")?,
        locale: Some(text("locale")?).filter(|locale| !locale.is_empty()).unwrap_or_else(|| language.tag().to_owned()),
        time_zone: text("time_zone")?,
        reason: text("reason")?,
    };
    let sign_up = SignUp { account, agreement: input.bool("agreement")?.unwrap_or(false) };
    let issued = state.app().register(&credential, sign_up).await?;
    Ok(answer(issued))
}
