//! The comparison with Mastodon: what was compared, what differed, and what is still owed at the end.

use http::Method;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};
use testkit::{Answer, Member, TestServer, openapi::OpenApi, server::Sent, shapes};
use web::{Access, Route};

/// Answers of Mastodon that this server never gives, and why.
const NEVER_GIVEN: [(&str, &str, u16, &str); 3] = [
    ("POST", "/api/v2/media", 200, "every file is processed after the answer, also a small picture"),
    ("POST", "/api/v2/media", 500, "a file that cannot be processed is refused with 422"),
    ("GET", "/api/v1/instance/domain_blocks", 404, "a page; here it is JSON, as other refusals are"),
];

/// What Mastodon knows of a file before it is processed: of films, whose first picture it takes at once. Here nothing looks
/// into a file before the media box does.
const NOT_KNOWN_YET: [&str; 4] = ["$.blurhash", "$.preview_url", "$.meta.original", "$.meta.small"];

/// All answers so far.
pub struct Comparison {
    description: Option<OpenApi>,
    routes: Vec<Route>,
    compared: Mutex<BTreeSet<(&'static str, &'static str, u16)>>,
    differences: Mutex<BTreeSet<String>>,
}

impl Comparison {
    pub fn begin() -> Self {
        Self {
            description: OpenApi::load(),
            routes: web::routes(),
            compared: Mutex::default(),
            differences: Mutex::default(),
        }
    }

    /// Compares the success that a member gets.
    pub async fn get(&self, member: &Member, path: &str) -> Value {
        self.success("GET", path, &member.get(path).await, true)
    }

    /// The same for a form.
    pub async fn post(&self, member: &Member, path: &str, form: &str) -> Value {
        self.success("POST", path, &member.post(path, form).await, true)
    }

    /// The same for JSON.
    pub async fn send(&self, method: Method, member: &Member, path: &str, json: &Value) -> Value {
        let answer = member.send(method.clone(), path, json).await;
        self.success(method.as_str(), path, &answer, true)
    }

    /// The same for what is deleted.
    pub async fn delete(&self, member: &Member, path: &str) -> Value {
        self.success("DELETE", path, &member.delete(path).await, true)
    }

    /// Compares the success that somebody without a token gets.
    pub async fn look(&self, server: &TestServer, path: &str) -> Value {
        self.success("GET", path, &server.get(path).await, false)
    }

    /// Compares how a form is refused.
    pub async fn refused(&self, member: &Member, method: Method, path: &str, form: &str, status: u16) -> Value {
        let answer = member.server.send(method.clone(), path, Some(&member.token), Sent::Form(form)).await;
        self.refusal(method.as_str(), path, &answer, status)
    }

    /// Compares an answer that has to be a success.
    pub fn success(&self, method: &str, path: &str, answer: &Answer, signed_in: bool) -> Value {
        if !answer.status.is_success() {
            self.differ(format!("{method} {path}: {answer}"));
        }
        self.check(method, path, answer, signed_in)
    }

    /// Compares an answer that has to be a refusal with this status.
    pub fn refusal(&self, method: &str, path: &str, answer: &Answer, status: u16) -> Value {
        if answer.status.as_u16() != status {
            self.differ(format!("{method} {path}: is no {status} but {answer}"));
        }
        let json = self.check(method, path, answer, true);
        if !json["error"].is_string() {
            self.differ(format!("{method} {path}: names no error: {answer}"));
        }
        json
    }

    /// Compares any answer. Differences are collected: all of them are told at the end.
    pub fn check(&self, method: &str, path: &str, answer: &Answer, signed_in: bool) -> Value {
        let path = path.split('?').next().unwrap_or(path);
        let status = answer.status.as_u16();
        let endpoint = format!("{method} {path} {status}");
        let Some((method, template)) = self.route(method, path) else {
            self.differ(format!("{endpoint}: no such route is declared"));
            return Value::Null;
        };
        self.compared.lock().unwrap_or_else(PoisonError::into_inner).insert((method, template, status));
        let (kind, known) = (answer.header("content-type"), shapes::content_types(&endpoint));
        let essence = |kind: &str| kind.split(';').next().unwrap_or("").to_owned();
        if !known.is_empty() && !known.iter().any(|known| essence(known) == essence(kind)) {
            self.differ(format!("{endpoint}: is {kind:?}, Mastodon's is {known:?}"));
        }
        if !kind.starts_with("application/json") {
            return Value::Null;
        }
        let json = answer.json();
        for header in shapes::headers(&endpoint) {
            // An empty page has no neighbours.
            let none = header == "link" && json.as_array().is_none_or(Vec::is_empty);
            if !none && answer.header(header).is_empty() {
                self.differ(format!("{endpoint}: header {header:?} is missing"));
            }
        }
        let mut differences = Vec::new();
        if shapes::is_recorded(&endpoint) {
            differences = if signed_in {
                shapes::differences(&endpoint, &json)
            } else {
                shapes::differences_for_anonymous(&endpoint, &json)
            };
        }
        // The description does not say what depends on who looks.
        if let Some(description) = self.description.as_ref().filter(|_| signed_in) {
            differences.extend(description.differences(&endpoint, &json).unwrap_or_default());
        }
        let in_between = matches!(status, 202 | 206);
        differences.retain(|text| !in_between || !NOT_KNOWN_YET.iter().any(|key| text.starts_with(&format!("{key}:"))));
        differences.into_iter().for_each(|difference| self.differ(format!("{endpoint}: {difference}")));
        json
    }

    /// The routes of the API.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        // Of documents for other servers nothing is recorded: `activitypub.rs` holds them whole.
        let other = |access| matches!(access, Access::File | Access::Probe | Access::Document);
        let api = move |route: &&Route| !route.access.is_page() && !other(route.access);
        self.routes.iter().filter(api)
    }

    /// The route that answers this call: names go before places, as in the router.
    fn route(&self, method: &str, path: &str) -> Option<(&'static str, &'static str)> {
        let fits = |route: &&Route| route.method_name == method && shapes::same_endpoint(route.path, path);
        let route = self.routes().filter(fits).min_by_key(|route| route.path.matches('{').count())?;
        Some((route.method_name, route.path))
    }

    fn differ(&self, difference: String) {
        self.differences.lock().unwrap_or_else(PoisonError::into_inner).insert(difference);
    }

    /// What a route has to be compared for: every success that is recorded (or else described), every recorded refusal,
    /// the refusal of a caller without a token, and of an id that leads nowhere.
    fn owed(&self, route: &Route) -> BTreeSet<u16> {
        let recorded = shapes::statuses(route.method_name, route.path);
        let described = |api: &OpenApi| api.statuses(route.method_name, route.path);
        let described = self.description.as_ref().map(described).unwrap_or_default();
        let success = |status: &u16| (200..300).contains(status);
        let mut owed: BTreeSet<u16> = recorded.iter().copied().collect();
        if !owed.iter().any(success) {
            owed.extend(described.into_iter().filter(success));
        }
        if !matches!(route.access, Access::Open | Access::Anyone(_)) {
            owed.insert(401);
        }
        if matches!(route.access, Access::Stream(_)) {
            // A stream is no answer that ends: `streaming.rs` reads them.
            owed.retain(|status| !success(status));
        }
        if route.path.contains("{id}") {
            owed.insert(404);
        }
        let never = |status: &u16| {
            NEVER_GIVEN
                .iter()
                .any(|(method, path, given, _)| (*method, *path, given) == (route.method_name, route.path, status))
        };
        owed.retain(|status| !never(status));
        owed
    }

    /// Ends the comparison.
    #[track_caller]
    pub fn end(self) {
        let mut wrong = self.differences.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let compared = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(compared.len() > 100, "almost nothing was compared");
        for route in self.routes() {
            for status in self.owed(route) {
                if !compared.contains(&(route.method_name, route.path, status)) {
                    wrong.insert(format!("{} {} {status}: was never compared", route.method_name, route.path));
                }
            }
        }
        let list: Vec<String> = wrong.into_iter().collect();
        assert!(list.is_empty(), "{} things differ from Mastodon:\n{}", list.len(), list.join("\n"));
    }
}
