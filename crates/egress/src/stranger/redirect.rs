//! Where a redirect leads, if anywhere. What it leads to is checked like the first address.
//!
//! Refuses a fourth redirect, circles, the way from https to http, and a `Location` that is not one plain address.
//! Spec: <https://www.rfc-editor.org/rfc/rfc9110#field.location>

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use url::Url;

use super::error::BadRedirect;
use super::target::LONGEST_URL;

/// How many redirects are followed.
const MOST: usize = 3;

/// Which redirects a fetch follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Redirects {
    /// None: the redirect is the answer.
    Never,
    /// Those that stay with scheme, host and port. For what only its own origin may say.
    SameOrigin,
    /// All that the rules allow.
    Anywhere,
}

/// Whether the answer sends a reader of it elsewhere.
pub(super) fn is_one(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The next address, after those in `been`.
pub(super) fn next(been: &[Url], headers: &HeaderMap, allowed: Redirects) -> Result<Url, BadRedirect> {
    let Some(from) = been.last() else { return Err(BadRedirect::Location) };
    if been.len() > MOST {
        return Err(BadRedirect::TooMany);
    }
    let mut to = from.join(location(headers)?).map_err(|_| BadRedirect::Location)?;
    to.set_fragment(None);
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(BadRedirect::Downgrade);
    }
    if allowed != Redirects::Anywhere && from.origin() != to.origin() {
        return Err(BadRedirect::CrossOrigin);
    }
    if been.contains(&to) {
        return Err(BadRedirect::Loop);
    }
    Ok(to)
}

/// The one `Location`, in plain visible ASCII. `Url` would drop tabs and line breaks, and so repair what was meant to deceive.
fn location(headers: &HeaderMap) -> Result<&str, BadRedirect> {
    let mut values = headers.get_all(LOCATION).iter();
    let value = values.next().ok_or(BadRedirect::Location)?.as_bytes();
    let plain = (1..=LONGEST_URL).contains(&value.len()) && value.iter().all(u8::is_ascii_graphic);
    if values.next().is_some() || !plain || value.contains(&b'\\') {
        return Err(BadRedirect::Location);
    }
    std::str::from_utf8(value).map_err(|_| BadRedirect::Location)
}

#[cfg(test)]
mod tests {
    use http::header::LOCATION;
    use http::{HeaderMap, HeaderValue};
    use url::Url;

    use super::{BadRedirect, Redirects, next};

    fn follow(been: &[&str], location: &[u8], allowed: Redirects) -> Result<String, BadRedirect> {
        let been: Vec<Url> = been.iter().map(|url| url.parse().unwrap()).collect();
        let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_bytes(location).unwrap())]);
        next(&been, &headers, allowed).map(Into::into)
    }

    #[test]
    fn net_26_only_a_plain_location_that_stays_with_https_and_in_no_circle_is_followed() {
        let at = ["https://a.example/x/y"];
        let anywhere = |location: &[u8]| follow(&at, location, Redirects::Anywhere);
        assert_eq!(anywhere(b"https://b.example/z#part").unwrap(), "https://b.example/z");
        assert_eq!(anywhere(b"z?q").unwrap(), "https://a.example/x/z?q");
        assert_eq!(anywhere(b"//b.example/").unwrap(), "https://b.example/");
        assert_eq!(anywhere(b"http://a.example/"), Err(BadRedirect::Downgrade));
        assert_eq!(anywhere(b"https://a.example/x/y#other"), Err(BadRedirect::Loop));
        assert_eq!(anywhere(b"/x/./y"), Err(BadRedirect::Loop));
        for bad in
            [&b""[..], b"/a\tb", b"/a b", b"/\xc3\xa4", b"\\\\b.example\\", b"https://", &[b'a'; 2049], &[b'a'; 65536]]
        {
            assert_eq!(anywhere(bad), Err(BadRedirect::Location), "{bad:?}");
        }
        let been = ["https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/4"];
        assert_eq!(follow(&been[..3], b"4", Redirects::Anywhere).unwrap(), been[3]);
        assert_eq!(follow(&been[..3], b"1", Redirects::Anywhere), Err(BadRedirect::Loop));
        assert_eq!(follow(&been, b"5", Redirects::Anywhere), Err(BadRedirect::TooMany));
    }

    #[test]
    fn a_redirect_to_another_origin_can_be_refused() {
        let at = ["https://a.example/"];
        follow(&at, b"/b", Redirects::SameOrigin).unwrap();
        follow(&at, b"https://a.example:443/b", Redirects::SameOrigin).unwrap();
        for other in ["https://b.example/b", "https://a.example:8443/b", "//a.example.b.example/"] {
            assert_eq!(follow(&at, other.as_bytes(), Redirects::SameOrigin), Err(BadRedirect::CrossOrigin), "{other}");
        }
    }

    #[test]
    fn two_locations_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(LOCATION, HeaderValue::from_static("/a"));
        headers.append(LOCATION, HeaderValue::from_static("/a"));
        let been = ["https://a.example/".parse().unwrap()];
        assert_eq!(next(&been, &headers, Redirects::Anywhere), Err(BadRedirect::Location));
        assert_eq!(next(&been, &HeaderMap::new(), Redirects::Anywhere), Err(BadRedirect::Location));
    }
}
