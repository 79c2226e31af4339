//! A request as its signature sees it, and the two ways in which specifications write down the value of a header.

use domain::Timestamp;
use http::{HeaderMap, Method, header::HeaderName};

use super::Problem;

/// How old a signature may be: Mastodon's 12 hours.
const PAST_SECONDS: i64 = 12 * 3600;
/// How far ahead of ours a clock may be.
const FUTURE_SECONDS: i64 = 3600;

/// A request that came in.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a Method,
    /// Path and query, byte for byte as in the request line.
    pub target: &'a str,
    /// `https`, or `http` where the world reaches us so (development).
    pub scheme: &'a str,
    /// Our name as the world knows it, with the port if it is not the scheme's own. The caller has made sure that the
    /// request was meant for it: a signature for another host is worth nothing here.
    pub authority: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
}

/// What a signature has to cover beside method, target, host and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// A body that does something: the digest.
    Body,
    /// Nothing: a request that only reads.
    Nothing,
}

impl<'a> Request<'a> {
    /// The path alone.
    pub(super) fn path(&self) -> &'a str {
        self.target.split_once('?').map_or(self.target, |(path, _)| path)
    }
    /// The query with its question mark; a mark alone when there is none (RFC 9421, 2.2.7).
    pub(super) fn query(&self) -> &'a str {
        self.target.find('?').map_or("?", |at| &self.target[at..])
    }
    /// The one value of a header; two are a refusal.
    pub(super) fn only(&self, name: &HeaderName) -> Result<Option<&'a [u8]>, Problem> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next();
        if values.next().is_some() {
            return Err(Problem::Malformed);
        }
        Ok(first.map(|value| value.as_bytes()))
    }
    /// Whether the request is one for us, as far as its `Host` says so. HTTP/2 has none.
    pub(super) fn is_for_us(&self) -> bool {
        self.headers.get_all(http::header::HOST).iter().all(|host| {
            host.as_bytes().eq_ignore_ascii_case(self.authority.as_bytes())
                || host.to_str().is_ok_and(|host| {
                    let default = if self.scheme == "https" { ":443" } else { ":80" };
                    host.strip_suffix(default).is_some_and(|host| host.eq_ignore_ascii_case(self.authority))
                })
        })
    }
    /// Writes the value of a header as both specifications want it: each line without the space around it, lines joined
    /// with a comma and a space. An empty value is an empty text; a header that is not there is a refusal.
    ///
    /// `host` is our name where HTTP/2 gave no such header.
    pub(super) fn write_header(&self, name: &str, into: &mut Vec<u8>) -> Result<(), Problem> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Problem::Malformed)?;
        let mut found = false;
        for value in self.headers.get_all(&name) {
            if found {
                into.extend_from_slice(b", ");
            }
            into.extend_from_slice(value.as_bytes().trim_ascii());
            found = true;
        }
        if !found && name == http::header::HOST {
            into.extend_from_slice(self.authority.as_bytes());
            found = true;
        }
        if found { Ok(()) } else { Err(Problem::Missing) }
    }
}

/// Whether a signature of this second is neither too old nor too far ahead.
pub(crate) fn in_time(seconds: i64, now: Timestamp) -> bool {
    let now = now.0.div_euclid(1000);
    now.saturating_sub(PAST_SECONDS) <= seconds && seconds <= now.saturating_add(FUTURE_SECONDS)
}

/// Whether this second, the signature's own end, has not passed.
pub(crate) fn not_over(seconds: i64, now: Timestamp) -> bool {
    now.0.div_euclid(1000) <= seconds
}
