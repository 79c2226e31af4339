//! Digests of bodies: `Digest` as draft-cavage peers send it and `Content-Digest` of RFC 9530, sha-256 and sha-512.
//!
//! Every digest that a request carries has to be right, signed or not: two that differ are an attack, not a choice.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Problem, der};

/// `Digest`, RFC 3230.
pub(super) const DIGEST: HeaderName = HeaderName::from_static("digest");
/// `Content-Digest`, RFC 9530.
pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The digest of a body that we send. Made once, however many hosts get the body.
#[derive(Debug, Clone)]
pub struct BodyDigest {
    pub(crate) digest: HeaderValue,
    pub(super) content_digest: HeaderValue,
}

impl BodyDigest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let sum = STANDARD.encode(digest(&SHA256, body));
        let value = |text: String| HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""));
        Self { digest: value(format!("SHA-256={sum}")), content_digest: value(format!("sha-256=:{sum}:")) }
    }
}

/// Holds the body against every digest that the headers carry.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc9530>, <https://www.rfc-editor.org/rfc/rfc3230>
///
/// # Errors
/// When one is another, is there twice, cannot be read or names no algorithm that we know.
pub fn check_body(headers: &HeaderMap, body: &[u8]) -> Result<(), Problem> {
    let mut sums = Sums { body, sha256: None, sha512: None };
    if let Some(value) = only(headers, &DIGEST)? {
        check(&mut sums, value.split(|byte| *byte == b',').map(in_digest))?;
    }
    if let Some(value) = only(headers, &CONTENT_DIGEST)? {
        check(&mut sums, value.split(|byte| *byte == b',').map(in_content_digest))?;
    }
    Ok(())
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, Problem> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Problem::Malformed);
    }
    Ok(first.map(HeaderValue::as_bytes))
}

/// `SHA-256=...`
fn in_digest(member: &[u8]) -> Option<(String, Option<Vec<u8>>)> {
    let (name, value) = split(member)?;
    Some((name, der::base64(value)))
}

/// `sha-256=:...:`
fn in_content_digest(member: &[u8]) -> Option<(String, Option<Vec<u8>>)> {
    let (name, value) = split(member)?;
    let value = value.strip_prefix(b":").and_then(|value| value.strip_suffix(b":"));
    Some((name, value.and_then(der::base64)))
}

fn split(member: &[u8]) -> Option<(String, &[u8])> {
    let member = member.trim_ascii();
    let at = member.iter().position(|byte| *byte == b'=')?;
    let name = std::str::from_utf8(&member[..at]).ok()?.to_ascii_lowercase();
    Some((name, &member[at + 1..]))
}

/// The sums of a body, each made when it is asked for.
struct Sums<'a> {
    body: &'a [u8],
    sha256: Option<aws_lc_rs::digest::Digest>,
    sha512: Option<aws_lc_rs::digest::Digest>,
}

fn check(sums: &mut Sums<'_>, members: impl Iterator<Item = Option<(String, Option<Vec<u8>>)>>) -> Result<(), Problem> {
    let mut seen: Vec<String> = Vec::new();
    for member in members {
        let (name, value) = member.ok_or(Problem::Malformed)?;
        let sum = match name.as_str() {
            "sha-256" => sums.sha256.get_or_insert_with(|| digest(&SHA256, sums.body)),
            "sha-512" => sums.sha512.get_or_insert_with(|| digest(&SHA512, sums.body)),
            _ => continue,
        };
        if seen.contains(&name) {
            return Err(Problem::Malformed);
        }
        if value.ok_or(Problem::Malformed)? != sum.as_ref() {
            return Err(Problem::Digest);
        }
        seen.push(name);
    }
    if seen.is_empty() { Err(Problem::Digest) } else { Ok(()) }
}
