//! Object integrity proofs: a document that Alice signs with a second, plain implementation holds, however it is written
//! down; and nothing of it can be changed.

use aws_lc_rs::digest::{SHA256, digest};
use federation::proofs::Proof;
use serde_json::{Value, json};
use wire::json;

use crate::{canonical, key};

pub(super) fn run(input: &[u8]) {
    let Ok(mut document) = json::strict(input) else { return };
    if let Ok(proof) = Proof::of(&document, key::NOW) {
        // The key has signed nothing yet.
        assert!(!proof.holds(&key::public()));
    }
    let Some(map) = document.as_object_mut() else { return };
    map.remove("proof");
    sign(&mut document);
    assert!(holds(&document), "our own proof holds: {document}");
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    let again = json::strict(text.as_bytes()).unwrap_or_else(|error| panic!("{error} in {text}"));
    assert!(holds(&again), "it holds however it is written: {document}");
    let mut more = document.clone();
    more["more"] = json!(null);
    assert!(document.get("more") == Some(&Value::Null) || !holds(&more), "nothing can be added");
    let mut other = document.clone();
    if change(&mut other) {
        assert!(!holds(&other), "nothing can be changed: {document} {other}");
    }
}

/// Puts a proof into a document.
fn sign(document: &mut Value) {
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "proofPurpose": "assertionMethod",
        "verificationMethod": key::KEY,
        "created": "2026-11-21T12:00:00Z",
    });
    let hash = |value: &Value| digest(&SHA256, canonical::text(value).as_bytes());
    let hashes = [hash(&proof).as_ref(), hash(document).as_ref()].concat();
    proof["proofValue"] = key::multibase(key::pair().sign(&hashes).as_ref()).into();
    document["proof"] = proof;
}

fn holds(document: &Value) -> bool {
    match Proof::of(document, key::NOW) {
        Ok(proof) => proof.key_id() == key::KEY && proof.holds(&key::public()),
        Err(problem) => panic!("{problem}: {document}"),
    }
}

/// Changes the first text, or truth, that is found outside of the proof. Numbers are left: two that no computer tells apart
/// are written alike.
fn change(value: &mut Value) -> bool {
    match value {
        Value::String(text) => {
            text.push('x');
            true
        }
        Value::Bool(truth) => {
            *truth = !*truth;
            true
        }
        Value::Array(list) => list.iter_mut().any(change),
        Value::Object(map) => map.iter_mut().any(|(name, value)| name != "proof" && change(value)),
        Value::Null | Value::Number(_) => false,
    }
}
