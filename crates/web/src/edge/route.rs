//! A route declares who may call it, how often, and who may cache the answer. There is no way to make one without.
//!
//! The declarations are data: the gate enforces them, the tests are generated from them, and `docs/` lists them.

use crate::{
    edge::{accept, gate},
    extract::auth::Need,
    state::State,
};
use axum::{
    Router,
    extract::{Request, State as FromState},
    handler::Handler,
    routing::{MethodFilter, MethodRouter},
};
use domain::Scope;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The client API, for anybody; a token is not even looked at.
    Open,
    /// The client API, for anybody; a token that is given must be valid, and carry one of these scopes.
    Anyone(&'static [Scope]),
    /// The client API, with any valid token, also an app's own; one of these scopes, where there are any.
    App(&'static [Scope]),
    /// The client API, for a person whose account may be used, with one of these scopes.
    User(&'static [Scope]),
    /// The client API, for a person who may still have to confirm or wait, with one of these scopes.
    UnreadyUser(&'static [Scope]),
    /// A stream, for a person whose account may be used, with one of these scopes. The token may also come as the
    /// subprotocol of a WebSocket, and refusals are worded as Mastodon's streaming server words them.
    Stream(&'static [Scope]),
    /// A page, for anybody; a signed-in browser is recognised.
    Page,
    /// A page for a signed-in browser (others are sent to sign in).
    SignedInPage,
    /// A file for anybody: styles, pictures, uploads.
    File,
    /// What other servers read, for anybody. Beside a page with the same address, it answers those who ask for it.
    Document,
    /// A machine's question about health.
    Probe,
}

impl Access {
    /// For a person with the scopes of this marker.
    #[must_use]
    pub const fn user<N: Need>() -> Self {
        Self::User(N::SCOPES)
    }
    /// For anybody; a token must carry the scopes of this marker.
    #[must_use]
    pub const fn anyone<N: Need>() -> Self {
        Self::Anyone(N::SCOPES)
    }
    /// Whether errors are pages rather than JSON.
    #[must_use]
    pub const fn is_page(self) -> bool {
        matches!(self, Self::Page | Self::SignedInPage)
    }
}

/// How often a route may be called. Numbers and windows are in [`crate::edge::throttle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Throttle {
    /// As any API call.
    Api,
    /// Uploads.
    Media,
    /// New accounts.
    SignUp,
    /// New apps.
    AppRegistration,
    /// Attempts to sign in (pages count each e-mail address as well).
    SignIn,
    /// Requests that send a mail: confirmation, password reset.
    Mail,
    /// Changes of a password.
    PasswordChange,
    /// Deletions of statuses and boosts.
    Deletes,
    /// Reports: each may go out to other servers.
    Reports,
    /// Pages and files.
    Page,
    /// What other servers read.
    Peer,
    /// Deliveries of other servers.
    Inbox,
    /// Probes of the operator's own machines.
    None,
}

/// Who may keep the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheClass {
    /// Nobody: `private, no-store`.
    Private,
    /// Anybody, for so many seconds, when the request carried neither token nor cookie.
    Public(u32),
    /// Anybody, for ever: the address changes with the content.
    Immutable,
}

/// One route.
pub struct Route {
    /// `GET`, `POST` ...
    pub method: MethodFilter,
    /// The same as text.
    pub method_name: &'static str,
    /// As axum writes it: `/api/v1/statuses/{id}`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// How often.
    pub throttle: Throttle,
    /// Who may keep the answer.
    pub cache: CacheClass,
    /// Whether it takes files.
    pub uploads: bool,
    handler: MethodRouter<State>,
}

/// What the gate knows of a route while it handles a request.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// Who may call it.
    pub access: Access,
    /// How often.
    pub throttle: Throttle,
    /// Who may keep the answer.
    pub cache: CacheClass,
    /// Whether it takes files.
    pub uploads: bool,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident = $filter:ident $text:literal),+ $(,)?) => {$(
        $(#[$doc])*
        pub fn $name<H, T>(path: &'static str, access: Access, throttle: Throttle, cache: CacheClass, handler: H) -> Route
        where
            H: Handler<T, State>,
            T: 'static,
        {
            Route {
                method: MethodFilter::$filter,
                method_name: $text,
                path,
                access,
                throttle,
                cache,
                uploads: false,
                handler: axum::routing::on(MethodFilter::$filter, handler),
            }
        }
    )+};
}

methods! {
    /// A `GET` route (which answers `HEAD` too).
    get = GET "GET",
    /// A `POST` route.
    post = POST "POST",
    /// A `PUT` route.
    put = PUT "PUT",
    /// A `PATCH` route.
    patch = PATCH "PATCH",
    /// A `DELETE` route.
    delete = DELETE "DELETE",
}

impl Route {
    /// Lets the route take files, within the limit for uploads.
    #[must_use]
    pub fn with_uploads(mut self) -> Self {
        self.uploads = true;
        self
    }

    /// What was declared.
    #[must_use]
    pub fn declared(&self) -> Declared {
        Declared { access: self.access, throttle: self.throttle, cache: self.cache, uploads: self.uploads }
    }

    /// What a request accepts that gets the document, where a page may have the same address.
    #[must_use]
    pub fn accept(&self) -> Option<&'static str> {
        (self.access == Access::Document).then_some(wire::media_type::ACCEPT)
    }

    /// Puts the route, behind the gate, into a router.
    pub(crate) fn mount(self, router: Router<State>, state: &State) -> Router<State> {
        router.route(self.path, self.behind_gate(state))
    }

    /// Puts a page and the document with the same address into a router. Who asks for the document gets it; each has its
    /// own gate.
    pub(crate) fn mount_beside(self, document: Self, router: Router<State>, state: &State) -> Router<State> {
        let (path, method) = (self.path, self.method);
        let (page, document) = (self.behind_gate(state), document.behind_gate(state));
        let choose = async move |FromState(state): FromState<State>, request: Request| {
            let chosen = if accept::asks_for_document(request.headers()) { document } else { page };
            chosen.call(request, state).await
        };
        router.route(path, axum::routing::on(method, choose))
    }

    fn behind_gate(self, state: &State) -> MethodRouter<State> {
        let gate = axum::middleware::from_fn_with_state((state.clone(), self.declared()), gate::pass);
        self.handler.layer(gate)
    }
}
