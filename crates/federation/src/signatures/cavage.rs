//! draft-cavage-http-signatures-12, as the fediverse speaks it. A parameter that is there twice, a header that is listed
//! twice and a `Signature` on two lines are refused.
//!
//! Spec: <https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12>

use domain::Timestamp;
use http::{Method, header};

use super::{
    Claim, Needs, Problem, Request, der,
    keys::Algorithm,
    request::{in_time, not_over},
};

/// The header of the signature, in both specifications.
pub(super) const SIGNATURE: http::HeaderName = http::HeaderName::from_static("signature");
/// More than any peer signs.
const MOST_HEADERS: usize = 32;

/// What the signature of a request claims.
pub(super) fn read(request: &Request<'_>, needs: Needs, now: Timestamp) -> Result<Claim, Problem> {
    let parameters = Parameters::parse(text(request)?)?;
    let algorithms = parameters.algorithms()?;
    let listed = parameters.listed();
    covers_enough(&listed, needs)?;
    check_clock(request, &parameters, &listed, now)?;
    let mut bases = vec![signing_string(request, &parameters, &listed, request.target)?];
    // Some peers leave the query out of what they sign. For what only reads, that is let pass.
    if *request.method == Method::GET && request.path().len() != request.target.len() {
        bases.push(signing_string(request, &parameters, &listed, request.path())?);
    }
    let signature = der::base64(parameters.signature.as_bytes()).ok_or(Problem::Malformed)?;
    Ok(Claim { key_id: parameters.key_id.to_owned(), covered: listed, bases, algorithms, signature })
}

/// The text of the parameters, out of either header that may carry them.
fn text<'a>(request: &Request<'a>) -> Result<&'a str, Problem> {
    let value = match request.only(&SIGNATURE)? {
        Some(value) => value,
        None => request
            .only(&header::AUTHORIZATION)?
            .and_then(|value| value.split_at_checked(10))
            .and_then(|(scheme, rest)| scheme.eq_ignore_ascii_case(b"signature ").then_some(rest))
            .ok_or(Problem::Unsigned)?,
    };
    std::str::from_utf8(value).map_err(|_| Problem::Malformed)
}

/// The parameters of a signature.
#[derive(Debug, Default)]
pub(super) struct Parameters<'a> {
    key_id: &'a str,
    signature: &'a str,
    algorithm: Option<&'a str>,
    headers: Option<&'a str>,
    created: Option<i64>,
    expires: Option<i64>,
}

impl<'a> Parameters<'a> {
    /// Reads `name="value"` and `name=number`, with commas between them.
    pub(super) fn parse(mut rest: &'a str) -> Result<Self, Problem> {
        let mut seen: Vec<&str> = Vec::with_capacity(6);
        let mut found = Self::default();
        loop {
            let (name, after) = rest.split_once('=').ok_or(Problem::Malformed)?;
            let name = name.trim_matches([' ', '\t']);
            let (value, after) = match after.trim_start_matches([' ', '\t']).strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').ok_or(Problem::Malformed)?,
                None => after.split_at(after.find(',').unwrap_or(after.len())),
            };
            if seen.contains(&name) || value.contains('\\') {
                return Err(Problem::Malformed);
            }
            seen.push(name);
            match name {
                "keyId" => found.key_id = value,
                "signature" => found.signature = value,
                "algorithm" => found.algorithm = Some(value),
                "headers" => found.headers = Some(value),
                "created" => found.created = Some(seconds(value)?),
                "expires" => found.expires = Some(seconds(value)?),
                _ => {} // the draft: parameters that are not known are ignored
            }
            let after = after.trim_matches([' ', '\t']);
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None if after.is_empty() => break,
                None => return Err(Problem::Malformed),
            }
        }
        if found.key_id.is_empty() || found.signature.is_empty() {
            return Err(Problem::Malformed);
        }
        Ok(found)
    }

    /// How the signature may have been made. `hs2019`, and nothing at all, leave that to the kind of the key.
    fn algorithms(&self) -> Result<&'static [Algorithm], Problem> {
        match self.algorithm {
            None | Some("hs2019") => Ok(&[Algorithm::RsaSha256, Algorithm::Ed25519]),
            Some("rsa-sha256") => Ok(&[Algorithm::RsaSha256]),
            Some("ed25519") => Ok(&[Algorithm::Ed25519]),
            Some(_) => Err(Problem::Algorithm),
        }
    }

    /// The names that are signed, in lower case. A list that is not there stands for one name.
    pub(super) fn listed(&self) -> Vec<String> {
        match self.headers {
            Some(names) => names.split(' ').filter(|name| !name.is_empty()).map(str::to_ascii_lowercase).collect(),
            None if self.algorithm.is_some_and(|algorithm| algorithm.starts_with("rsa")) => vec!["date".to_owned()],
            None => vec!["(created)".to_owned()],
        }
    }
}

fn seconds(value: &str) -> Result<i64, Problem> {
    value.trim_matches([' ', '\t']).parse().map_err(|_| Problem::Malformed)
}

/// Method and target are one name here, `(request-target)`. The host keeps the signature from being played to another
/// server, the digest ties it to its body.
fn covers_enough(listed: &[String], needs: Needs) -> Result<(), Problem> {
    let twice = listed.iter().enumerate().any(|(at, name)| listed[..at].contains(name));
    if twice || listed.len() > MOST_HEADERS {
        return Err(Problem::Malformed);
    }
    let covers = |name: &str| listed.iter().any(|listed| listed == name);
    let body = needs == Needs::Nothing || covers("digest") || covers("content-digest");
    if covers("(request-target)") && covers("host") && body { Ok(()) } else { Err(Problem::Uncovered) }
}

/// Every time that is signed has to be right, and one of them has to be there.
fn check_clock(
    request: &Request<'_>,
    parameters: &Parameters<'_>,
    listed: &[String],
    now: Timestamp,
) -> Result<(), Problem> {
    let covers = |name: &str| listed.iter().any(|listed| listed == name);
    let mut times = Vec::with_capacity(2);
    if covers("(created)") {
        times.push(parameters.created.ok_or(Problem::Missing)?);
    }
    if covers("date") {
        let value = request.only(&header::DATE)?.ok_or(Problem::Missing)?;
        times.push(date(value).ok_or(Problem::Malformed)?);
    }
    if times.is_empty() {
        return Err(Problem::Uncovered);
    }
    let over = parameters.expires.is_some_and(|expires| !not_over(expires, now));
    if over || !times.into_iter().all(|time| in_time(time, now)) { Err(Problem::Clock) } else { Ok(()) }
}

/// The second that an HTTP date names.
fn date(value: &[u8]) -> Option<i64> {
    static PARSER: jiff::fmt::rfc2822::DateTimeParser = jiff::fmt::rfc2822::DateTimeParser::new();
    PARSER.parse_timestamp(value).ok().map(|time| time.as_second())
}

/// The signing string, to the bit.
///
/// Spec: <https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12#section-2.3>
pub(super) fn signing_string(
    request: &Request<'_>,
    parameters: &Parameters<'_>,
    listed: &[String],
    target: &str,
) -> Result<Vec<u8>, Problem> {
    // Old algorithms must not be mixed with the names that came with hs2019.
    let timed = |time: Option<i64>| match parameters.algorithm {
        Some(algorithm) if algorithm.starts_with("rsa") => Err(Problem::Malformed),
        _ => time.ok_or(Problem::Missing),
    };
    let mut into = Vec::with_capacity(512);
    for (at, name) in listed.iter().enumerate() {
        if at > 0 {
            into.push(b'\n');
        }
        into.extend_from_slice(name.as_bytes());
        into.extend_from_slice(b": ");
        match name.as_str() {
            "(request-target)" => {
                into.extend(request.method.as_str().bytes().map(|byte| byte.to_ascii_lowercase()));
                into.push(b' ');
                into.extend_from_slice(target.as_bytes());
            }
            "(created)" => into.extend_from_slice(timed(parameters.created)?.to_string().as_bytes()),
            "(expires)" => into.extend_from_slice(timed(parameters.expires)?.to_string().as_bytes()),
            name => request.write_header(name, &mut into)?,
        }
    }
    Ok(into)
}
