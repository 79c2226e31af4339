//! Whatever strangers send is read or refused; nothing of it stops us.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, Method};
use proptest::prelude::*;

use super::super::{Needs, VerifyingKey, base58, check_body, read};
use crate::testing::{ALICE_PUBLIC, ALICE_PUBLIC_PKCS1, NOW, alice_public, request};

/// Pieces of which signatures are made, in any order and number.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("keyId=\"https://a.example/k\"".to_owned()),
        Just("signature=\"eA==\"".to_owned()),
        Just("headers=\"(request-target) host date digest\"".to_owned()),
        Just("s=(\"@method\" \"@target-uri\" \"content-digest\")".to_owned()),
        Just(";created=1795262400;keyid=\"https://a.example/k\"".to_owned()),
        Just("s=:eA==:".to_owned()),
        Just("SHA-256=".to_owned()),
        Just("sha-512=:".to_owned()),
        "[ -~]{0,6}",
        "[,;=:\"() ]{1,3}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_headers_are_read_or_refused(
        values in prop::collection::vec((0usize..7, pieces()), 0..7),
        target in "[ -~]{0,12}",
        body in prop::collection::vec(any::<u8>(), 0..16),
    ) {
        let names = ["signature", "signature-input", "digest", "content-digest", "date", "host", "authorization"];
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(names[name], HeaderValue::from_str(&value).unwrap());
        }
        for needs in [Needs::Body, Needs::Nothing] {
            for claim in read(&request(&Method::POST, &target, &headers), needs, NOW).unwrap_or_default() {
                prop_assert!(!claim.holds(&alice_public()));
            }
        }
        check_body(&headers, &body).ok();
    }

    #[test]
    fn any_key_is_read_or_refused(at in 0usize..400, byte: u8, cut in 0usize..400, spki: bool, text in "[ -~]{0,40}") {
        let (label, pem) = if spki { ("PUBLIC KEY", ALICE_PUBLIC) } else { ("RSA PUBLIC KEY", ALICE_PUBLIC_PKCS1) };
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let mut der = STANDARD.decode(body).unwrap();
        let at = at % der.len();
        der[at] = byte;
        der.truncate(der.len().saturating_sub(cut));
        let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", STANDARD.encode(&der));
        VerifyingKey::from_pem(&pem).ok();
        VerifyingKey::from_pem(&text).ok();
        VerifyingKey::from_multikey(&text).ok();
        prop_assert!(base58(&text).is_none_or(|bytes| bytes.len() <= text.len()));
    }
}
