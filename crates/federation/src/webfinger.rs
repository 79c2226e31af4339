//! From a handle to an actor, and back. A handle is somebody's when its own host names that actor's id, and the actor's own
//! document has that name: neither side alone is believed.
//!
//! A host may say that a name is really one at another host (`@a@social.example` is `@a@example`). Then that other host is
//! asked, and only its own answer about its own name counts.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc7033>, <https://docs.joinmastodon.org/spec/webfinger/>

mod host_meta;
#[cfg(test)]
mod tests;

use egress::stranger::{self, Get, Stranger};
use http::StatusCode;
use url::Url;
use wire::{
    activitystreams::Actor,
    uri::{Handle, Uri},
    webfinger::{Jrd, JrdError},
};

use crate::{
    fetch::{self, FetchProblem, Signer},
    verified::Verified,
};

/// How much of an answer is read.
const MOST_BYTES: usize = 256 * 1024;

/// An actor, with the handle that both sides confirm.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The handle, as its host writes it.
    pub handle: Handle,
    /// The actor.
    pub actor: Verified<Actor>,
}

/// Why a handle leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebFingerProblem {
    /// The host was not reached, or may not be.
    #[error(transparent)]
    Egress(#[from] stranger::Error),
    /// Nobody has that name there.
    #[error("nobody has that name there")]
    Nobody,
    /// The host refuses, or has trouble.
    #[error("the host answered {0}")]
    Status(StatusCode),
    /// The answer cannot be read, or names no actor.
    #[error(transparent)]
    Answer(#[from] JrdError),
    /// The answer is about somebody else, or the actor does not have that name.
    #[error("the handle and the actor do not confirm each other")]
    Unconfirmed,
    /// The actor could not be fetched.
    #[error(transparent)]
    Actor(#[from] FetchProblem),
}

impl WebFingerProblem {
    /// Whether the same may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Egress(error) => error.is_transient(),
            Self::Status(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Actor(problem) => problem.is_transient(),
            Self::Nobody | Self::Answer(_) | Self::Unconfirmed => false,
        }
    }
}

/// Finds the actor who has a handle.
///
/// # Errors
/// When nobody has it, or when the two sides do not confirm each other.
pub async fn resolve(
    stranger: &Stranger,
    handle: &Handle,
    signer: Option<&Signer>,
) -> Result<Resolved, WebFingerProblem> {
    let (handle, id) = named(stranger, handle).await?;
    let actor = fetch::actor(stranger, &id, signer).await?;
    confirmed(handle, id, actor)
}

/// Finds the handle of an actor who is known by id.
///
/// # Errors
/// When no host confirms one. The actor is then shown by its name at the host of its id.
pub async fn confirm(stranger: &Stranger, actor: &Actor) -> Result<Handle, WebFingerProblem> {
    let at_home = || Handle::new(&actor.username, actor.id.host()).map_err(|_| WebFingerProblem::Unconfirmed);
    let said = match &actor.webfinger {
        Some(said) => said.clone(),
        None => at_home()?,
    };
    let (handle, id) = named(stranger, &said).await?;
    if id == actor.id && has_name(actor, &handle) { Ok(handle) } else { Err(WebFingerProblem::Unconfirmed) }
}

fn confirmed(handle: Handle, id: Uri, actor: Verified<Actor>) -> Result<Resolved, WebFingerProblem> {
    let fits = actor.value().id == id && has_name(actor.value(), &handle);
    if fits { Ok(Resolved { handle, actor }) } else { Err(WebFingerProblem::Unconfirmed) }
}

fn has_name(actor: &Actor, handle: &Handle) -> bool {
    actor.username.eq_ignore_ascii_case(handle.name())
}

/// The actor's id that the handle's own host names, with the handle as that host writes it.
async fn named(stranger: &Stranger, handle: &Handle) -> Result<(Handle, Uri), WebFingerProblem> {
    let answer = ask(stranger, handle).await?;
    let subject = answer.handle().ok_or(WebFingerProblem::Unconfirmed)?;
    let (handle, answer) = if subject.is_same(handle) {
        (subject, answer)
    } else {
        // A name of another host: that host alone can say so.
        let answer = ask(stranger, &subject).await?;
        let same = answer.handle().filter(|again| again.is_same(&subject));
        (same.ok_or(WebFingerProblem::Unconfirmed)?, answer)
    };
    Ok((handle, answer.actor().ok_or(WebFingerProblem::Unconfirmed)?))
}

/// What a host answers about one of its names: at the usual place, or where its host-meta says.
async fn ask(stranger: &Stranger, handle: &Handle) -> Result<Jrd, WebFingerProblem> {
    let address = well_known(handle, "webfinger", Some(&handle.acct_uri()))?;
    match read(stranger, address, "application/jrd+json, application/json").await {
        Ok(body) => Ok(Jrd::parse(&body)?),
        // The answer of a host that knows the path, but not the name, and of one that does not know the path.
        Err(WebFingerProblem::Nobody | WebFingerProblem::Status(StatusCode::BAD_REQUEST)) => {
            let meta = well_known(handle, "host-meta", None)?;
            let meta = read(stranger, meta, "application/xrd+xml, application/xml, text/xml").await?;
            let template = host_meta::template(&meta).ok_or(WebFingerProblem::Nobody)?;
            let address = host_meta::fill(&template, &handle.acct_uri()).ok_or(WebFingerProblem::Nobody)?;
            if address == well_known(handle, "webfinger", Some(&handle.acct_uri()))? {
                return Err(WebFingerProblem::Nobody); // asked already
            }
            Ok(Jrd::parse(&read(stranger, address, "application/jrd+json, application/json").await?)?)
        }
        Err(problem) => Err(problem),
    }
}

fn well_known(handle: &Handle, name: &str, resource: Option<&str>) -> Result<Url, WebFingerProblem> {
    // Loopback names have no certificates. Whether they may be gone to is for `egress` to say.
    let scheme = if handle.host().is_loopback() { "http" } else { "https" };
    let mut url = Url::parse(&format!("{scheme}://{}/.well-known/{name}", handle.host()))
        .map_err(|_| WebFingerProblem::Unconfirmed)?;
    if let Some(resource) = resource {
        url.query_pairs_mut().append_pair("resource", resource);
    }
    Ok(url)
}

async fn read(stranger: &Stranger, url: Url, accept: &'static str) -> Result<bytes::Bytes, WebFingerProblem> {
    let get = Get { accept: accept.into(), max_bytes: MOST_BYTES, ..Get::new(url, "webfinger") };
    let answer = stranger.fetch(get).await?;
    match answer.status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(WebFingerProblem::Nobody),
        status if !status.is_success() => Err(WebFingerProblem::Status(status)),
        _ => Ok(answer.body),
    }
}
