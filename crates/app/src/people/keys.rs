//! Key pairs of accounts: RSA with 2,048 bits, which is what every server of the fediverse reads.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::Engine as _;

/// A pair of keys, as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// SPKI.
    pub public: String,
    /// PKCS#8.
    pub private: String,
}

/// Makes key pairs. Slow (a tenth of a second): call it where nobody waits for a thread.
pub trait KeySource: Send + Sync {
    /// A new pair.
    ///
    /// # Errors
    /// When the library fails, which it does not in practice.
    fn make(&self) -> Result<Keys, KeyError>;
}

/// A key pair could not be made.
#[derive(Debug, thiserror::Error)]
#[error("a key pair could not be made")]
pub struct KeyError;

/// Makes a new pair for each account.
#[derive(Debug, Clone, Copy, Default)]
pub struct FreshKeys;

impl KeySource for FreshKeys {
    fn make(&self) -> Result<Keys, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError)?;
        let private: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError)?;
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| KeyError)?;
        Ok(Keys { public: pem("PUBLIC KEY", public.as_ref()), private: pem("PRIVATE KEY", private.as_ref()) })
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_pem() {
        let keys = FreshKeys.make().unwrap();
        assert!(keys.public.starts_with("-----BEGIN PUBLIC KEY-----\nMII"));
        assert!(keys.private.starts_with("-----BEGIN PRIVATE KEY-----\nMII"));
    }
}
