//! Keys of actors: public ones of others, parsed once and cheap to share, and the private ones that we sign with.
//!
//! An RSA key has 2,048 to 8,192 bits and an odd exponent from 3 on; everything else is refused before any arithmetic
//! is done with it. An actor's key verifies signing strings of requests and object integrity proofs and nothing else, so
//! that nothing that was signed for another purpose can be taken for one.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA512},
};

use super::{
    der::{self, PublicKeyInfo},
    multibase::base58,
};

const SMALLEST_BITS: usize = 2048;
const LARGEST_BITS: usize = 8192;
/// The multicodec of an Ed25519 public key, as a varint.
const ED25519_CODEC: [u8; 2] = [0xed, 0x01];

/// Why a key is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// No key that we know, or a broken one.
    #[error("the key cannot be read")]
    Unreadable,
    /// Below 2,048 bits, or with an exponent that protects nothing.
    #[error("the key is too weak")]
    Weak,
    /// Above 8,192 bits.
    #[error("the key is too large")]
    Large,
}

/// How bytes were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    RsaSha256,
    RsaPssSha512,
    Ed25519,
}

/// A public key of an actor. Copies share one parsed key.
#[derive(Clone)]
pub struct VerifyingKey(Arc<Parsed>);

enum Parsed {
    Rsa { pkcs1: ParsedPublicKey, pss: ParsedPublicKey },
    Ed25519(ParsedPublicKey),
}

impl VerifyingKey {
    /// Reads `publicKeyPem`: SPKI or PKCS#1, RSA or Ed25519.
    ///
    /// # Errors
    /// When it is no such key, or one that is too weak or too large.
    pub fn from_pem(text: &str) -> Result<Self, KeyProblem> {
        let (label, bytes) = der::pem(text).ok_or(KeyProblem::Unreadable)?;
        match label {
            "RSA PUBLIC KEY" => Self::rsa(&bytes),
            "PUBLIC KEY" => match der::public_key_info(&bytes).ok_or(KeyProblem::Unreadable)? {
                PublicKeyInfo::Rsa(key) => Self::rsa(key),
                PublicKeyInfo::Ed25519(key) => Self::ed25519(key),
            },
            _ => Err(KeyProblem::Unreadable),
        }
    }

    /// Reads `publicKeyMultibase` of a Multikey. Ed25519 only: `z6Mk...`.
    ///
    /// Spec: <https://www.w3.org/TR/cid-1.0/#Multikey>
    ///
    /// # Errors
    /// When it is no such key.
    pub fn from_multikey(text: &str) -> Result<Self, KeyProblem> {
        let bytes = base58(text).ok_or(KeyProblem::Unreadable)?;
        Self::ed25519(bytes.strip_prefix(&ED25519_CODEC).ok_or(KeyProblem::Unreadable)?)
    }

    /// Whether the key is one of Ed25519: the only kind that object integrity proofs are made with.
    #[must_use]
    pub fn is_ed25519(&self) -> bool {
        matches!(*self.0, Parsed::Ed25519(_))
    }

    /// Whether this is a signature of these bytes that the key made. An algorithm of another kind of key never holds.
    pub(super) fn holds(&self, algorithm: Algorithm, bytes: &[u8], signature: &[u8]) -> bool {
        let key = match (&*self.0, algorithm) {
            (Parsed::Rsa { pkcs1, .. }, Algorithm::RsaSha256) => pkcs1,
            (Parsed::Rsa { pss, .. }, Algorithm::RsaPssSha512) => pss,
            (Parsed::Ed25519(key), Algorithm::Ed25519) => key,
            _ => return false,
        };
        key.verify_sig(bytes, signature).is_ok()
    }

    /// Whether this is the proof value of an object integrity proof over these hashes.
    pub(crate) fn holds_proof(&self, hashes: &[u8; 64], signature: &[u8]) -> bool {
        self.holds(Algorithm::Ed25519, hashes, signature)
    }

    fn rsa(der: &[u8]) -> Result<Self, KeyProblem> {
        let (modulus, exponent) = der::rsa_numbers(der).ok_or(KeyProblem::Unreadable)?;
        let bits = modulus.len() * 8 - modulus.first().map_or(0, |first| first.leading_zeros() as usize);
        if bits > LARGEST_BITS {
            return Err(KeyProblem::Large);
        }
        let odd = exponent.last().is_some_and(|last| last % 2 == 1);
        if bits < SMALLEST_BITS || !odd || exponent == [1] {
            return Err(KeyProblem::Weak);
        }
        let pkcs1 = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(|_| KeyProblem::Unreadable)?;
        let pss = ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA512, der).map_err(|_| KeyProblem::Unreadable)?;
        Ok(Self(Arc::new(Parsed::Rsa { pkcs1, pss })))
    }

    fn ed25519(bytes: &[u8]) -> Result<Self, KeyProblem> {
        if bytes.len() != 32 {
            return Err(KeyProblem::Unreadable);
        }
        let key = ParsedPublicKey::new(&ED25519, bytes).map_err(|_| KeyProblem::Unreadable)?;
        Ok(Self(Arc::new(Parsed::Ed25519(key))))
    }
}

impl PartialEq for VerifyingKey {
    fn eq(&self, other: &Self) -> bool {
        match (&*self.0, &*other.0) {
            (Parsed::Rsa { pkcs1: one, .. }, Parsed::Rsa { pkcs1: two, .. })
            | (Parsed::Ed25519(one), Parsed::Ed25519(two)) => one.as_ref() == two.as_ref(),
            _ => false,
        }
    }
}
impl Eq for VerifyingKey {}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_ed25519() { "VerifyingKey(Ed25519)" } else { "VerifyingKey(RSA)" })
    }
}

/// A private RSA key of one of our actors. Copies share one parsed key.
#[derive(Clone)]
pub struct SigningKey(Arc<KeyPair>);

impl SigningKey {
    /// Reads a private key as PEM: PKCS#8, as accounts keep it, or PKCS#1.
    ///
    /// # Errors
    /// When it is no RSA key, or one that is too weak or too large.
    pub fn from_pem(text: &str) -> Result<Self, KeyProblem> {
        let (label, bytes) = der::pem(text).ok_or(KeyProblem::Unreadable)?;
        let pair = match label {
            "PRIVATE KEY" => KeyPair::from_pkcs8(&bytes),
            "RSA PRIVATE KEY" => KeyPair::from_der(&bytes),
            _ => return Err(KeyProblem::Unreadable),
        };
        Ok(Self(Arc::new(pair.map_err(|_| KeyProblem::Unreadable)?)))
    }

    /// The rsa-sha256 (RSASSA-PKCS1-v1_5) signature of these bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyProblem> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // The padding of PKCS#1 v1.5 needs no randomness: the argument is not used.
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature)
            .map_err(|_| KeyProblem::Unreadable)?;
        Ok(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}
