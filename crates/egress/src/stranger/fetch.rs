//! Reading something at a stranger's: `GET`, with redirects, single flight and a memory for failures.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt as _;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING, UPGRADE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request};
use http_body_util::Full;
use tokio::time::Instant;
use url::Url;

use super::answer::{self, Answer};
use super::door::{Budget, Door, Kind};
use super::error::{BadRedirect, Error};
use super::exchange::Reply;
use super::figures::Figures;
use super::flight::{Flights, Key};
use super::negative::Negative;
use super::redirect::{self, Redirects};
use super::target::Target;

/// How long a request may take, from the first check to the last byte, with all redirects.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);
/// What a fetch reads where nothing else is said.
const MOST_BYTES: usize = 1024 * 1024;

/// How many fetches may be under way or waiting for their turn.
const MOST_FLIGHTS: usize = 4096;

/// Adds what proves who asks.
pub trait Signer: Send + Sync {
    /// The headers for one request to this address, which has no fragment. Called again for each redirect: a signature
    /// holds for one address. `Host` is the address's host, with the port where it is not the scheme's own.
    fn sign(&self, method: &Method, url: &Url) -> HeaderMap;
}

/// What to fetch, and how.
#[derive(Clone)]
pub struct Get {
    /// The address. A fragment is not sent, and not in the answer's address.
    pub url: Url,
    /// What it is for, a word. Two fetches of one address for the same purpose at the same time are one fetch, so the
    /// purpose has to tell apart who signs, and how.
    pub purpose: Cow<'static, str>,
    /// What may come back.
    pub accept: Cow<'static, str>,
    /// Headers to send, also along redirects: nothing secret.
    pub headers: HeaderMap,
    /// How much of the body is read. More is [`Error::TooLarge`].
    pub max_bytes: usize,
    /// Which redirects are followed.
    pub redirects: Redirects,
    /// Who signs.
    pub signer: Option<Arc<dyn Signer>>,
    /// Asks the host even if the same failed a moment ago or is being asked: for a person who presses the button again.
    /// Its circuit and its pace hold all the same.
    pub fresh: bool,
}

impl Get {
    /// Up to 1 MiB of anything, wherever redirects lead.
    #[must_use]
    pub fn new(url: Url, purpose: impl Into<Cow<'static, str>>) -> Self {
        Self {
            url,
            purpose: purpose.into(),
            accept: "*/*".into(),
            headers: HeaderMap::new(),
            max_bytes: MOST_BYTES,
            redirects: Redirects::Anywhere,
            signer: None,
            fresh: false,
        }
    }
}

impl std::fmt::Debug for Get {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Get").field("url", &self.url.as_str()).field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// What fetches share.
pub(super) struct Fetches {
    pub(super) flights: Arc<Flights>,
    pub(super) negative: Negative,
}

/// Fetches, or waits for who is at it, or recalls how it went a moment ago.
pub(super) async fn fetch(door: &Arc<Door>, fetches: &Arc<Fetches>, get: Get) -> Result<Answer, Error> {
    let target = Target::check(get.url.clone(), &door.rules)?;
    let key = Key {
        url: target.url.as_str().to_owned(),
        purpose: get.purpose.clone(),
        accept: get.accept.clone(),
        max_bytes: get.max_bytes,
        redirects: get.redirects,
    };
    if get.fresh {
        let outcome = follow(door, target, &get).await;
        fetches.negative.note(&key, &outcome);
        return outcome;
    }
    if let Some(outcome) = fetches.negative.recall(&key) {
        Figures::count(&door.figures.remembered);
        return outcome;
    }
    if fetches.flights.len() >= MOST_FLIGHTS {
        return Err(Error::Saturated);
    }
    let (flight, joined) = fetches.flights.board(&key, || {
        let (door, fetches, key) = (Arc::clone(door), Arc::clone(fetches), key.clone());
        async move {
            let outcome = follow(&door, target, &get).await;
            fetches.negative.note(&key, &outcome);
            outcome
        }
        .boxed()
    });
    if joined {
        Figures::count(&door.figures.joined);
    }
    flight.await
}

/// Goes to the address, and on from there as long as it may. Every stop is checked like the first.
async fn follow(door: &Door, mut target: Target, get: &Get) -> Result<Answer, Error> {
    let budget = Budget { deadline: Instant::now() + DEADLINE, bytes: get.max_bytes, kind: Kind::Get };
    let mut been = Vec::new();
    loop {
        let make = || request(door, &target, get);
        let reply = door.trip(&target, &make, budget).await?;
        been.push(target.url.clone());
        if get.redirects == Redirects::Never || !redirect::is_one(reply.parts.status) {
            return Ok(answer(door, target.url, reply));
        }
        let refused = |why: BadRedirect| Error::Redirect { host: target.host.clone(), why };
        let next = redirect::next(&been, &reply.parts.headers, get.redirects).map_err(refused)?;
        target = Target::check(next, &door.rules)?;
        Figures::count(&door.figures.redirects);
    }
}

fn request(door: &Door, target: &Target, get: &Get) -> Request<Full<Bytes>> {
    let mut headers = get.headers.clone();
    if let Ok(accept) = HeaderValue::from_str(&get.accept) {
        headers.insert(ACCEPT, accept);
    }
    if let Some(signer) = &get.signer {
        headers.extend(signer.sign(&Method::GET, &target.url));
    }
    assemble(door, target, Method::GET, headers, Bytes::new())
}

/// Puts a request together. What belongs to the connection is ours to say: a caller's word for it is dropped.
pub(super) fn assemble(
    door: &Door,
    target: &Target,
    method: Method,
    mut headers: HeaderMap,
    body: Bytes,
) -> Request<Full<Bytes>> {
    for name in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE] {
        headers.remove(name);
    }
    if let Ok(host) = HeaderValue::from_str(&target.authority()) {
        headers.insert(HOST, host);
    }
    headers.insert(USER_AGENT, door.user_agent.clone());
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = target.path.clone().into();
    *request.headers_mut() = headers;
    request
}

pub(super) fn answer(door: &Door, url: Url, reply: Reply) -> Answer {
    let retry_after = answer::retry_after(&reply.parts.headers, (door.settings.now)());
    Answer { url, status: reply.parts.status, headers: reply.parts.headers, body: reply.body, retry_after }
}
