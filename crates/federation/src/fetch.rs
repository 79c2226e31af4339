//! Our own fetch of an object's own id: the one way to learn what lies elsewhere, used for everything that is fetched.
//!
//! A document is believed when it lies where its id says: byte for byte the address that was asked for, of an ActivityPub
//! media type, without a redirect to another origin, its owner at the same origin. A document that shows another id is asked
//! for once more, at that id. Addresses of our own are never fetched: `egress` refuses them.

mod key;
mod problem;
mod signer;
#[cfg(test)]
mod tests;

use egress::stranger::{Get, Redirects, Stranger};
use http::StatusCode;
use serde_json::Value;
use wire::{
    activitystreams::{Actor, Received},
    media_type,
    uri::Uri,
};

use crate::verified::{Proved, Verified};

pub use key::{FetchedKey, key};
pub use problem::{FetchProblem, Gone};
pub use signer::{Signer, Styles};

/// Fetches a document by its id.
///
/// Spec: <https://www.w3.org/TR/activitypub/#retrieving-objects>
///
/// # Errors
/// When there is none, or none that may be believed. [`FetchProblem::Gone`] is what the host itself says of it.
pub async fn document(
    stranger: &Stranger,
    id: &Uri,
    signer: Option<&Signer>,
) -> Result<Verified<Received>, FetchProblem> {
    let found = at(stranger, id, signer).await?;
    let own = found.id().ok_or(FetchProblem::NoId)?.clone();
    if own == *id {
        return believed(found, own);
    }
    let found = at(stranger, &own, signer).await?;
    if found.id() == Some(&own) { believed(found, own) } else { Err(FetchProblem::OtherId) }
}

/// Fetches an actor by its id.
///
/// # Errors
/// As [`document`]; also when it is no actor.
pub async fn actor(stranger: &Stranger, id: &Uri, signer: Option<&Signer>) -> Result<Verified<Actor>, FetchProblem> {
    actor_of(document(stranger, id, signer).await?)
}

/// The actor that a fetched document shows.
///
/// # Errors
/// When it is no actor.
pub fn actor_of(document: Verified<Received>) -> Result<Verified<Actor>, FetchProblem> {
    document.read(|document| document.actor().map_err(Into::into))
}

/// What an address answers, whatever it says that it is.
async fn at(stranger: &Stranger, address: &Uri, signer: Option<&Signer>) -> Result<Received, FetchProblem> {
    let answer = match signer {
        Some(signer) => signer.fetch(stranger, address, get).await?,
        None => stranger.fetch(get(address, "document")).await?,
    };
    match answer.status {
        StatusCode::GONE => return Err(FetchProblem::Gone(Gone::Gone)),
        StatusCode::NOT_FOUND => return Err(FetchProblem::Gone(Gone::NotFound)),
        status if !status.is_success() => return Err(FetchProblem::Status(status)),
        _ => {}
    }
    if !answer.content_type().is_some_and(media_type::is_activity) {
        return Err(FetchProblem::ContentType);
    }
    Ok(Received::parse(&answer.body)?)
}

fn get(address: &Uri, purpose: &str) -> Get {
    Get {
        accept: media_type::ACCEPT.into(),
        // What another origin answers in its place is not what this origin says.
        redirects: Redirects::SameOrigin,
        ..Get::new(address.url().clone(), purpose.to_owned())
    }
}

/// A document that lies at its id, with its owner at the same origin.
fn believed(document: Received, id: Uri) -> Result<Verified<Received>, FetchProblem> {
    if document.kind()? == Some("Tombstone") {
        return Err(FetchProblem::Gone(Gone::Tombstone));
    }
    let owners = if document.is_actor() { Vec::new() } else { owners(document.value()) };
    if owners.iter().any(|owner| !owner.as_ref().is_some_and(|owner| owner.same_origin(&id))) {
        return Err(FetchProblem::ForeignOwner);
    }
    let actor = owners.into_iter().flatten().next().unwrap_or_else(|| id.clone());
    Ok(Verified::new(actor, document, Proved::Fetched { from: id }))
}

/// Everybody who is named as the owner of a document; `None` for one who cannot be read.
fn owners(document: &Value) -> Vec<Option<Uri>> {
    let fields = ["attributedTo", "actor"].into_iter().filter_map(|name| document.get(name));
    let each = fields.flat_map(|field| field.as_array().map_or(std::slice::from_ref(field), Vec::as_slice));
    each.filter(|owner| !owner.is_null())
        .map(|owner| {
            let id = owner.as_str().or_else(|| owner.get("id").and_then(Value::as_str));
            id.and_then(|id| Uri::parse(id).ok())
        })
        .collect()
}
