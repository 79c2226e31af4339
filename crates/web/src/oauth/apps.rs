//! Apps: registering one, and what one is.

use crate::{
    edge::error::ApiError,
    extract::{AppAuth, Input},
    state::State,
};
use app::{
    Credential,
    messages::Message,
    oauth::{
        redirect::RedirectProblem,
        register::{NewApp, REDIRECT_URIS, RegisterError},
    },
};
use axum::{Json, extract::State as FromState};
use domain::limits;
use store::apps::AppRow;
use wire::mastodon::{Application, CredentialApplication, Id};

impl From<RegisterError> for ApiError {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Store(error) => error.into(),
            RegisterError::NameBlank => Self::validation(Message::new("app-name-blank")),
            RegisterError::NameTooLong => {
                Self::validation(Message::new("app-name-too-long").with("most", limits::APP_NAME_CHARACTERS))
            }
            RegisterError::Website => Self::validation(Message::new("app-website")),
            RegisterError::Redirect(problem) => Self::validation(match problem {
                RedirectProblem::Blank => Message::new("app-redirect-blank"),
                RedirectProblem::NotAbsolute => Message::new("app-redirect-not-absolute"),
                RedirectProblem::Fragment => Message::new("app-redirect-fragment"),
                RedirectProblem::Forbidden => Message::new("app-redirect-forbidden"),
                RedirectProblem::TooLong => Message::new("app-redirect-too-long").with("most", limits::APP_FIELD_BYTES),
            }),
            RegisterError::TooManyRedirects => {
                Self::validation(Message::new("app-many-redirects").with("most", REDIRECT_URIS))
            }
            RegisterError::Scope(unknown) => {
                Self::validation(Message::new("app-scope-unknown").with("scope", format!("{:?}", unknown.0)))
            }
            RegisterError::ScopesTooLong => {
                Self::validation(Message::new("app-scopes-too-long").with("most", limits::APP_FIELD_BYTES))
            }
        }
    }
}

/// Registers an app: `POST /api/v1/apps`.
///
/// Spec: <https://docs.joinmastodon.org/methods/apps/#create>
pub async fn register(
    FromState(state): FromState<State>,
    input: Input,
) -> Result<Json<CredentialApplication>, ApiError> {
    let uris = input.texts("redirect_uris", 20)?;
    let new = NewApp {
        name: input.text("client_name")?.unwrap_or_default(),
        website: input.text("website")?.unwrap_or_default(),
        redirect_uris: uris.iter().flat_map(|uris| uris.split_whitespace()).map(str::to_owned).collect(),
        scopes: input.text("scopes")?,
    };
    let registered = state.app().register_app(new).await?;
    Ok(Json(CredentialApplication {
        client_id: registered.app.client_id.clone(),
        application: entity(registered.app),
        client_secret: registered.client_secret,
        client_secret_expires_at: 0,
    }))
}

/// The app behind a token: `GET /api/v1/apps/verify_credentials`.
///
/// Spec: <https://docs.joinmastodon.org/methods/apps/#verify_credentials>
/// A token from the command line belongs to no app that was registered: it is shown as one of that name.
pub async fn verify_credentials(
    FromState(state): FromState<State>,
    AppAuth(credential): AppAuth,
) -> Result<Json<Application>, ApiError> {
    let Some(id) = credential.app() else { return Ok(Json(command_line(&credential))) };
    let app = store::apps::by_id(&state.read(), id).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(entity(app)))
}

/// What stands for the app of a token that was made at the command line. Ids of apps are positive.
fn command_line(credential: &Credential) -> Application {
    Application {
        id: Id(0),
        name: "Command line".to_owned(),
        website: None,
        scopes: credential.scopes().to_string().split(' ').map(str::to_owned).collect(),
        redirect_uri: String::new(),
        redirect_uris: Vec::new(),
        vapid_key: String::new(),
    }
}

fn entity(app: AppRow) -> Application {
    Application {
        id: Id(app.id.0),
        name: app.name,
        website: app.website,
        scopes: app.scopes.split(' ').map(str::to_owned).collect(),
        redirect_uri: app.redirect_uris.join("\n"),
        redirect_uris: app.redirect_uris,
        vapid_key: String::new(),
    }
}
