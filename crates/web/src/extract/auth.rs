//! Who calls, as an argument type. The gate has looked already; each extractor looks again at what it needs, so that a
//! route whose declaration and handler disagree refuses instead of letting in.

use crate::{edge::error::ApiError, state::State};
use app::{
    authority::{Actor, BrowserSession, Credential, Person},
    messages::Message,
};
use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{AccountId, Scope};
use std::{marker::PhantomData, ops::Deref, sync::Arc};

/// Who calls, as the gate found out.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody says who they are.
    Nobody,
    /// A valid access token.
    Token(Arc<Credential>),
    /// A signed-in browser.
    Browser(Arc<BrowserSession>),
}

/// A kind of right that a handler asks for: any one of its scopes will do.
pub trait Need: Send + Sync + 'static {
    /// Any one of these.
    const SCOPES: &'static [Scope];
}

/// Asks for no scope: any token will do.
#[derive(Debug, Clone, Copy)]
pub struct AnyScope;
impl Need for AnyScope {
    const SCOPES: &'static [Scope] = &[];
}

macro_rules! needs {
    ($($name:ident = [$($scope:ident),+]),+ $(,)?) => {$(
        /// Asks for the scope of this name.
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl Need for $name { const SCOPES: &'static [Scope] = &[$(Scope::$scope),+]; }
    )+};
}

needs! {
    ReadProfile = [Profile, ReadAccounts],
    Read = [Read],
    ReadAccounts = [ReadAccounts],
    ReadBlocks = [ReadBlocks],
    ReadBookmarks = [ReadBookmarks],
    ReadFavourites = [ReadFavourites],
    ReadFilters = [ReadFilters],
    ReadFollows = [ReadFollows],
    ReadLists = [ReadLists],
    ReadMutes = [ReadMutes],
    ReadNotifications = [ReadNotifications],
    ReadSearch = [ReadSearch],
    ReadStatuses = [ReadStatuses],
    WriteAccounts = [WriteAccounts],
    WriteBlocks = [WriteBlocks],
    WriteBookmarks = [WriteBookmarks],
    WriteConversations = [WriteConversations],
    WriteFavourites = [WriteFavourites],
    WriteFollows = [WriteFollows],
    WriteLists = [WriteLists],
    WriteMedia = [WriteMedia],
    WriteMutes = [WriteMutes],
    WriteNotifications = [WriteNotifications],
    WriteReports = [WriteReports],
    WriteStatuses = [WriteStatuses],
}

fn caller(parts: &Parts) -> Caller {
    parts.extensions.get::<Caller>().cloned().unwrap_or(Caller::Nobody)
}

fn permits<N: Need>(credential: &Credential) -> bool {
    N::SCOPES.is_empty() || N::SCOPES.iter().any(|scope| credential.scopes().grant(*scope))
}

const OUTSIDE: ApiError = ApiError::Forbidden(Message::new("error-scopes"));

/// A person whose account may be used, through a token with the right that `N` asks for.
#[derive(Debug, Clone)]
pub struct Auth<N: Need> {
    actor: Actor,
    credential: Arc<Credential>,
    need: PhantomData<N>,
}

impl<N: Need> Auth<N> {
    /// The token behind it.
    #[must_use]
    pub fn credential(&self) -> &Credential {
        &self.credential
    }
}

impl<N: Need> Deref for Auth<N> {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl<N: Need> FromRequestParts<State> for Auth<N> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, ApiError> {
        let Caller::Token(credential) = caller(parts) else { return Err(ApiError::Unauthorized) };
        if !permits::<N>(&credential) {
            return Err(OUTSIDE);
        }
        let actor = credential.actor().ok_or(ApiError::Forbidden(Message::new("error-login-disabled")))?;
        Ok(Self { actor, credential, need: PhantomData })
    }
}

/// Anybody who reads: with a token, the person (or none behind an app's own token) and the right that `N` asks for.
#[derive(Debug, Clone)]
pub struct Reader<N: Need> {
    viewer: Option<AccountId>,
    need: PhantomData<N>,
}

impl<N: Need> Reader<N> {
    /// Whose view it is; `None` sees what is public.
    #[must_use]
    pub fn viewer(&self) -> Option<AccountId> {
        self.viewer
    }
}

impl<N: Need> FromRequestParts<State> for Reader<N> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, ApiError> {
        let viewer = match caller(parts) {
            Caller::Token(credential) if permits::<N>(&credential) => credential.actor().map(|actor| actor.account()),
            Caller::Token(_) => return Err(OUTSIDE),
            Caller::Nobody | Caller::Browser(_) => None,
        };
        Ok(Self { viewer, need: PhantomData })
    }
}

/// An app with a valid token; perhaps a person's.
#[derive(Debug, Clone)]
pub struct AppAuth(pub Arc<Credential>);

impl FromRequestParts<State> for AppAuth {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, ApiError> {
        match caller(parts) {
            Caller::Token(credential) => Ok(Self(credential)),
            Caller::Nobody | Caller::Browser(_) => Err(ApiError::Unauthorized),
        }
    }
}

/// A person behind a token who may still have to confirm or wait.
#[derive(Debug, Clone)]
pub struct Unready {
    /// Who it is.
    pub person: Person,
    /// The token.
    pub credential: Arc<Credential>,
}

impl FromRequestParts<State> for Unready {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, ApiError> {
        let Caller::Token(credential) = caller(parts) else { return Err(ApiError::Unauthorized) };
        let person = credential.person().cloned().ok_or(ApiError::Unauthorized)?;
        Ok(Self { person, credential })
    }
}

/// Who looks at a page: a signed-in browser, or nobody known.
#[derive(Debug, Clone)]
pub struct Signed(pub Option<Arc<BrowserSession>>);

impl Signed {
    /// Whose view it is.
    #[must_use]
    pub fn viewer(&self) -> Option<AccountId> {
        self.0.as_ref().and_then(|session| session.actor()).map(|actor| actor.account())
    }
}

impl FromRequestParts<State> for Signed {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Self::Rejection> {
        Ok(Self(match caller(parts) {
            Caller::Browser(session) => Some(session),
            Caller::Nobody | Caller::Token(_) => None,
        }))
    }
}
