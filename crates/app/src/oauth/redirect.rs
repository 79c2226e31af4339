//! Redirect URIs: which ones an app may register, and which one a request may name.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9700#section-2.1>, <https://www.rfc-editor.org/rfc/rfc8252#section-7>

use domain::limits::APP_FIELD_BYTES;
use url::Url;

/// Stands for "show the code to the person".
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Schemes that a browser runs, or that reach into the machine.
const FORBIDDEN: [&str; 9] =
    ["javascript", "data", "vbscript", "file", "filesystem", "blob", "about", "view-source", "urn"];

/// Why an app may not register this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectProblem {
    /// There is none.
    #[error("a redirect URI is empty")]
    Blank,
    /// It has no scheme, or cannot be read, or carries a name and a password.
    #[error("a redirect URI is not absolute")]
    NotAbsolute,
    /// The part after # would swallow the answer.
    #[error("a redirect URI has a fragment")]
    Fragment,
    /// Its scheme is dangerous.
    #[error("a redirect URI has a forbidden scheme")]
    Forbidden,
    /// Over 2,000 bytes.
    #[error("a redirect URI is too long")]
    TooLong,
}

/// Checks an address that an app wants to register. It is kept and compared as it was written.
///
/// # Errors
/// What is wrong with it.
pub fn check(uri: &str) -> Result<(), RedirectProblem> {
    if uri.is_empty() {
        return Err(RedirectProblem::Blank);
    }
    if uri == OUT_OF_BAND {
        return Ok(());
    }
    if uri.len() > APP_FIELD_BYTES {
        return Err(RedirectProblem::TooLong);
    }
    if !uri.bytes().all(|byte| byte.is_ascii_graphic()) || uri.contains(['\\', '"', '<', '>']) {
        return Err(RedirectProblem::NotAbsolute);
    }
    let url = Url::parse(uri).map_err(|_| RedirectProblem::NotAbsolute)?;
    if FORBIDDEN.contains(&url.scheme()) {
        return Err(RedirectProblem::Forbidden);
    }
    if uri.contains('#') {
        return Err(RedirectProblem::Fragment);
    }
    let is_web = matches!(url.scheme(), "http" | "https");
    if !url.username().is_empty() || url.password().is_some() || (is_web && !url.has_host()) {
        return Err(RedirectProblem::NotAbsolute);
    }
    Ok(())
}

/// Whether a request may name this address: one of the registered ones, letter by letter. Only the port of a loopback
/// address may differ, for programs that listen where there is room (RFC 8252, 7.3).
#[must_use]
pub fn is_registered(registered: &[String], asked: &str) -> bool {
    registered.iter().any(|one| one == asked || same_loopback(one, asked))
}

fn same_loopback(registered: &str, asked: &str) -> bool {
    check(asked).is_ok()
        && matches!((without_port(registered), without_port(asked)), (Some(one), Some(other)) if one == other)
}

/// Host and path of an http address of this machine.
fn without_port(uri: &str) -> Option<(&'static str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let host = ["127.0.0.1", "[::1]", "localhost"].into_iter().find(|host| rest.starts_with(host))?;
    let rest = &rest[host.len()..];
    let rest = match rest.strip_prefix(':') {
        Some(after) => after.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    (rest.is_empty() || rest.starts_with('/')).then_some((host, rest))
}

/// The address with more parameters, for sending somebody back.
#[must_use]
pub fn with_parameters(uri: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        query.append_pair(name, value);
    }
    let joint = match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, before)) if before.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{joint}{}", query.finish())
}

/// What a page's `form-action` has to name so that its form may end at this address: an origin, or a scheme. Browsers
/// ask it about redirects too.
#[must_use]
pub fn form_action(uri: &str) -> Option<String> {
    if uri == OUT_OF_BAND {
        return None;
    }
    let url = Url::parse(uri).ok()?;
    if matches!(url.scheme(), "http" | "https") {
        Some(url.origin().ascii_serialization())
    } else {
        Some(format!("{}:", url.scheme()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_registered() {
        for good in [
            OUT_OF_BAND,
            "https://app.example/cb",
            "https://app.example/cb?x=1",
            "http://localhost:8080/",
            "http://127.0.0.1/cb",
            "myapp://cb",
            "com.example.app:/oauth",
            "toot-fan://x",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, problem) in [
            ("", RedirectProblem::Blank),
            ("/cb", RedirectProblem::NotAbsolute),
            ("app.example/cb", RedirectProblem::NotAbsolute),
            ("https://", RedirectProblem::NotAbsolute),
            ("https://a:b@app.example/", RedirectProblem::NotAbsolute),
            ("https://app.example/\r\nX: y", RedirectProblem::NotAbsolute),
            ("https://app.example/ x", RedirectProblem::NotAbsolute),
            ("https://app.example/;script-src *", RedirectProblem::NotAbsolute),
            ("https://app.example/#x", RedirectProblem::Fragment),
            ("javascript:alert(1)", RedirectProblem::Forbidden),
            ("JavaScript:alert(1)", RedirectProblem::Forbidden),
            ("data:text/html,x", RedirectProblem::Forbidden),
            ("vbscript:x", RedirectProblem::Forbidden),
            ("file:///etc/passwd", RedirectProblem::Forbidden),
        ] {
            assert_eq!(check(bad), Err(problem), "{bad}");
        }
        assert_eq!(check(&format!("https://app.example/{}", "a".repeat(2_000))), Err(RedirectProblem::TooLong));
    }

    #[test]
    fn only_the_registered_one_letter_by_letter() {
        let registered = vec!["https://app.example/cb".to_owned(), "http://127.0.0.1:9/cb".to_owned()];
        assert!(is_registered(&registered, "https://app.example/cb"));
        for other in [
            "https://app.example/cb/",
            "https://app.example/cb?x",
            "https://app.example/cb#x",
            "https://app.example/CB",
            "https://app.example:443/cb",
            "https://app.example/a/..%2fcb",
            "https://app.example.evil.org/cb",
            "https://x@app.example/cb",
            "http://app.example/cb",
            "https://app.example",
            "",
            "https://app.example/cb\n",
        ] {
            assert!(!is_registered(&registered, other), "{other:?}");
        }
        assert!(is_registered(&registered, "http://127.0.0.1:54321/cb"));
        assert!(is_registered(&registered, "http://127.0.0.1/cb"));
        for other in [
            "http://127.0.0.1:1/other",
            "http://localhost:9/cb",
            "http://127.0.0.1:9@evil.org/cb",
            "http://127.0.0.1.evil.org/cb",
            "https://127.0.0.1:9/cb",
            "http://127.0.0.1:9x/cb",
        ] {
            assert!(!is_registered(&registered, other), "{other:?}");
        }
    }

    #[test]
    fn the_answer_is_appended() {
        let to = |uri| with_parameters(uri, &[("code", "a b&c"), ("state", "ü")]);
        assert_eq!(to("myapp://cb"), "myapp://cb?code=a+b%26c&state=%C3%BC");
        assert_eq!(to("https://a.example/?x=1"), "https://a.example/?x=1&code=a+b%26c&state=%C3%BC");
        assert_eq!(to("https://a.example/?"), "https://a.example/?code=a+b%26c&state=%C3%BC");
        assert_eq!(form_action("https://a.example:8443/cb?x=1"), Some("https://a.example:8443".into()));
        assert_eq!(form_action("myapp://cb"), Some("myapp:".into()));
        assert_eq!(form_action(OUT_OF_BAND), None);
    }
}
