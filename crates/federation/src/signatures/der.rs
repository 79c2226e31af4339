//! As much PEM and DER as a public key needs: the frame of a PEM text, and the numbers in an RSA key. A PEM text over
//! 16 KiB is refused before it is looked at; lengths are DER's shortest form or nothing.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// A key of 8,192 bits needs less than 2 KiB.
const LONGEST_PEM: usize = 16 * 1024;
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// What a PEM text holds: its label and the bytes.
pub(super) fn pem(text: &str) -> Option<(&str, Vec<u8>)> {
    if text.len() > LONGEST_PEM {
        return None;
    }
    let rest = text.trim().strip_prefix("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let body = rest.strip_suffix("-----")?.strip_suffix(label)?.strip_suffix("-----END ")?;
    let body: String = body.split_ascii_whitespace().collect();
    Some((label, TOLERANT.decode(body).ok()?))
}

/// The bytes of a base64 text, with or without its padding.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    TOLERANT.decode(text).ok()
}

/// What a SubjectPublicKeyInfo (RFC 5280) holds.
pub(super) enum PublicKeyInfo<'a> {
    /// An `RSAPublicKey` of PKCS#1.
    Rsa(&'a [u8]),
    /// The 32 bytes of RFC 8410.
    Ed25519(&'a [u8]),
}

/// Reads a SubjectPublicKeyInfo.
pub(super) fn public_key_info(der: &[u8]) -> Option<PublicKeyInfo<'_>> {
    let (info, rest) = element(der, 0x30)?;
    let (algorithm, key) = element(info, 0x30)?;
    let (name, parameters) = element(algorithm, 0x06)?;
    let (bits, end) = element(key, 0x03)?;
    let (0, bits) = bits.split_first().map(|(unused, bits)| (*unused, bits))? else { return None };
    if !rest.is_empty() || !end.is_empty() {
        return None;
    }
    match name {
        RSA => Some(PublicKeyInfo::Rsa(bits)),
        ED25519 if parameters.is_empty() => Some(PublicKeyInfo::Ed25519(bits)),
        _ => None,
    }
}

/// Modulus and exponent of an `RSAPublicKey`, without leading zeros.
pub(super) fn rsa_numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (numbers, rest) = element(der, 0x30)?;
    let (modulus, numbers) = positive(numbers)?;
    let (exponent, end) = positive(numbers)?;
    (rest.is_empty() && end.is_empty()).then_some((modulus, exponent))
}

/// A positive integer, and what follows it.
fn positive(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (number, rest) = element(der, 0x02)?;
    let number = match number {
        [0, tail @ ..] if tail.first().is_some_and(|first| *first >= 0x80) => tail,
        [first, ..] if *first > 0 && *first < 0x80 => number,
        _ => return None,
    };
    Some((number, rest))
}

/// The content of the element with this tag that a text begins with, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, first, rest @ ..] = der else { return None };
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length).gt(&0x7f).then_some(usize::from(*length))?, rest)
        }
        0x82 => {
            let ([high, low], rest) = rest.split_first_chunk()?;
            let length = usize::from(*high) << 8 | usize::from(*low);
            (length.gt(&0xff).then_some(length)?, rest)
        }
        _ => return None,
    };
    (*found == tag).then(|| rest.split_at_checked(length)).flatten()
}
