//! RFC 9421, HTTP Message Signatures: `Signature-Input` and `Signature` with labels.
//!
//! Every label is a claim of its own; one that covers too little, or is out of time, counts as not there. Components with
//! parameters (`;sf`, `;bs`, `;req` ...) and names that we do not build are refused.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9421>

use domain::Timestamp;
use http::{HeaderMap, HeaderName, Method};
use sfv::{Dictionary, InnerList, ListEntry, ListSerializer, Parser};

use super::{
    Claim, Needs, Problem, Request,
    cavage::SIGNATURE,
    keys::Algorithm,
    request::{in_time, not_over},
};

/// The header that says what is signed.
pub(super) const SIGNATURE_INPUT: HeaderName = HeaderName::from_static("signature-input");
/// A request has one signature, or one beside that of a proxy.
const MOST_LABELS: usize = 4;
const MOST_COMPONENTS: usize = 32;

/// What the signatures of a request claim: those that may count, or the problem of the first one.
pub(super) fn read(request: &Request<'_>, needs: Needs, now: Timestamp) -> Result<Vec<Claim>, Problem> {
    let inputs = dictionary(request.headers, &SIGNATURE_INPUT)?;
    let signatures = dictionary(request.headers, &SIGNATURE)?;
    if inputs.len() > MOST_LABELS {
        return Err(Problem::Malformed);
    }
    let mut claims = Vec::with_capacity(inputs.len());
    let mut problem = None;
    for (label, input) in &inputs {
        match claim(request, input, signatures.get(label.as_str()), needs, now) {
            Ok(claim) => claims.push(claim),
            Err(found) => problem = problem.or(Some(found)),
        }
    }
    if claims.is_empty() { Err(problem.unwrap_or(Problem::Unsigned)) } else { Ok(claims) }
}

fn claim(
    request: &Request<'_>,
    input: &ListEntry,
    signature: Option<&ListEntry>,
    needs: Needs,
    now: Timestamp,
) -> Result<Claim, Problem> {
    let ListEntry::InnerList(input) = input else { return Err(Problem::Malformed) };
    let Some(ListEntry::Item(signature)) = signature else { return Err(Problem::Unsigned) };
    let signature = signature.bare_item.as_byte_sequence().ok_or(Problem::Malformed)?.to_vec();
    let text = |name: &str| match input.params.get(name) {
        Some(item) => item.as_string().map(|text| Some(text.as_str())).ok_or(Problem::Malformed),
        None => Ok(None),
    };
    let key_id = text("keyid")?.filter(|id| !id.is_empty()).ok_or(Problem::Malformed)?.to_owned();
    let algorithms: &[Algorithm] = match text("alg")? {
        None => &[Algorithm::RsaSha256, Algorithm::RsaPssSha512, Algorithm::Ed25519],
        Some("rsa-v1_5-sha256") => &[Algorithm::RsaSha256],
        Some("rsa-pss-sha512") => &[Algorithm::RsaPssSha512],
        Some("ed25519") => &[Algorithm::Ed25519],
        Some(_) => return Err(Problem::Algorithm),
    };
    let covered = covered(input)?;
    covers_enough(request, &covered, needs)?;
    check_clock(input, now)?;
    let base = base(request, &covered, input)?;
    let covered = covered.into_iter().map(str::to_owned).collect();
    Ok(Claim { key_id, covered, bases: vec![base], algorithms, signature })
}

/// The dictionary in a header. Its lines are one list.
fn dictionary(headers: &HeaderMap, name: &HeaderName) -> Result<Dictionary, Problem> {
    let lines: Vec<&[u8]> = headers.get_all(name).iter().map(|value| value.as_bytes()).collect();
    if lines.is_empty() {
        return Err(Problem::Unsigned);
    }
    Parser::new(&lines.join(&b", "[..])).parse().map_err(|_| Problem::Malformed)
}

/// The names of the components. Each may be there once.
fn covered(input: &InnerList) -> Result<Vec<&str>, Problem> {
    if input.items.len() > MOST_COMPONENTS {
        return Err(Problem::Malformed);
    }
    let mut names: Vec<&str> = Vec::with_capacity(input.items.len());
    for item in &input.items {
        let name = item.bare_item.as_string().ok_or(Problem::Malformed)?.as_str();
        let lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if !item.params.is_empty() || !lower || names.contains(&name) {
            return Err(Problem::Malformed);
        }
        names.push(name);
    }
    Ok(names)
}

/// The method, the whole target, the host, and the digest of a body that does something.
fn covers_enough(request: &Request<'_>, covered: &[&str], needs: Needs) -> Result<(), Problem> {
    let covers = |name: &str| covered.contains(&name);
    let query = !request.target.contains('?') || covers("@query");
    let target = covers("@target-uri") || covers("@request-target") || (covers("@path") && query);
    let host = covers("@target-uri") || covers("@authority") || covers("host");
    let body = needs == Needs::Nothing || covers("content-digest") || covers("digest");
    if covers("@method") && target && host && body { Ok(()) } else { Err(Problem::Uncovered) }
}

fn check_clock(input: &InnerList, now: Timestamp) -> Result<(), Problem> {
    let time = |name: &str| match input.params.get(name) {
        Some(item) => item.as_integer().map(|time| Some(i64::from(time))).ok_or(Problem::Malformed),
        None => Ok(None),
    };
    let created = time("created")?.ok_or(Problem::Uncovered)?;
    let over = time("expires")?.is_some_and(|expires| !not_over(expires, now));
    if over || !in_time(created, now) { Err(Problem::Clock) } else { Ok(()) }
}

/// The signature base, to the bit.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc9421#section-2.5>
pub(super) fn base(request: &Request<'_>, covered: &[&str], input: &InnerList) -> Result<Vec<u8>, Problem> {
    let mut into = Vec::with_capacity(512);
    for name in covered {
        into.push(b'"');
        into.extend_from_slice(name.as_bytes());
        into.extend_from_slice(b"\": ");
        match *name {
            "@method" => into.extend_from_slice(request.method.as_str().as_bytes()),
            "@scheme" => into.extend_from_slice(request.scheme.as_bytes()),
            "@authority" => into.extend(request.authority.bytes().map(|byte| byte.to_ascii_lowercase())),
            "@path" => into.extend_from_slice(request.path().as_bytes()),
            "@query" => into.extend_from_slice(request.query().as_bytes()),
            "@request-target" => into.extend_from_slice(request.target.as_bytes()),
            "@target-uri" => {
                into.extend_from_slice(request.scheme.as_bytes());
                into.extend_from_slice(b"://");
                into.extend(request.authority.bytes().map(|byte| byte.to_ascii_lowercase()));
                into.extend_from_slice(request.target.as_bytes());
            }
            name if name.starts_with('@') => return Err(Problem::Malformed),
            name => request.write_header(name, &mut into)?,
        }
        into.push(b'\n');
    }
    into.extend_from_slice(b"\"@signature-params\": ");
    into.extend_from_slice(written(input)?.as_bytes());
    Ok(into)
}

/// The covered components and the parameters, as a structured field.
fn written(input: &InnerList) -> Result<String, Problem> {
    let mut list = ListSerializer::new();
    list.members([&ListEntry::InnerList(input.clone())]);
    list.finish().ok_or(Problem::Malformed)
}

/// What we sign for a request with this digest (of a body) or without one, and perhaps another header, and its parameters
/// as text.
pub(super) fn outgoing(
    method: &Method,
    target_uri: &str,
    digest: Option<&str>,
    also: Option<(&str, &str)>,
    key_id: &str,
    created: i64,
) -> (String, String) {
    let body = if digest.is_some() { r#" "content-digest""# } else { "" };
    let more = also.map(|(name, _)| format!(" \"{name}\"")).unwrap_or_default();
    let covered = format!(r#""@method" "@target-uri"{body}{more}"#);
    let parameters = format!(r#"({covered});created={created};keyid="{key_id}";alg="rsa-v1_5-sha256""#);
    let digest = digest.map(|digest| format!("\"content-digest\": {digest}\n")).unwrap_or_default();
    let more = also.map(|(name, value)| format!("\"{name}\": {value}\n")).unwrap_or_default();
    let base = format!(
        "\"@method\": {method}\n\"@target-uri\": {target_uri}\n{digest}{more}\"@signature-params\": {parameters}"
    );
    (base, parameters)
}
