//! Who sent this, and may it be believed? [`verify`] for what is delivered to an inbox, [`verify_get`] for who reads.
//!
//! One rule: the key that signed is the actor's own, and the actor speaks for its own origin alone. So signer = owner of the
//! key = `actor`, at the origin of the activity's id; what is embedded from elsewhere is cut down to its id, a hint to fetch
//! it there. Linked Data signatures prove nothing. What was signed by another than its actor is a [`Hint`] at best, unless
//! it carries a proof (FEP-8b32) of that actor.
//!
//! Checks go from cheap to dear: headers and clock, digest, JSON, then the keys that are known, and only then one fetch. No
//! connection of a database is held: keys come through [`Keys`], which lets go of its own between two calls.

mod embedded;
mod rejection;
#[cfg(test)]
mod tests;

use std::future::Future;

use domain::Timestamp;
use wire::{
    activitystreams::{Activity, ActivityKind, ReadError, Received},
    uri::Uri,
};

use crate::{
    fetch::FetchProblem,
    proofs::{Proof, ProofProblem},
    signatures::{self, Claim, Needs, Request, VerifyingKey},
    verified::{Proved, Verified},
};

pub use rejection::{Answer, Hint, Rejection};

/// Keys of actors elsewhere, as the application remembers and fetches them.
pub trait Keys: Sync {
    /// Whether this address is at our own host. Nobody can sign as one of us from outside.
    fn is_own(&self, address: &Uri) -> bool;

    /// What is known of this key, and of the actor who is said to have it. Never asks the network.
    fn known(&self, key: &Uri, actor: Option<&Uri>) -> impl Future<Output = Result<Known, Unavailable>> + Send;

    /// The key as its owner shows it now: [`crate::fetch::key`], remembered. Called at most once for a request, never for
    /// an address of our own, and never for a `Delete` of somebody who is not known.
    fn refresh(&self, key: &Uri, actor: Option<&Uri>) -> impl Future<Output = Result<Refreshed, Unavailable>> + Send;
}

/// A key, and the actor who lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedKey {
    /// The actor, whose own document lists the key by this id.
    pub owner: Uri,
    /// The key.
    pub key: VerifyingKey,
}

/// What is remembered of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The key.
    Key(OwnedKey),
    /// The actor, but not this key.
    Actor,
    /// Neither.
    Nothing,
}

/// What came of asking for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// The key, as it is now.
    Key(OwnedKey),
    /// The actor, or the key, is gone for good.
    Gone,
    /// The host cannot be reached now. The sender may try again.
    Unreachable,
    /// There is no such key, or it is none that may be used.
    Refused,
}

impl From<&FetchProblem> for Refreshed {
    /// What a fetch that brought no key means for who is waiting.
    fn from(problem: &FetchProblem) -> Self {
        match problem {
            FetchProblem::Gone(_) => Self::Gone,
            later if later.is_transient() => Self::Unreachable,
            _ => Self::Refused,
        }
    }
}

/// The memory of keys cannot be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("keys cannot be looked up now")]
pub struct Unavailable;

/// Verifies what was delivered to an inbox.
///
/// # Errors
/// When it is not believed. [`Rejection::answer`] says what to tell the sender, [`Rejection::reason`] what to count.
pub async fn verify(
    request: &Request<'_>,
    body: &[u8],
    keys: &impl Keys,
    now: Timestamp,
) -> Result<Verified<Activity>, Rejection> {
    let claims = signatures::read(request, Needs::Body, now)?;
    signatures::check_body(request.headers, body)?;
    let document = Received::parse(body)?;
    let mut activity = document.activity()?;
    let actor = activity.actor.clone();
    if keys.is_own(&actor) {
        return Err(Rejection::OwnActor);
    }
    if activity.id.as_ref().is_some_and(|id| !id.same_origin(&actor)) {
        return Err(Rejection::ForeignId);
    }
    let claims = claims.into_iter().map(|claim| Ok((address(claim.key_id(), keys)?, claim)));
    let claims: Vec<(Uri, Claim)> = claims.collect::<Result<_, Rejection>>()?;
    let (own, others): (Vec<_>, Vec<_>) = claims.into_iter().partition(|(key, _)| key.same_origin(&actor));
    let mut lookup = Lookup { keys, delete: activity.kind == ActivityKind::Delete, asked: false };
    let proved = if own.is_empty() {
        match Proof::of(document.value(), now) {
            Ok(proof) => lookup.proof(&proof, &actor).await?,
            Err(ProofProblem::None) => return Err(lookup.forwarded(&others, &activity).await?),
            Err(problem) => return Err(problem.into()),
        }
    } else {
        lookup.signature(own, &actor).await?
    };
    embedded::cut(&mut activity);
    Ok(Verified::new(actor, activity, proved))
}

/// Reads an activity again that [`verify`] let in and whose body was kept. Of what it embeds no more is believed than then.
///
/// # Errors
/// When it cannot be read.
pub fn kept(body: &[u8]) -> Result<Activity, ReadError> {
    let mut activity = Received::parse(body)?.activity()?;
    embedded::cut(&mut activity);
    Ok(activity)
}

/// Verifies who reads: the actor whose key signed a `GET`.
///
/// # Errors
/// When nobody is proved to. Whoever reads without a signature gets [`signatures::Problem::Unsigned`].
pub async fn verify_get(request: &Request<'_>, keys: &impl Keys, now: Timestamp) -> Result<Verified<()>, Rejection> {
    let claims = signatures::read(request, Needs::Nothing, now)?;
    let [claim] = claims.as_slice() else { return Err(Rejection::Key) };
    let key = address(claim.key_id(), keys)?;
    let mut lookup = Lookup { keys, delete: false, asked: false };
    let owner = lookup.prove(&key, None, |found| claim.holds(found)).await?;
    if !owner.same_origin(&key) {
        return Err(Rejection::NotTheActor);
    }
    Ok(Verified::new(owner, (), Proved::Signature { key, covered: claim.covered().to_vec() }))
}

/// The address of a key. One of ours is refused before anybody looks for it.
fn address(key_id: &str, keys: &impl Keys) -> Result<Uri, Rejection> {
    let key = Uri::parse(key_id).map_err(|_| Rejection::Key)?;
    if keys.is_own(&key) { Err(Rejection::OwnKey) } else { Ok(key) }
}

/// The search for the key that signed.
struct Lookup<'k, K> {
    keys: &'k K,
    /// The activity is a `Delete`: of somebody who is not known there is nothing to delete.
    delete: bool,
    /// The one fetch has been made.
    asked: bool,
}

impl<K: Keys> Lookup<'_, K> {
    /// The signature among these that a key of the actor made.
    async fn signature(&mut self, claims: Vec<(Uri, Claim)>, actor: &Uri) -> Result<Proved, Rejection> {
        let mut rejection = None;
        for (key, claim) in claims {
            match self.prove(&key, Some(actor), |found| claim.holds(found)).await {
                Ok(_) => return Ok(Proved::Signature { key, covered: claim.covered().to_vec() }),
                Err(found) => rejection = rejection.or(Some(found)),
            }
        }
        Err(rejection.unwrap_or(Rejection::NotTheActor))
    }

    /// The proof in the document, which a key of the actor made.
    async fn proof(&mut self, proof: &Proof, actor: &Uri) -> Result<Proved, Rejection> {
        let key = address(proof.key_id(), self.keys)?;
        if !key.same_origin(actor) {
            return Err(Rejection::NotTheActor);
        }
        self.prove(&key, Some(actor), |found| proof.holds(found)).await?;
        Ok(Proved::Proof { key })
    }

    /// The owner of this key, which made what `holds` asks for: as it is known, or else as it is now.
    async fn prove(
        &mut self,
        key: &Uri,
        actor: Option<&Uri>,
        holds: impl Fn(&VerifyingKey) -> bool,
    ) -> Result<Uri, Rejection> {
        let check = |found: OwnedKey| {
            if actor.is_some_and(|actor| *actor != found.owner) {
                return Err(Rejection::NotTheActor);
            }
            if holds(&found.key) { Ok(found.owner) } else { Err(Rejection::Forged) }
        };
        match self.keys.known(key, actor).await? {
            Known::Key(found) => match check(found) {
                Err(Rejection::Forged) => {} // the key may have been changed
                outcome => return outcome,
            },
            Known::Nothing if self.delete => return Err(Rejection::UnknownDelete),
            Known::Nothing | Known::Actor => {}
        }
        if std::mem::replace(&mut self.asked, true) {
            return Err(Rejection::Forged);
        }
        match self.keys.refresh(key, actor).await? {
            Refreshed::Key(found) => check(found),
            Refreshed::Gone if self.delete => Err(Rejection::GoneDelete),
            Refreshed::Gone => Err(Rejection::KeyGone),
            Refreshed::Unreachable => Err(Rejection::KeyUnreachable),
            Refreshed::Refused => Err(Rejection::Key),
        }
    }

    /// What somebody passed on who is not the actor. Only whom we know already may even hint.
    async fn forwarded(&self, claims: &[(Uri, Claim)], activity: &Activity) -> Result<Rejection, Unavailable> {
        for (key, claim) in claims {
            if let Known::Key(found) = self.keys.known(key, None).await?
                && claim.holds(&found.key)
            {
                return Ok(Rejection::Forwarded(Box::new(Hint::new(found.owner, activity))));
            }
        }
        Ok(Rejection::NotTheActor)
    }
}
