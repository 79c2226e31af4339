//! Keys as servers publish them: read or refused, and what is read is written one way.

use federation::signatures::{VerifyingKey, base58};

use crate::key::multibase;

pub(super) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some(bytes) = base58(&text) {
        assert_eq!(multibase(&bytes), text, "there is one way to write these bytes");
    }
    if let Ok(key) = VerifyingKey::from_multikey(&text) {
        assert!(key.is_ed25519());
        assert_eq!(VerifyingKey::from_multikey(&text), Ok(key));
    }
    if let Ok(key) = VerifyingKey::from_pem(&text) {
        assert_eq!(VerifyingKey::from_pem(&text), Ok(key));
    }
    // The same bytes as the key in a PEM.
    let pem = |label: &str| {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        VerifyingKey::from_pem(&format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", STANDARD.encode(input)))
    };
    let (one, two) = (pem("PUBLIC KEY"), pem("RSA PUBLIC KEY"));
    assert!(one.is_err() || two.is_err(), "nothing is a key in both forms");
    assert!(two.is_err() || two.is_ok_and(|key| !key.is_ed25519()));
}
