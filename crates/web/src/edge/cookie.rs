//! The two cookies that there are. Over https their names begin with `__Host-`: a browser takes such a cookie from this
//! host alone, over https alone, so that no neighbour under the same domain can plant one. The plain name is not even
//! read there.
//!
//! Spec: <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3>

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie lives so long after the last use of its session.
const SECONDS: i64 = 365 * 24 * 3600;

/// What a browser keeps for this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The secret of its session.
    Session,
    /// The mark that somebody signed in with it before.
    Device,
}

impl Cookie {
    /// Its name: another one over https.
    #[must_use]
    pub const fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-watertower_session",
            (Self::Session, false) => "watertower_session",
            (Self::Device, true) => "__Host-watertower_device",
            (Self::Device, false) => "watertower_device",
        }
    }

    /// Its value in a request.
    #[must_use]
    pub fn read(self, headers: &HeaderMap, https: bool) -> Option<&str> {
        let name = self.name(https);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Gives it to the browser; scripts never see it, and other sites' forms do not carry it.
    #[must_use]
    pub fn give(self, value: &str, https: bool) -> Option<HeaderValue> {
        self.header(value, SECONDS, https)
    }

    /// Takes it from the browser.
    #[must_use]
    pub fn take(self, https: bool) -> Option<HeaderValue> {
        self.header("", 0, https)
    }

    fn header(self, value: &str, seconds: i64, https: bool) -> Option<HeaderValue> {
        let secure = if https { "; Secure" } else { "" };
        let name = self.name(https);
        HeaderValue::try_from(format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUT-22
    #[test]
    fn over_https_a_cookie_is_this_hosts_alone() {
        let given = Cookie::Session.give("abc", true).unwrap();
        let expected = "__Host-watertower_session=abc; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(given.to_str().unwrap(), expected);
        for cookie in [Cookie::Session, Cookie::Device] {
            for given in [cookie.give("abc", true), cookie.take(true)] {
                let given = given.unwrap();
                let given = given.to_str().unwrap();
                // What browsers ask of the prefix.
                assert!(given.starts_with("__Host-") && !given.contains("Domain"), "{given}");
                assert!(given.contains("; Path=/;") && given.ends_with("; Secure"), "{given}");
            }
            let plain = cookie.give("abc", false).unwrap();
            assert!(!plain.to_str().unwrap().contains("__Host-") && !plain.to_str().unwrap().contains("Secure"));
        }
    }

    #[test]
    fn a_cookie_that_a_neighbour_planted_is_not_read() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("watertower_session=planted; x=y"));
        assert_eq!(Cookie::Session.read(&headers, true), None);
        assert_eq!(Cookie::Session.read(&headers, false), Some("planted"));
        headers.append(header::COOKIE, HeaderValue::from_static("a=b;  __Host-watertower_session=own"));
        assert_eq!(Cookie::Session.read(&headers, true), Some("own"));
    }
}
