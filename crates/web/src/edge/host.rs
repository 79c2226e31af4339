//! Under which names people reach this server, and what it serves under each.
//!
//! A request names the host that it means, in `Host` or, with HTTP/2 and absolute addresses, in its target. What names
//! none, two, or nonsense is refused, and so is a name that is not ours: otherwise a page under a stranger's name that
//! leads here (DNS rebinding) could talk to the server as its own. `X-Forwarded-Host` is never read, whoever sends it.
//!
//! Files are served under the media host alone, and it serves nothing else: what somebody uploaded never shares an origin
//! with pages and the client API.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9112#section-3.2>, <https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20>

use app::Site;
use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header, uri::Authority},
    response::{IntoResponse, Redirect, Response},
};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The names of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    base_url: String,
    /// The host of pages and the client API.
    app: String,
    /// The host in handles, where it is another one.
    handle: Option<String>,
    /// The host of files, where it is another one.
    media: Option<String>,
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    App,
    Handle,
    Media,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// It names no host, several, or something that is none.
    Unclear,
    /// It names a host that is not ours.
    Foreign,
}

impl Hosts {
    /// The names that the configuration fixes.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        let host = |url: &str| {
            let authority = url.split_once("://").map_or(url, |(_, authority)| authority);
            name(authority).unwrap_or_else(|_| authority.to_owned())
        };
        let app = host(&site.base_url);
        let other = |name: String| (name != app).then_some(name);
        let (handle, media) = (other(host(&site.handle_domain)), other(host(&site.media_base_url)));
        Self { base_url: site.base_url.clone(), app, handle, media }
    }

    /// The answer to a request that is not served here under the name that it gives; `None` when it is.
    #[must_use]
    pub fn refuse(&self, request: &Request) -> Option<Response> {
        let path = request.uri().path();
        // Those who ask for health are machines of the operator, and know an address and no name.
        if path == "/health" || path.starts_with("/health/") {
            return None;
        }
        match self.place(request) {
            Err(Wrong::Unclear) => {
                Some(said(StatusCode::BAD_REQUEST, "The request has to name one host, in `Host`.\n"))
            }
            Err(Wrong::Foreign) => Some(said(
                StatusCode::MISDIRECTED_REQUEST,
                "This server has another name. A proxy in front of it has to hand on `Host` as it came.\n",
            )),
            Ok(Place::Media) => (!is_file(path)).then(not_found),
            Ok(Place::App) => (self.media.is_some() && is_file(path)).then(not_found),
            Ok(Place::Handle) => self.lead_to_the_app(request),
        }
    }

    /// Under the name in handles others ask who somebody is; everything else is at the app's own.
    fn lead_to_the_app(&self, request: &Request) -> Option<Response> {
        if request.uri().path().starts_with("/.well-known/") {
            return None;
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Some(said(StatusCode::MISDIRECTED_REQUEST, "Nothing is taken under this name.\n"));
        }
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        Some(Redirect::temporary(&format!("{}{target}", self.base_url)).into_response())
    }

    fn place(&self, request: &Request) -> Result<Place, Wrong> {
        let host = named(request)?;
        if self.media.as_ref() == Some(&host) {
            Ok(Place::Media)
        } else if host == self.app || (is_loopback(&self.app) && is_loopback(&host)) {
            // On one's own machine all its names are the same, and none can be a stranger's.
            Ok(Place::App)
        } else if self.handle.as_ref() == Some(&host) {
            Ok(Place::Handle)
        } else {
            Err(Wrong::Foreign)
        }
    }
}

fn is_file(path: &str) -> bool {
    path.starts_with("/media/")
}

fn not_found() -> Response {
    said(StatusCode::NOT_FOUND, "There is nothing here.\n")
}

/// A plain answer: whoever gets it did not come by a link of ours.
fn said(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], text).into_response()
}

/// The host that a request names.
fn named(request: &Request) -> Result<String, Wrong> {
    let mut given = request.headers().get_all(header::HOST).iter();
    let in_header = match (given.next(), given.next()) {
        (None, _) => None,
        (Some(host), None) => Some(name(host.to_str().map_err(|_| Wrong::Unclear)?)?),
        (Some(_), Some(_)) => return Err(Wrong::Unclear),
    };
    let in_target = request.uri().authority().map(|authority| name(authority.as_str())).transpose()?;
    match (in_target, in_header) {
        (Some(one), Some(other)) if one != other => Err(Wrong::Unclear),
        (Some(host), _) | (None, Some(host)) => Ok(host),
        (None, None) => Err(Wrong::Unclear),
    }
}

/// The name in `name:port`, in lower case. The port is the proxy's affair, but has to be one.
fn name(text: &str) -> Result<String, Wrong> {
    let authority: Authority = text.parse().map_err(|_| Wrong::Unclear)?;
    let host = authority.host();
    let port = text.strip_prefix(host).ok_or(Wrong::Unclear)?; // not a name and a password
    let is_port = |port: &str| port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if host.is_empty() || !(port.is_empty() || port.strip_prefix(':').is_some_and(is_port)) {
        return Err(Wrong::Unclear);
    }
    Ok(host.to_ascii_lowercase())
}

fn is_loopback(host: &str) -> bool {
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || v6.and_then(|host| host.parse::<Ipv6Addr>().ok()).is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Uri};

    fn hosts(base: &str, handle: &str, media: &str) -> Hosts {
        Hosts::of(&Site {
            base_url: base.to_owned(),
            handle_domain: handle.to_owned(),
            media_base_url: media.to_owned(),
            data_dir: Default::default(),
        })
    }

    fn ask(hosts: &Hosts, target: &str, names: &[&str]) -> u16 {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = target.parse::<Uri>().unwrap();
        for name in names {
            request.headers_mut().append(header::HOST, HeaderValue::from_bytes(name.as_bytes()).unwrap());
        }
        hosts.refuse(&request).map_or(200, |refused| refused.status().as_u16())
    }

    /// EDG-23
    #[test]
    fn only_our_own_names_are_served() {
        let hosts = hosts("https://tower.example", "example.net", "https://files.test");
        for ours in ["tower.example", "TOWER.example", "tower.example:443", "tower.example:8443"] {
            assert_eq!(ask(&hosts, "/@ada", &[ours]), 200, "{ours}");
        }
        for foreign in ["evil.example", "tower.example.evil.example", "127.0.0.1:3000", "localhost", "tower.example."] {
            assert_eq!(ask(&hosts, "/@ada", &[foreign]), 421, "{foreign}");
        }
        for unclear in ["", "a b", "tower.example:x", "tower.example:", "tower.example:70000", "tower.example/x"] {
            assert_eq!(ask(&hosts, "/@ada", &[unclear]), 400, "{unclear}");
        }
        assert_eq!(ask(&hosts, "/@ada", &["evil.example@tower.example"]), 400);
        assert_eq!(ask(&hosts, "/@ada", &["tower.example@evil.example"]), 400);
        assert_eq!(ask(&hosts, "/@ada", &["t\u{f6}wer.example"]), 400);
        assert_eq!(ask(&hosts, "/@ada", &[]), 400);
        assert_eq!(ask(&hosts, "/@ada", &["tower.example", "tower.example"]), 400);
        assert_eq!(ask(&hosts, "https://tower.example/@ada", &[]), 200, "HTTP/2");
        assert_eq!(ask(&hosts, "http://tower.example/@ada", &["tower.example"]), 200);
        assert_eq!(ask(&hosts, "http://evil.example/@ada", &["tower.example"]), 400);
        assert_eq!(ask(&hosts, "http://evil.example/@ada", &["evil.example"]), 421);
        for probe in ["/health", "/health/live"] {
            assert_eq!(ask(&hosts, probe, &["10.0.0.1:3000"]), 200, "{probe}");
        }
        assert_eq!(ask(&hosts, "/healthy", &["10.0.0.1:3000"]), 421);
    }

    /// R8
    #[test]
    fn files_have_a_host_of_their_own_which_has_nothing_else() {
        let hosts = hosts("https://tower.example", "tower.example", "https://files.test");
        assert_eq!(ask(&hosts, "/media/a/bc/abc.png", &["files.test"]), 200);
        assert_eq!(ask(&hosts, "/media/a/bc/abc.png", &["tower.example"]), 404);
        for path in ["/", "/@ada", "/api/v2/instance", "/auth/sign_in", "/mediax", "/media"] {
            assert_eq!(ask(&hosts, path, &["files.test"]), 404, "{path}");
        }
    }

    #[test]
    fn the_name_in_handles_leads_to_the_app() {
        let hosts = hosts("https://tower.example", "example.net", "https://files.test");
        assert_eq!(ask(&hosts, "/.well-known/nodeinfo", &["example.net"]), 200);
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = "//evil.example/@ada?x=y".parse().unwrap();
        request.headers_mut().append(header::HOST, HeaderValue::from_static("example.net"));
        let answer = hosts.refuse(&request).unwrap();
        assert_eq!(answer.status(), 307);
        assert_eq!(answer.headers()["location"], "https://tower.example//evil.example/@ada?x=y");
        *request.method_mut() = Method::POST;
        assert_eq!(hosts.refuse(&request).unwrap().status(), 421);
    }

    #[test]
    fn on_ones_own_machine_all_its_names_are_the_same() {
        let hosts = hosts("http://localhost:3000", "localhost:3000", "http://localhost:3000");
        for ours in ["localhost:3000", "127.0.0.1:3000", "127.0.0.2", "[::1]:3000", "tower.localhost", "localhost:8080"]
        {
            assert_eq!(ask(&hosts, "/@ada", &[ours]), 200, "{ours}");
            assert_eq!(ask(&hosts, "/media/a/bc/abc.png", &[ours]), 200, "{ours}");
        }
        for foreign in ["evil.example:3000", "localhost.evil.example", "10.0.0.1:3000", "[2001:db8::1]"] {
            assert_eq!(ask(&hosts, "/@ada", &[foreign]), 421, "{foreign}");
        }
    }
}
