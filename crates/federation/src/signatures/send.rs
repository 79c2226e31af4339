//! Signing what we send, as Mastodon does: draft-cavage first, RFC 9421 for hosts that answered that with 400 or 401.
//!
//! Everything beside the RSA signature is a few short texts; the digest of a body is made once for all hosts. The headers
//! do not contain `Host`: whoever opens the connection writes that, from the same address.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Timestamp;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use url::Url;

use super::{
    BodyDigest, KeyProblem, SigningKey, cavage, digest,
    message::{self, SIGNATURE_INPUT},
};

/// The type of every body that we send to other servers.
const ACTIVITY: HeaderValue = HeaderValue::from_static("application/activity+json");

/// The headers that make a request a signed one.
pub type Headers = HeaderMap;

/// How a request is signed. The caller remembers by host what worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// draft-cavage with rsa-sha256: what every server reads.
    #[default]
    Cavage,
    /// The same without the query in what is signed, for peers that leave it out. It matters only where there is one.
    CavageWithoutQuery,
    /// RFC 9421 with rsa-v1_5-sha256.
    Rfc9421,
}

/// Signs a delivery. Covers `(request-target) host date digest content-type`, or `@method @target-uri content-digest`.
///
/// # Errors
/// When the key cannot sign, or `key_id` is no text for a header.
pub fn sign_post(
    key: &SigningKey,
    key_id: &str,
    url: &Url,
    body: &BodyDigest,
    style: Style,
    now: Timestamp,
) -> Result<Headers, KeyProblem> {
    sign(key, key_id, &Method::POST, url, (Some(body), None), style, now)
}

/// As [`sign_post`], and covers one more header, which is sent with it: its name (in lower case) and its value.
///
/// # Errors
/// As [`sign_post`], and when the value is no text for a header.
pub fn sign_post_with(
    key: &SigningKey,
    key_id: &str,
    url: &Url,
    (body, also): (&BodyDigest, Option<(HeaderName, &str)>),
    style: Style,
    now: Timestamp,
) -> Result<Headers, KeyProblem> {
    sign(key, key_id, &Method::POST, url, (Some(body), also), style, now)
}

/// Signs a fetch. Covers `(request-target) host date`, or `@method @target-uri`.
///
/// # Errors
/// When the key cannot sign, or `key_id` is no text for a header.
pub fn sign_get(
    key: &SigningKey,
    key_id: &str,
    url: &Url,
    style: Style,
    now: Timestamp,
) -> Result<Headers, KeyProblem> {
    sign(key, key_id, &Method::GET, url, (None, None), style, now)
}

fn sign(
    key: &SigningKey,
    key_id: &str,
    method: &Method,
    url: &Url,
    (body, also): (Option<&BodyDigest>, Option<(HeaderName, &str)>),
    style: Style,
    now: Timestamp,
) -> Result<Headers, KeyProblem> {
    // A quote would end the parameter. No id of ours has one.
    if key_id.bytes().any(|byte| matches!(byte, b'"' | b'\\') || !byte.is_ascii_graphic()) {
        return Err(KeyProblem::Unreadable);
    }
    let mut headers = HeaderMap::with_capacity(5);
    let date = http_date(now);
    if body.is_some() {
        headers.insert(header::CONTENT_TYPE, ACTIVITY);
    }
    match style {
        Style::Cavage | Style::CavageWithoutQuery => {
            let verb = if body.is_some() { "post" } else { "get" };
            let path = url.path();
            let query = url.query().filter(|_| style == Style::Cavage);
            let (mark, query) = query.map_or(("", ""), |query| ("?", query));
            let mut base =
                format!("(request-target): {verb} {path}{mark}{query}\nhost: {}\ndate: {date}", authority(url));
            let mut covered = "(request-target) host date".to_owned();
            if let Some(body) = body {
                base.push_str("\ndigest: ");
                base.push_str(body.digest.to_str().unwrap_or_default());
                base.push_str("\ncontent-type: application/activity+json");
                covered.push_str(" digest content-type");
                headers.insert(digest::DIGEST, body.digest.clone());
            }
            if let Some((name, value)) = &also {
                base.push_str(&format!("\n{name}: {value}"));
                covered.push_str(&format!(" {name}"));
            }
            let signature = STANDARD.encode(key.sign(base.as_bytes())?);
            let value =
                format!(r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{covered}",signature="{signature}""#);
            insert(&mut headers, cavage::SIGNATURE, &value)?;
        }
        Style::Rfc9421 => {
            let sum = body.and_then(|body| body.content_digest.to_str().ok());
            let target = target_uri(url);
            let more = also.as_ref().map(|(name, value)| (name.as_str(), *value));
            let (base, parameters) = message::outgoing(method, &target, sum, more, key_id, now.0.div_euclid(1000));
            let signature = STANDARD.encode(key.sign(base.as_bytes())?);
            insert(&mut headers, SIGNATURE_INPUT, &format!("sig1={parameters}"))?;
            insert(&mut headers, cavage::SIGNATURE, &format!("sig1=:{signature}:"))?;
            if let Some(body) = body {
                headers.insert(digest::CONTENT_DIGEST, body.content_digest.clone());
            }
        }
    }
    insert(&mut headers, header::DATE, &date)?;
    if let Some((name, value)) = also {
        insert(&mut headers, name, value)?;
    }
    Ok(headers)
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), KeyProblem> {
    headers.insert(name, HeaderValue::from_str(value).map_err(|_| KeyProblem::Unreadable)?);
    Ok(())
}

/// The host as the `Host` header names it: with its port only where that is not the scheme's own.
fn authority(url: &Url) -> &str {
    // `Url` has already dropped a default port, and we send no userinfo.
    url.authority()
}

/// The address without its fragment, which is never sent.
fn target_uri(url: &Url) -> String {
    let (mark, query) = url.query().map_or(("", ""), |query| ("?", query));
    format!("{}://{}{}{mark}{query}", url.scheme(), authority(url), url.path())
}

/// The time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(now: Timestamp) -> String {
    static PRINTER: jiff::fmt::rfc2822::DateTimePrinter = jiff::fmt::rfc2822::DateTimePrinter::new();
    let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    PRINTER.timestamp_to_rfc9110_string(&time).unwrap_or_default()
}
