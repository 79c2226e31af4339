//! Registering an app: anybody may, and it means nothing until a person allows the app something.
//!
//! Spec: <https://docs.joinmastodon.org/methods/apps/#create>

use crate::{
    App,
    oauth::redirect::{self, RedirectProblem},
    random::fingerprint,
};
use domain::{
    AppId, Scopes,
    limits::{APP_FIELD_BYTES, APP_NAME_CHARACTERS},
    scope::UnknownScope,
};
use store::{StoreError, apps::AppRow, engine::Tx};

/// An app has at most so many redirect URIs.
pub const REDIRECT_URIS: usize = 20;

/// What an app says about itself.
#[derive(Debug, Clone, Default)]
pub struct NewApp {
    /// Its name, as people will read it.
    pub name: String,
    /// Its website; may be empty.
    pub website: String,
    /// Where it will send people back to.
    pub redirect_uris: Vec<String>,
    /// The most that it will ask for; `None` is `read`.
    pub scopes: Option<String>,
}

/// An app that has just registered, with the secret that is nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// What was stored.
    pub app: AppRow,
    /// The client's secret.
    pub client_secret: String,
}

/// Why an app was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// It has no name.
    #[error("the app has no name")]
    NameBlank,
    /// The name is too long.
    #[error("the name is too long")]
    NameTooLong,
    /// The website is none.
    #[error("the website is none")]
    Website,
    /// A redirect URI does not fit.
    #[error("{0}")]
    Redirect(#[from] RedirectProblem),
    /// Over 20 of them.
    #[error("there are too many redirect URIs")]
    TooManyRedirects,
    /// A scope does not exist.
    #[error("{0}")]
    Scope(#[from] UnknownScope),
    /// The list of scopes is too long.
    #[error("the scopes are too long")]
    ScopesTooLong,
    /// The database failed.
    #[error("could not store the app")]
    Store(#[from] StoreError),
}

impl App {
    /// Registers an app and returns its secret, of which only a hash is kept.
    ///
    /// # Errors
    /// What does not fit, named by its field.
    pub async fn register_app(&self, new: NewApp) -> Result<Registered, RegisterError> {
        let name = new.name.trim().to_owned();
        if name.is_empty() {
            return Err(RegisterError::NameBlank);
        }
        if name.chars().count() > APP_NAME_CHARACTERS {
            return Err(RegisterError::NameTooLong);
        }
        let website = website(&new.website)?;
        if new.redirect_uris.is_empty() {
            return Err(RedirectProblem::Blank.into());
        }
        if new.redirect_uris.len() > REDIRECT_URIS {
            return Err(RegisterError::TooManyRedirects);
        }
        for uri in &new.redirect_uris {
            redirect::check(uri)?;
        }
        let scopes = match &new.scopes {
            Some(text) if text.len() > APP_FIELD_BYTES => return Err(RegisterError::ScopesTooLong),
            Some(text) => Scopes::parse(text)?,
            None => Scopes::default(),
        };
        let scopes = if scopes.is_empty() { Scopes::default_for_apps() } else { scopes };
        let client_secret = self.random().secret();
        let (client_id, created_at, ids) = (self.random().secret(), self.now(), self.ids().clone());
        let draft = AppRow {
            id: AppId(0), // drawn where it is stored
            name,
            website,
            redirect_uris: new.redirect_uris,
            scopes: scopes.to_string(),
            client_id,
            client_secret_hash: fingerprint(&client_secret).to_vec(),
            created_at,
        };
        let app = self
            .store()
            .write(async move |tx: &mut Tx<'_>| -> Result<AppRow, StoreError> {
                let app = AppRow { id: ids.next(), ..draft.clone() };
                store::apps::insert(tx, &app).await?;
                Ok(app)
            })
            .await?;
        Ok(Registered { app, client_secret })
    }
}

fn website(text: &str) -> Result<Option<String>, RegisterError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let url = url::Url::parse(text).map_err(|_| RegisterError::Website)?;
    let fits = matches!(url.scheme(), "http" | "https") && url.has_host() && text.len() <= APP_FIELD_BYTES;
    if fits { Ok(Some(text.to_owned())) } else { Err(RegisterError::Website) }
}
