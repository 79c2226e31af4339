//! Object integrity proofs (FEP-8b32): a document that carries its own signature, made with `eddsa-jcs-2022`.
//!
//! The proof covers the JSON tree itself, canonicalised (RFC 8785), so that what is read is what was signed. Linked Data
//! signatures (`signature`) cover a graph that the tree only stands for: they are not looked at. No context is ever loaded,
//! and what could rearrange a tree has been refused by [`wire::activitystreams::Received`].
//!
//! Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/8b32/fep-8b32.md>,
//! <https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022>

use aws_lc_rs::digest::{SHA256, digest};
use domain::Timestamp;
use serde_json::Value;

use crate::signatures::{VerifyingKey, base58, in_time, not_over};

/// A proof that a document carries: the key that it names, and what that key has to have signed.
#[derive(Debug, Clone)]
pub struct Proof {
    key_id: String,
    hashes: [u8; 64],
    signature: Vec<u8>,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofProblem {
    /// The document carries none.
    #[error("the document carries no proof")]
    None,
    /// It cannot be read, or there are several.
    #[error("the proof cannot be read")]
    Malformed,
    /// Another suite or another purpose than ours.
    #[error("the proof is of a kind that is not known")]
    Kind,
    /// Too old, too far in the future, or past its own end: an old document must not be played again.
    #[error("the proof is out of time")]
    Clock,
}

impl Proof {
    /// Reads the proof of a document.
    ///
    /// # Errors
    /// When there is none, or none that may count.
    pub fn of(document: &Value, now: Timestamp) -> Result<Self, ProofProblem> {
        let document = document.as_object().ok_or(ProofProblem::Malformed)?;
        let proof = document.get("proof").ok_or(ProofProblem::None)?.as_object().ok_or(ProofProblem::Malformed)?;
        let text = |name: &str| proof.get(name).and_then(Value::as_str);
        let fits = text("type") == Some("DataIntegrityProof")
            && text("cryptosuite") == Some("eddsa-jcs-2022")
            && text("proofPurpose") == Some("assertionMethod");
        if !fits {
            return Err(ProofProblem::Kind);
        }
        let time = |name: &str| match text(name) {
            Some(time) => time.parse::<jiff::Timestamp>().map(Some).map_err(|_| ProofProblem::Malformed),
            None => Ok(None),
        };
        let created = time("created")?.ok_or(ProofProblem::Malformed)?;
        let over = time("expires")?.is_some_and(|end| !not_over(end.as_second(), now));
        if over || !in_time(created.as_second(), now) {
            return Err(ProofProblem::Clock);
        }
        let key_id = text("verificationMethod").ok_or(ProofProblem::Malformed)?.to_owned();
        let signature = text("proofValue").and_then(base58).ok_or(ProofProblem::Malformed)?;
        let mut options = proof.clone();
        options.remove("proofValue");
        // The context of a proof is the one of its document: one that says otherwise would be read differently.
        if options.get("@context").is_some_and(|context| Some(context) != document.get("@context")) {
            return Err(ProofProblem::Malformed);
        }
        let mut unsecured = document.clone();
        unsecured.remove("proof");
        let mut hashes = [0; 64];
        let (first, second) = hashes.split_at_mut(32);
        first.copy_from_slice(hash(&Value::Object(options))?.as_ref());
        second.copy_from_slice(hash(&Value::Object(unsecured))?.as_ref());
        Ok(Self { key_id, hashes, signature })
    }

    /// The key that is said to have signed.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Whether this key signed the document.
    #[must_use]
    pub fn holds(&self, key: &VerifyingKey) -> bool {
        key.holds_proof(&self.hashes, &self.signature)
    }
}

fn hash(value: &Value) -> Result<aws_lc_rs::digest::Digest, ProofProblem> {
    let text = serde_json_canonicalizer::to_vec(value).map_err(|_| ProofProblem::Malformed)?;
    Ok(digest(&SHA256, &text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{ed25519, multibase};

    /// A second after the vector was made.
    const NOW: Timestamp = Timestamp(1_677_281_799_000);
    const KEY: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";

    /// The vector of the FEP.
    fn vector() -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
            "id": "https://server.example/activities/1",
            "type": "Create",
            "actor": "https://server.example/users/alice",
            "object": {
                "id": "https://server.example/objects/1",
                "type": "Note",
                "attributedTo": "https://server.example/users/alice",
                "content": "Hello world",
                "location": { "type": "Place", "longitude": -71.184_902, "latitude": 25.273_962 }
            },
            "proof": {
                "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-jcs-2022",
                "verificationMethod": "https://server.example/users/alice#ed25519-key",
                "proofPurpose": "assertionMethod",
                "proofValue": "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL",
                "created": "2023-02-24T23:36:38Z"
            }
        })
    }

    fn holds(document: &Value) -> bool {
        Proof::of(document, NOW).unwrap().holds(&VerifyingKey::from_multikey(KEY).unwrap())
    }

    #[test]
    fn sig_34_the_vector_of_fep_8b32() {
        let proof = Proof::of(&vector(), NOW).unwrap();
        assert_eq!(proof.key_id(), "https://server.example/users/alice#ed25519-key");
        assert!(holds(&vector()));
        let (_, other) = ed25519(1);
        assert!(!proof.holds(&VerifyingKey::from_multikey(&other).unwrap()));
    }

    #[test]
    fn sig_27_nothing_under_a_proof_can_be_changed() {
        let changes: [fn(&mut Value); 8] = [
            |document| document["actor"] = "https://server.example/users/eve".into(),
            |document| document["object"]["content"] = "Hello".into(),
            |document| document["object"]["location"]["latitude"] = 25.0.into(),
            |document| document["attributionDomains"] = json!(["evil.example"]),
            |document| document["signature"] = json!({}),
            |document| document["proof"]["created"] = "2023-02-24T23:36:39Z".into(),
            |document| document["proof"]["verificationMethod"] = "https://evil.example/key".into(),
            |document| document["proof"]["domain"] = "evil.example".into(),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut document = vector();
            change(&mut document);
            assert!(!holds(&document), "{at}");
        }
    }

    #[test]
    fn a_proof_of_another_kind_is_none() {
        let problem = |name: &str, value: Value| {
            let mut document = vector();
            document["proof"][name] = value;
            Proof::of(&document, NOW).err()
        };
        assert_eq!(problem("type", "Ed25519Signature2020".into()), Some(ProofProblem::Kind));
        assert_eq!(problem("cryptosuite", "eddsa-rdfc-2022".into()), Some(ProofProblem::Kind));
        assert_eq!(problem("proofPurpose", "authentication".into()), Some(ProofProblem::Kind));
        assert_eq!(problem("created", Value::Null), Some(ProofProblem::Malformed));
        assert_eq!(problem("created", "yesterday".into()), Some(ProofProblem::Malformed));
        assert_eq!(problem("expires", "2023-02-24T23:36:38Z".into()), Some(ProofProblem::Clock));
        assert_eq!(problem("expires", "2023-02-24T23:36:39Z".into()), None);
        assert_eq!(problem("proofValue", "42ff".into()), Some(ProofProblem::Malformed));
        assert_eq!(problem("verificationMethod", 1.into()), Some(ProofProblem::Malformed));
        assert_eq!(problem("@context", json!(["https://evil.example/context"])), Some(ProofProblem::Malformed));
        let mut several = vector();
        several["proof"] = json!([several["proof"], several["proof"]]);
        assert_eq!(Proof::of(&several, NOW).err(), Some(ProofProblem::Malformed));
        assert_eq!(Proof::of(&json!({}), NOW).err(), Some(ProofProblem::None));
        assert_eq!(Proof::of(&json!([]), NOW).err(), Some(ProofProblem::Malformed));
    }

    #[test]
    fn sig_15_an_old_proof_is_not_played_again() {
        let at = |seconds: i64| Proof::of(&vector(), NOW.plus_seconds(seconds)).err();
        assert_eq!(at(12 * 3600 - 1), None);
        assert_eq!(at(12 * 3600), Some(ProofProblem::Clock));
        assert_eq!(at(-3601), None);
        assert_eq!(at(-3602), Some(ProofProblem::Clock));
    }

    #[test]
    fn a_proof_that_we_make_holds() {
        let (pair, multikey) = ed25519(9);
        let mut document = vector();
        let proof = Proof::of(&document, NOW).unwrap();
        document["proof"]["proofValue"] = multibase(pair.sign(&proof.hashes).as_ref()).into();
        let proof = Proof::of(&document, NOW).unwrap();
        assert!(proof.holds(&VerifyingKey::from_multikey(&multikey).unwrap()));
        assert!(!proof.holds(&crate::testing::alice_public()));
    }
}
