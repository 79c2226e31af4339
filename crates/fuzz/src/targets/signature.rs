//! Signatures of requests. Alice's key has signed the requests in `corpus/signature/signed-*`, and nothing else: whatever
//! is verified as hers is one of them, as far as it matters.
//!
//! An input is a request as one reads it: `POST /inbox`, headers, an empty line, the body.

use federation::{
    signatures::{self, Needs, Request, check_body},
    verify::{self, Keys, Known, OwnedKey, Refreshed, Unavailable},
};
use futures::executor::block_on;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use wire::uri::Uri;

use crate::key::{ALICE, HOME, KEY, NOW, public};

/// What Alice signed.
const SIGNED: [&[u8]; 4] = [
    include_bytes!("../../corpus/signature/signed-post-cavage.http"),
    include_bytes!("../../corpus/signature/signed-post-rfc9421.http"),
    include_bytes!("../../corpus/signature/signed-get-cavage.http"),
    include_bytes!("../../corpus/signature/signed-get-rfc9421.http"),
];

pub(super) fn run(input: &[u8]) {
    let Some(request) = Parts::read(input) else { return };
    for needs in [Needs::Body, Needs::Nothing] {
        let held = held(&request.request(HOME), needs);
        if held {
            assert!(
                SIGNED.iter().filter_map(|signed| Parts::read(signed)).any(|signed| request.says_the_same(&signed))
            );
            let ours = [HOME.to_owned(), format!("{HOME}:443")];
            let names_us =
                |host: &HeaderValue| ours.iter().any(|our| host.as_bytes().eq_ignore_ascii_case(our.as_bytes()));
            assert!(request.headers.get_all("host").iter().all(names_us), "every host that is named is ours");
        }
        assert_eq!(held, self::held(&request.rewritten().request(HOME), needs), "the order of headers does not matter");
        assert!(!self::held(&request.request("other.example"), needs), "nothing of it is for another host");
    }
    if let Ok(verified) = block_on(verify::verify(&request.request(HOME), &request.body, &Memory, NOW)) {
        assert_eq!(verified.actor().as_str(), ALICE);
        let signed = SIGNED.iter().filter_map(|signed| Parts::read(signed));
        assert!(signed.into_iter().any(|signed| signed.body == request.body && request.says_the_same(&signed)));
    }
    if let Ok(reader) = block_on(verify::verify_get(&request.request(HOME), &Memory, NOW)) {
        assert_eq!(reader.actor().as_str(), ALICE);
    }
}

/// Whether one of the signatures is Alice's.
fn held(request: &Request<'_>, needs: Needs) -> bool {
    let claims = signatures::read(request, needs, NOW).unwrap_or_default();
    claims.iter().any(|claim| claim.holds(&public()))
}

/// A request.
struct Parts {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Parts {
    fn read(input: &[u8]) -> Option<Self> {
        let end = input.windows(2).position(|two| two == b"\n\n")?;
        let mut lines = input[..end].split(|byte| *byte == b'\n');
        let (method, target) = std::str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
        let mut headers = HeaderMap::new();
        for line in lines {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii_start()).ok()?;
            headers.try_append(HeaderName::from_bytes(&line[..colon]).ok()?, value).ok()?;
        }
        let method = method.parse().ok()?;
        Some(Self { method, target: target.to_owned(), headers, body: input[end + 2..].to_vec() })
    }

    fn request<'a>(&'a self, authority: &'a str) -> Request<'a> {
        let Self { method, target, headers, .. } = self;
        Request { method, target, scheme: "https", authority, headers }
    }

    /// The same, with its headers in another order.
    fn rewritten(&self) -> Self {
        let mut headers = HeaderMap::new();
        let mut names: Vec<&HeaderName> = self.headers.keys().collect();
        names.sort_by_key(|name| name.as_str().len());
        for name in names {
            for value in self.headers.get_all(name) {
                headers.append(name, value.clone());
            }
        }
        Self { method: self.method.clone(), target: self.target.clone(), headers, body: self.body.clone() }
    }

    /// Whether it asks for the same as what was signed: method, target and body. In a GET the query may be another.
    fn says_the_same(&self, signed: &Self) -> bool {
        let path = |target: &str| target.split('?').next().map(str::to_owned);
        let target = match self.method == Method::GET {
            true => path(&self.target) == path(&signed.target),
            false => self.target == signed.target,
        };
        // A body with a right digest is the one that was signed, if the digest was.
        let digests = ["digest", "content-digest"].into_iter().filter(|name| signed.headers.contains_key(*name));
        let body = digests.into_iter().all(|name| {
            check_body(&self.headers, &self.body).is_err() || {
                self.headers.get(name) != signed.headers.get(name) || self.body == signed.body
            }
        });
        self.method == signed.method && target && body
    }
}

/// A memory that knows Alice and her key.
pub(super) struct Memory;

impl Keys for Memory {
    fn is_own(&self, address: &Uri) -> bool {
        address.host().as_str() == HOME
    }

    async fn known(&self, key: &Uri, _: Option<&Uri>) -> Result<Known, Unavailable> {
        let owner = Uri::parse(ALICE).map_err(|_| Unavailable)?;
        Ok(if key.as_str() == KEY { Known::Key(OwnedKey { owner, key: public() }) } else { Known::Nothing })
    }

    async fn refresh(&self, key: &Uri, actor: Option<&Uri>) -> Result<Refreshed, Unavailable> {
        assert!(!self.is_own(key), "nobody asks for a key of our own");
        Ok(match self.known(key, actor).await? {
            Known::Key(found) => Refreshed::Key(found),
            Known::Actor | Known::Nothing => Refreshed::Refused,
        })
    }
}

/// The signature of these bytes, as base64.
pub(super) fn signature_of(base: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(crate::key::pair().sign(base.as_bytes()))
}

/// The moment at which all of this happens, as HTTP writes it.
pub(super) const DATE: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_alice_signed_holds_and_anything_else_does_not() {
        for (at, signed) in SIGNED.into_iter().enumerate() {
            let request = Parts::read(signed).unwrap();
            let needs = if request.method == Method::POST { Needs::Body } else { Needs::Nothing };
            assert!(held(&request.request(HOME), needs), "{at}");
            let text = String::from_utf8(signed.to_vec()).unwrap();
            for (from, to) in [("/inbox", "/outbox"), ("12:00:00", "12:00:01"), ("1795262400", "1795262401")] {
                let other = text.replace(from, to);
                if other != text {
                    assert!(!held(&Parts::read(other.as_bytes()).unwrap().request(HOME), needs), "{at} {from}");
                }
            }
        }
    }

    #[test]
    fn the_bodies_are_believed() {
        for signed in &SIGNED[..2] {
            let request = Parts::read(signed).unwrap();
            let verified = block_on(verify::verify(&request.request(HOME), &request.body, &Memory, NOW)).unwrap();
            assert_eq!(verified.actor().as_str(), ALICE);
        }
    }
}
