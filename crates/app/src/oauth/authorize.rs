//! Allowing an app something: checks what it asks for, and gives the code that it exchanges for a token.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc6749#section-4.1>, <https://www.rfc-editor.org/rfc/rfc7636>

use crate::{
    App,
    authority::BrowserSession,
    messages::{Language, Message},
    oauth::{redirect, token::grantable},
    random::fingerprint,
};
use domain::Scopes;
use store::{
    StoreError,
    apps::AppRow,
    engine::Tx,
    grants::{self, NewGrant},
};

/// A code lives so long. It is remembered for a day more, so that a second use can still revoke its token.
const CODE_SECONDS: i64 = 600;

/// What an app asks for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// Has to be `code`.
    pub response_type: String,
    /// Which app.
    pub client_id: String,
    /// Where to send the person back to.
    pub redirect_uri: String,
    /// What is asked for; empty is `read`.
    pub scope: String,
    /// Given back as it came.
    pub state: String,
    /// PKCE.
    pub code_challenge: String,
    /// Has to be `S256` where there is a challenge.
    pub code_challenge_method: String,
}

/// What an app asks for, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Which app.
    pub app: AppRow,
    /// Where to send the person back to.
    pub redirect_uri: String,
    /// What is asked for.
    pub scopes: Scopes,
    /// Given back as it came.
    pub state: Option<String>,
    code_challenge: Option<String>,
}

/// Why a request cannot be put before a person.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No app has this client id: the person must not be sent anywhere.
    #[error("no app has this client id")]
    UnknownApp,
    /// The app did not register this address: the person must not be sent there.
    #[error("the app did not register this redirect address")]
    UnknownRedirect,
    /// The protocol's name for the problem, and a sentence.
    #[error("the request is wrong: {code}")]
    Refused {
        /// As in RFC 6749, 4.1.2.1.
        code: &'static str,
        /// For people.
        description: Message,
    },
    /// The database failed.
    #[error("could not read the app")]
    Store(#[from] StoreError),
}

/// Why an app was not allowed anything.
#[derive(Debug, thiserror::Error)]
pub enum AllowError {
    /// The account has still to be confirmed or approved, or is switched off.
    #[error("the account cannot be used")]
    NotReady,
    /// The database failed.
    #[error("could not store the code")]
    Store(#[from] StoreError),
}

fn refused(code: &'static str, description: Message) -> AskError {
    AskError::Refused { code, description }
}

impl Checked {
    /// Where a person who refuses is sent; `None` for an app that shows codes.
    #[must_use]
    pub fn denied(&self, language: Language) -> Option<String> {
        let description = language.say("oauth-person-refused").to_string();
        self.back(&[("error", "access_denied"), ("error_description", &description)])
    }

    /// The address to go on to, with these parameters and the app's state; `None` for an app that shows codes.
    fn back(&self, parameters: &[(&str, &str)]) -> Option<String> {
        if self.redirect_uri == redirect::OUT_OF_BAND {
            return None;
        }
        let mut parameters = parameters.to_vec();
        if let Some(state) = &self.state {
            parameters.push(("state", state));
        }
        Some(redirect::with_parameters(&self.redirect_uri, &parameters))
    }
}

/// What follows when a person allows an app something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// The browser goes on to this address.
    Redirect(String),
    /// The page shows this code.
    Show(String),
}

impl App {
    /// Checks what an app asks for.
    ///
    /// # Errors
    /// [`AskError`]
    pub async fn check_ask(&self, ask: &Ask) -> Result<Checked, AskError> {
        let app = store::apps::by_client_id(&self.read(), &ask.client_id).await?.ok_or(AskError::UnknownApp)?;
        if !redirect::is_registered(&app.redirect_uris, &ask.redirect_uri) {
            return Err(AskError::UnknownRedirect);
        }
        if ask.response_type != "code" {
            return Err(refused("unsupported_response_type", Message::new("oauth-response-type")));
        }
        let scopes =
            Scopes::parse(&ask.scope).map_err(|_| refused("invalid_scope", Message::new("oauth-scope-unknown")))?;
        let scopes = if scopes.is_empty() { Scopes::default_for_apps() } else { scopes };
        let registered = Scopes::parse(&app.scopes).unwrap_or_default();
        if !registered.contain(&scopes) {
            return Err(refused("invalid_scope", Message::new("oauth-scope-not-registered")));
        }
        let code_challenge = challenge(ask)?;
        let state = (!ask.state.is_empty()).then(|| ask.state.clone());
        Ok(Checked { app, redirect_uri: ask.redirect_uri.clone(), scopes, state, code_challenge })
    }

    /// Gives the app a code for what it asked, as far as the person's role allows it.
    ///
    /// # Errors
    /// [`AllowError::NotReady`]
    pub async fn allow(&self, session: &BrowserSession, ask: &Checked) -> Result<Allowed, AllowError> {
        let actor = session.actor().ok_or(AllowError::NotReady)?;
        let account = actor.account();
        let code = self.random().secret();
        let now = self.now();
        let grant = NewGrant {
            code_hash: fingerprint(&code),
            app: ask.app.id,
            account,
            epoch: session.epoch,
            redirect_uri: ask.redirect_uri.clone(),
            scopes: grantable(&ask.scopes, actor.person.role).to_string(),
            code_challenge: ask.code_challenge.clone(),
            created_at: now,
            expires_at: now.plus_seconds(CODE_SECONDS),
        };
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> { grants::insert(tx, &grant).await })
            .await?;
        Ok(ask.back(&[("code", &code)]).map_or(Allowed::Show(code), Allowed::Redirect))
    }
}

/// The challenge: 43 characters of base64url, the SHA-256 of the verifier.
fn challenge(ask: &Ask) -> Result<Option<String>, AskError> {
    if ask.code_challenge.is_empty() {
        if ask.code_challenge_method.is_empty() {
            return Ok(None);
        }
        return Err(refused("invalid_request", Message::new("oauth-challenge-missing")));
    }
    if ask.code_challenge_method != "S256" {
        return Err(refused("invalid_request", Message::new("oauth-challenge-method")));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if ask.code_challenge.len() != 43 || !ask.code_challenge.bytes().all(fits) {
        return Err(refused("invalid_request", Message::new("oauth-challenge-form")));
    }
    Ok(Some(ask.code_challenge.clone()))
}
