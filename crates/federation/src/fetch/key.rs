//! Keys, fetched. A key is its owner's when the owner's own document, fetched from the owner's id, lists that exact key
//! id. What the document of a key says of its owner is a claim.

use egress::stranger::Stranger;
use wire::{
    activitystreams::{Actor, Key, KeyMaterial, KeyRef},
    uri::Uri,
};

use super::{FetchProblem, Signer, document};
use crate::{signatures::VerifyingKey, verified::Verified};

/// A key, with the owner who lists it.
#[derive(Debug, Clone)]
pub struct FetchedKey {
    /// The owner.
    pub owner: Verified<Actor>,
    /// The key.
    pub key: VerifyingKey,
}

/// Fetches a key: from the actor who is said to have it, or else by its own address.
///
/// Spec: <https://docs.joinmastodon.org/spec/security/#http-verify>, FEP-521a
///
/// # Errors
/// When it cannot be fetched, may not be used, or is not its owner's.
pub async fn key(
    stranger: &Stranger,
    id: &Uri,
    actor: Option<&Uri>,
    signer: Option<&Signer>,
) -> Result<FetchedKey, FetchProblem> {
    let start = actor.cloned().unwrap_or_else(|| id.without_fragment());
    let mut found = document(stranger, &start, signer).await?;
    if !found.value().is_actor() {
        let owner = described(found.value().keys()?.keys, id)?.owner.ok_or(FetchProblem::NotTheOwner)?;
        found = document(stranger, &owner, signer).await?;
    }
    let owner = found.read(|document| document.actor())?;
    let keys = owner.value().public_keys.iter().chain(&owner.value().assertion_keys);
    let listed = keys.into_iter().filter(|key| key.id() == id).max_by_key(|key| matches!(key, KeyRef::Embedded(_)));
    let key = match listed.ok_or(FetchProblem::NotTheOwner)? {
        KeyRef::Embedded(key) => key.clone(),
        KeyRef::Id(_) => {
            let document = document(stranger, &id.without_fragment(), signer).await?;
            described(document.value().keys()?.keys, id)?
        }
    };
    if key.owner.is_some_and(|named| named != owner.value().id) {
        return Err(FetchProblem::NotTheOwner);
    }
    let key = match &key.material {
        KeyMaterial::Pem(pem) => VerifyingKey::from_pem(pem)?,
        KeyMaterial::Multibase(multibase) => VerifyingKey::from_multikey(multibase)?,
    };
    Ok(FetchedKey { owner, key })
}

/// The key of exactly this id among those that a document describes.
fn described(keys: Vec<Key>, id: &Uri) -> Result<Key, FetchProblem> {
    keys.into_iter().find(|key| key.id == *id).ok_or(FetchProblem::NotTheOwner)
}
