//! RSA keys of actors. Making one takes a tenth of a second, so the first of each fediverse are kept in a file: they were
//! made for it, and guard nothing. No two actors of a fediverse share one.

use app::people::keys::{FreshKeys, KeySource as _};
use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use federation::signatures::SigningKey;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Pairs: PKCS#8, then SPKI.
const KEPT: &str = include_str!("../../data/fediverse-keys.pem");
const END: &str = "-----END PUBLIC KEY-----\n";

/// Hands out keys.
#[derive(Debug, Default)]
pub(super) struct Keys(AtomicUsize);

/// The key of an actor.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub public: String,
    pub private: SigningKey,
    raw: Arc<KeyPair>,
}

impl Pair {
    /// The rsa-sha256 signature of these bytes, whatever they are.
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.raw.public_modulus_len()];
        self.raw.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature).expect("a signature");
        signature
    }
}

impl Keys {
    /// A key that nobody else has.
    pub fn next(&self) -> Pair {
        let kept = KEPT.split_inclusive(END).nth(self.0.fetch_add(1, Ordering::Relaxed));
        let (private, public) = match kept.and_then(|pair| pair.split_once("-----BEGIN PUBLIC KEY-----")) {
            Some((private, public)) => (private.to_owned(), format!("-----BEGIN PUBLIC KEY-----{public}")),
            None => {
                let made = FreshKeys.make().expect("a key");
                (made.private, made.public)
            }
        };
        let der: String = private.lines().filter(|line| !line.starts_with('-')).collect();
        let raw = KeyPair::from_pkcs8(&STANDARD.decode(der).expect("base64")).expect("a private key");
        Pair { public, private: SigningKey::from_pem(&private).expect("a private key"), raw: Arc::new(raw) }
    }
}
