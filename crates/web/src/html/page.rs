//! The one place that makes a page: frame, language, security headers, cookie.

use crate::{
    edge::cookie::Cookie,
    extract::auth::Caller,
    html::{assets, error, markup::Markup},
    state::State,
};
use app::{
    authority::BrowserSession,
    messages::{Language, Sentence},
    people::password::PasswordError,
    settings::SignUps,
};
use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::Role;
use std::sync::Arc;
use store::StoreError;

/// Who looks at a page, and with what.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Whoever is signed in.
    pub session: Option<Arc<BrowserSession>>,
    /// The language of the pages.
    pub language: Language,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The mark of a browser that was signed in before; empty otherwise.
    pub device: String,
    cookie: String,
}

impl FromRequestParts<State> for Visitor {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Self::Rejection> {
        let session = match parts.extensions.get::<Caller>() {
            Some(Caller::Browser(session)) => Some(session.clone()),
            _ => None,
        };
        let https = state.app().site().is_https();
        let value = |cookie: Cookie| cookie.read(&parts.headers, https).unwrap_or("").to_owned();
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
        Ok(Self {
            session,
            language: parts.extensions.get::<Language>().copied().unwrap_or_default(),
            user_agent: agent.to_owned(),
            device: value(Cookie::Device),
            cookie: value(Cookie::Session),
        })
    }
}

impl Visitor {
    /// Whoever is signed in.
    ///
    /// # Errors
    /// "Forbidden" for nobody: the gate sends them to sign in before.
    pub fn signed_in(&self) -> Result<&BrowserSession, PageError> {
        self.session.as_deref().ok_or(PageError::Forbidden)
    }
}

/// Why there is another page than the one that was asked for.
#[derive(Debug)]
pub enum PageError {
    /// There is no such thing, or the visitor may not know of it.
    NotFound,
    /// The visitor may not.
    Forbidden,
    /// What was here is over.
    Gone,
    /// Asked too often: come back in so many seconds.
    TooMany(i64),
    /// Anything else that has a number.
    Status(StatusCode),
    /// Our own fault. The text is for the log alone.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl PageError {
    /// Our own fault, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => error::page_of(StatusCode::NOT_FOUND),
            Self::Forbidden => error::page_of(StatusCode::FORBIDDEN),
            Self::Gone => error::page_of(StatusCode::GONE),
            Self::Status(status) => error::page_of(status),
            Self::TooMany(seconds) => {
                let mut response = error::page_of(StatusCode::TOO_MANY_REQUESTS);
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
                response
            }
            Self::Internal(cause) => {
                tracing::error!(error = %cause, cause = ?cause, "a page failed through a fault of the server");
                error::page_of(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full | StoreError::Unavailable(_) => {
                tracing::error!(%error, "a page could not be shown");
                Self::Status(StatusCode::SERVICE_UNAVAILABLE)
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl From<PasswordError> for PageError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::TooMany(PasswordError::COME_BACK_SECONDS),
            failed @ PasswordError::Failed(_) => Self::internal(failed),
        }
    }
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// What the page is about.
    pub title: String,
    /// Name of the community.
    pub community: String,
    /// A sentence about it.
    pub description: String,
    /// Language of the page.
    pub language: Language,
    /// Address of the style sheet.
    pub style: &'static str,
    /// Address of the logo.
    pub logo: &'static str,
    /// Name of whoever is signed in.
    pub signed_in: Option<String>,
    /// Whether they are of the staff.
    pub is_staff: bool,
    /// Whether accounts can be made.
    pub sign_up_open: bool,
    /// What has just been done.
    pub notice: Option<String>,
    /// Where a form on it may lead, besides this server.
    pub form_action: Option<String>,
    media: String,
    cookie: Option<HeaderValue>,
}

impl Page {
    /// A page for this visitor.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn of(state: &State, visitor: &Visitor, title: impl Into<String>) -> Result<Self, PageError> {
        let settings = state.app().settings().await?;
        let person = visitor.session.as_ref().map(|session| session.person());
        let renewed = visitor.session.as_ref().is_some_and(|session| session.was_renewed());
        let site = state.app().site();
        Ok(Self {
            community: settings.title.clone(),
            description: settings.description.clone(),
            signed_in: person.map(|person| person.username().to_owned()),
            is_staff: person.is_some_and(|person| person.role() >= Role::Moderator && person.standing().is_usable()),
            sign_up_open: settings.sign_ups != SignUps::Closed,
            media: site.media_base_url.clone(),
            cookie: renewed.then(|| Cookie::Session.give(&visitor.cookie, site.is_https())).flatten(),
            ..Self::plain(visitor.language, title)
        })
    }

    /// A page that needs nothing but the binary, for when something is wrong.
    pub fn plain(language: Language, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            community: "Watertower".into(),
            description: String::new(),
            language,
            style: &assets::STYLE,
            logo: &assets::LOGO,
            signed_in: None,
            is_staff: false,
            sign_up_open: false,
            notice: None,
            form_action: None,
            media: String::new(),
            cookie: None,
        }
    }

    /// The page says first what has just been done.
    #[must_use]
    pub fn saying(self, notice: Option<Sentence>) -> Self {
        Self { notice: notice.map(String::from), ..self }
    }

    /// A sentence of the page, in its language.
    #[must_use]
    pub const fn say(&self, id: &'static str) -> Sentence {
        self.language.say(id)
    }

    /// A sentence with markup in it.
    #[must_use]
    pub const fn markup(&self, id: &'static str) -> Markup {
        Markup::new(self.language, id)
    }

    /// A form on the page may lead on to this origin or scheme.
    #[must_use]
    pub fn leading_to(self, form_action: Option<String>) -> Self {
        Self { form_action, ..self }
    }

    /// What the browser may load and where forms may lead. Nothing is inline, and nothing is a script.
    ///
    /// Spec: <https://www.w3.org/TR/CSP3/>
    fn policy(&self) -> String {
        let action = self.form_action.as_deref().unwrap_or("");
        format!(
            "default-src 'none'; style-src 'self'; img-src 'self' {}; form-action 'self' {action}; base-uri 'none'; \
             frame-ancestors 'none'",
            self.media
        )
    }
}

/// The answer with this page in it.
pub fn show(status: StatusCode, page: &Page, template: &impl Template) -> Response {
    let html = match template.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, page.title = %page.title, "a template failed");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::try_from(page.policy()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(page.language.tag()));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
    if let Some(cookie) = &page.cookie {
        headers.append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// The browser goes on to another page of ours, with GET.
#[must_use]
pub fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Gives the browser its session.
pub fn sign_in(state: &State, headers: &mut HeaderMap, new: &app::people::sign_in::NewCookie) {
    let https = state.app().site().is_https();
    let mark = state.app().device_mark(new.account);
    for cookie in [Cookie::Session.give(&new.secret, https), Cookie::Device.give(&mark, https)].into_iter().flatten() {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// Takes the session from the browser.
pub fn sign_out(state: &State, headers: &mut HeaderMap) {
    headers.extend(Cookie::Session.take(state.app().site().is_https()).map(|cookie| (header::SET_COOKIE, cookie)));
}
