//! A browser without a window: keeps cookies, sends forms, goes where it is sent.

use crate::{Answer, TestServer};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use std::collections::BTreeMap;

/// One person's browser.
#[derive(Clone)]
pub struct Browser {
    /// The server that it looks at.
    pub server: TestServer,
    /// Its cookies.
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A fresh browser.
    #[must_use]
    pub fn new(server: &TestServer) -> Self {
        Self { server: server.clone(), cookies: BTreeMap::new() }
    }

    /// Opens a page; does not follow redirects.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Sends a form from a page of the same server; does not follow redirects.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, Some(form), &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a request with headers of the test's.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        form: Option<&[(&str, &str)]>,
        extra: &[(&'static str, &str)],
    ) -> Answer {
        let mut headers = HeaderMap::new();
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, HeaderValue::try_from(cookies.join("; ")).expect("a cookie"));
        }
        for (name, value) in extra {
            headers.insert(HeaderName::from_static(name), HeaderValue::try_from(*value).expect("a header"));
        }
        let mut body = Bytes::new();
        if let Some(form) = form {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into();
        }
        let answer = self.server.send_with(method, path, headers, body).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or("");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Signs in on the page.
    ///
    /// # Panics
    /// When that does not work.
    pub async fn sign_in(&mut self, login: &str, password: &str) {
        let answer = self.post("/auth/sign_in", &[("login", login), ("password", password)]).await;
        assert_eq!(answer.status, 303, "{answer}");
    }
}
