//! The one key that signs here, and the moment at which it does. It is made of a constant and protects nothing.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use domain::Timestamp;
use federation::signatures::VerifyingKey;

/// 2026-11-21 12:00:00 UTC.
pub(crate) const NOW: Timestamp = Timestamp(1_795_262_400_000);
/// Our own name.
pub(crate) const HOME: &str = "home.example";
/// Who has the key.
pub(crate) const ALICE: &str = "https://a.example/users/alice";
/// The id of the key.
pub(crate) const KEY: &str = "https://a.example/users/alice#main-key";

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The key that Alice signs with.
pub(crate) fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap_or_else(|error| panic!("the constant is a seed: {error}"))
}

/// What Alice's signatures are held against.
pub(crate) fn public() -> VerifyingKey {
    let multikey = multibase(&[&[0xed, 0x01], pair().public_key().as_ref()].concat());
    VerifyingKey::from_multikey(&multikey).unwrap_or_else(|error| panic!("the key is one: {error}"))
}

/// Bytes as base58-btc with its `z`.
pub(crate) fn multibase(bytes: &[u8]) -> String {
    let mut digits: Vec<usize> = Vec::new(); // least significant first
    for byte in bytes {
        let mut carry = usize::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| '1');
    let digits = digits.iter().rev().map(|digit| char::from(ALPHABET[*digit]));
    std::iter::once('z').chain(zeros).chain(digits).collect()
}
