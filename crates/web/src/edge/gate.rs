//! The gate: every request passes it before its handler. It finds out who calls, asks the route's declaration whether
//! they may, counts, and dresses the answer. Deny is the default: a handler is reached only through here.

use crate::{
    edge::{
        client::ClientIp,
        cookie::Cookie,
        error::ApiError,
        language,
        route::{Access, CacheClass, Declared, Throttle},
        throttle::{Left, Whose},
    },
    extract::auth::Caller,
    state::State,
};
use app::{
    authority::{Credential, Standing},
    messages::Message,
};
use axum::{
    extract::{ConnectInfo, Request, State as FromState},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::Scope;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Lets a request through to its handler, or answers it.
pub async fn pass(
    FromState((state, declared)): FromState<(State, Declared)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut request, body) = request.into_parts();
    let peer = request
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    // A proxy may write a line of its own below the one that its client made up: the last line is the proxy's.
    let forwarded = request.headers.get_all("x-forwarded-for").iter().rev();
    let client = state.trusted_proxies().client(peer, forwarded.map(|value| value.to_str().unwrap_or("?")));
    let carried_secret = request.headers.contains_key(header::AUTHORIZATION)
        || request.headers.contains_key(header::COOKIE)
        || request.headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL)
        || query_token(&request.uri).is_some();
    let for_its_signer = declared.access == Access::Document
        && (request.headers.contains_key("signature") || request.headers.contains_key("signature-input"));
    let carried_secret = carried_secret || for_its_signer;

    let mut language = language::accepted(&request.headers);
    let (response, left) = match admit(&state, declared, client, &request).await {
        Err(refused) => refused,
        Ok((caller, left)) => {
            language = language::of(&caller, &request.headers);
            request.extensions.insert(language);
            request.extensions.insert(caller);
            request.extensions.insert(client);
            request.extensions.insert(declared);
            (next.run(Request::from_parts(request, body)).await, left)
        }
    };
    let mut response = language::translated(response, language);
    // Who has the answer already may keep it as long as who gets it now.
    let success = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    dress(response.headers_mut(), declared, left, Answer { success, carried_secret });
    response
}

/// Headers that every answer of the server carries, unless its handler chose another value.
pub(crate) const COMMON_HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; form-action 'none'"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
];

type Refused = (Response, Option<Left>);

/// Who calls, if they may.
async fn admit(
    state: &State,
    declared: Declared,
    client: ClientIp,
    request: &Parts,
) -> Result<(Caller, Option<Left>), Refused> {
    if declared.access.is_page() && !is_same_origin(request) {
        return Err((crate::edge::error::cross_site_form(), None));
    }
    let caller = match identify(state, declared.access, request).await {
        Ok(caller) => caller,
        // A stranger who guesses tokens is counted as well.
        Err(error) => {
            let left = state.throttles().count(declared.throttle, &Whose::Client(client.throttle_key()), state.now());
            let response = left.filter(|left| left.exceeded).map(|left| too_many(state, declared, left));
            return Err((response.unwrap_or_else(|| error.into_response()), left));
        }
    };
    let said = |response| language::translated(response, language::of(&caller, &request.headers));
    let left = count(state, declared.throttle, client, &caller);
    if let Some(left) = left.filter(|left| left.exceeded) {
        return Err((said(too_many(state, declared, left)), Some(left)));
    }
    match refuse(declared.access, &caller, request) {
        Some(response) => Err((said(response), left)),
        None => Ok((caller, left)),
    }
}

/// The answer to somebody who asked too often.
fn too_many(state: &State, declared: Declared, left: Left) -> Response {
    let wait = (left.reset.0 - state.now().0).div_euclid(1000) + 1;
    let response = ApiError::TooManyRequests(wait).into_response();
    if declared.access.is_page() { crate::edge::error::page_of(response) } else { response }
}

/// Looks up the token or the session that the request carries.
async fn identify(state: &State, access: Access, request: &Parts) -> Result<Caller, ApiError> {
    let token = match access {
        Access::Open | Access::File | Access::Document | Access::Probe => return Ok(Caller::Nobody),
        Access::Page | Access::SignedInPage => {
            let secret = Cookie::Session.read(&request.headers, state.app().site().is_https());
            let Some(secret) = secret else { return Ok(Caller::Nobody) };
            let session = state.app().session(secret).await?;
            return Ok(session.map_or(Caller::Nobody, Caller::Browser));
        }
        Access::Anyone(_) | Access::App(_) | Access::User(_) | Access::UnreadyUser(_) => bearer(request),
        Access::Stream(_) => stream_token(request),
    };
    match token {
        None => Ok(Caller::Nobody),
        Some(secret) => match state.app().authenticate(&secret).await? {
            Some(credential) => Ok(Caller::Token(credential)),
            None if matches!(access, Access::Stream(_)) => {
                Err(ApiError::Unauthenticated(Message::new("error-stream-token")))
            }
            None => Err(ApiError::Unauthorized),
        },
    }
}

/// The answer to a caller who may not call this.
fn refuse(access: Access, caller: &Caller, request: &Parts) -> Option<Response> {
    let refusal = match (access, caller) {
        (Access::Open | Access::File | Access::Document | Access::Probe | Access::Page, _) => return None,
        (Access::Anyone(_), Caller::Nobody) => return None,
        (Access::SignedInPage, Caller::Browser(_)) => return None,
        (Access::SignedInPage, _) => {
            let back = request.uri.path_and_query().map_or("/", |target| target.as_str());
            let back: String = url_escape(back);
            return Some(Redirect::to(&format!("/auth/sign_in?next={back}")).into_response());
        }
        (Access::Anyone(scopes), Caller::Token(credential)) => scope_problem(scopes, credential).or_else(|| {
            let standing = credential.person().map(app::authority::Person::standing);
            standing.and_then(standing_problem)
        }),
        (Access::App(scopes), Caller::Token(credential)) => scope_problem(scopes, credential).or_else(|| {
            let standing = credential.person().map(app::authority::Person::standing);
            standing.filter(|standing| standing.disabled).and_then(standing_problem)
        }),
        (Access::User(scopes), Caller::Token(credential)) => {
            scope_problem(scopes, credential).or_else(|| match credential.person() {
                None => Some(no_person()),
                Some(person) => standing_problem(person.standing()),
            })
        }
        (Access::Stream(scopes), Caller::Token(credential)) => match credential.person() {
            None => Some(ApiError::Unauthenticated(Message::new("error-stream-token"))),
            Some(person) => scope_problem(scopes, credential)
                .map(|_| ApiError::Unauthenticated(Message::new("error-stream-scopes")))
                .or_else(|| standing_problem(person.standing())),
        },
        (Access::Stream(_), _) => Some(ApiError::Unauthenticated(Message::new("error-stream-no-token"))),
        (Access::UnreadyUser(scopes), Caller::Token(credential)) => {
            scope_problem(scopes, credential).or_else(|| match credential.person() {
                None => Some(no_person()),
                Some(person) => Some(person.standing()).filter(|s| s.disabled).and_then(standing_problem),
            })
        }
        _ => Some(ApiError::Unauthorized),
    };
    refusal.map(IntoResponse::into_response)
}

fn no_person() -> ApiError {
    ApiError::Unprocessable(Message::new("error-no-person"))
}

fn scope_problem(any_of: &[Scope], credential: &Credential) -> Option<ApiError> {
    let fits = any_of.is_empty() || any_of.iter().any(|scope| credential.scopes().grant(*scope));
    (!fits).then_some(ApiError::Forbidden(Message::new("error-scopes")))
}

fn standing_problem(standing: Standing) -> Option<ApiError> {
    if standing.disabled {
        Some(ApiError::Forbidden(Message::new("error-login-disabled")))
    } else if !standing.confirmed {
        Some(ApiError::Forbidden(Message::new("error-login-unconfirmed")))
    } else if !standing.approved {
        Some(ApiError::Forbidden(Message::new("error-login-pending")))
    } else if standing.moved {
        Some(ApiError::Forbidden(Message::new("error-login-moved")))
    } else {
        None
    }
}

/// Counts the request against everybody whom it concerns, and says what is left to the one with the least.
fn count(state: &State, throttle: Throttle, client: ClientIp, caller: &Caller) -> Option<Left> {
    let now = state.now();
    let throttles = state.throttles();
    let lesser = |a: Option<Left>, b: Option<Left>| match (a, b) {
        (Some(a), Some(b)) => Some(if b.remaining < a.remaining || b.exceeded { b } else { a }),
        (a, b) => a.or(b),
    };
    match caller {
        Caller::Token(credential) => {
            let by_token = throttles.count(throttle, &Whose::Token(credential.token().0), now);
            let by_account = credential
                .person()
                .and_then(|person| throttles.count(throttle, &Whose::Account(person.account().0), now));
            let by_client = matches!(throttle, Throttle::SignUp | Throttle::AppRegistration | Throttle::Mail)
                .then(|| throttles.count(throttle, &Whose::Client(client.throttle_key()), now))
                .flatten();
            lesser(lesser(by_account, by_token), by_client)
        }
        Caller::Browser(_) | Caller::Nobody => throttles.count(throttle, &Whose::Client(client.throttle_key()), now),
    }
}

/// What decides whether an answer may be kept.
struct Answer {
    success: bool,
    carried_secret: bool,
}

/// The headers that every answer carries.
fn dress(headers: &mut HeaderMap, declared: Declared, left: Option<Left>, answer: Answer) {
    let cache = match declared.cache {
        CacheClass::Immutable if answer.success => HeaderValue::from_static("public, max-age=31536000, immutable"),
        CacheClass::Public(seconds)
            if answer.success && !answer.carried_secret && !headers.contains_key(header::SET_COOKIE) =>
        {
            HeaderValue::try_from(format!("public, max-age={seconds}"))
                .unwrap_or_else(|_| HeaderValue::from_static("private, no-store"))
        }
        CacheClass::Immutable | CacheClass::Public(_) | CacheClass::Private => {
            HeaderValue::from_static("private, no-store")
        }
    };
    headers.entry(header::CACHE_CONTROL).or_insert(cache);
    headers.entry(header::VARY).or_insert(HeaderValue::from_static(match declared.access {
        // A document is the same in every language, and for everybody who does not sign.
        Access::Document => "Accept, Signature",
        _ => "Accept, Accept-Language, Authorization, Cookie, Origin",
    }));
    if let Some(left) = left {
        headers.insert("x-ratelimit-limit", HeaderValue::from(left.limit));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(left.remaining));
        if let Ok(reset) = HeaderValue::try_from(wire::time::date_time(left.reset)) {
            headers.insert("x-ratelimit-reset", reset);
        }
    }
}

/// The token of a request: from the header alone. Addresses stand in logs, histories and referrers, so a token in one
/// counts nowhere but where nothing else is possible ([`stream_token`]).
fn bearer(request: &Parts) -> Option<String> {
    let header = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.map(|header| {
        let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
        // Another scheme is a credential that we do not know: never treat it as anonymous.
        if scheme.eq_ignore_ascii_case("bearer") { token.trim().to_owned() } else { String::new() }
    })
}

/// The token of a stream: as [`bearer`], from the query, or the first subprotocol of a WebSocket, since a browser's own
/// cannot send a header.
///
/// Spec: <https://docs.joinmastodon.org/methods/streaming/#query-parameters>
pub(crate) fn stream_token(request: &Parts) -> Option<String> {
    bearer(request).or_else(|| query_token(&request.uri)).or_else(|| {
        let offered = request.headers.get(header::SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
        let first = offered.split(',').next()?.trim();
        (!first.is_empty()).then(|| first.to_owned())
    })
}

fn query_token(uri: &Uri) -> Option<String> {
    let query = uri.query()?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| name == "access_token" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// Whether a form comes from our own pages. Browsers say where a form comes from; a program that says nothing carries no
/// cookie that it did not choose to send.
fn is_same_origin(request: &Parts) -> bool {
    if matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let headers = &request.headers;
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match text("origin") {
        None => true,
        Some(origin) => {
            let host = request
                .uri
                .authority()
                .map(|authority| authority.as_str())
                .or_else(|| headers.get(header::HOST).and_then(|host| host.to_str().ok()));
            origin.split_once("://").map(|(_, origin_host)| origin_host) == host
        }
    }
}

fn url_escape(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
