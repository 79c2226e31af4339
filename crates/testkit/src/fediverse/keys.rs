//! RSA keys of actors. Making one takes a tenth of a second, so the first of each fediverse are kept in a file: they were
//! made for it, and guard nothing. No two actors of a fediverse share one.

use app::people::keys::{FreshKeys, KeySource as _};
use federation::signatures::SigningKey;
use std::sync::atomic::{AtomicUsize, Ordering};

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
        Pair { public, private: SigningKey::from_pem(&private).expect("a private key") }
    }
}
