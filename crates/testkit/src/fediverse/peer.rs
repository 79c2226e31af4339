//! One server of the fediverse: what it is called, what it answers, and what it heard.

use super::{World, actor::Actor, flavour::Flavour, seen::Seen};
use crate::PATIENCE;
use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::watch;
use url::Url;

/// How a peer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// As its flavour does.
    #[default]
    Well,
    /// Everything with this status code, and nothing else.
    Only(StatusCode),
    /// It takes requests and never answers.
    Silent,
}

/// An answer that a test has written.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: Vec<(HeaderName, String)>,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// Nothing but a status code.
    #[must_use]
    pub fn status(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// A body of this type.
    #[must_use]
    pub fn body(kind: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![(header::CONTENT_TYPE, kind.to_owned())];
        Self { status: StatusCode::OK, headers, body: body.into() }
    }

    /// A document of ActivityPub.
    #[must_use]
    pub fn document(document: &Value) -> Self {
        Self::body("application/activity+json; charset=utf-8", document.to_string())
    }

    /// Sends the client elsewhere.
    #[must_use]
    pub fn redirect(to: &str) -> Self {
        Self { headers: vec![(header::LOCATION, to.to_owned())], ..Self::status(StatusCode::FOUND) }
    }
}

/// A server. Clones are the same one.
#[derive(Clone)]
pub struct Peer(Arc<Inner>);

struct Inner {
    name: String,
    flavour: Flavour,
    world: Weak<World>,
    state: Mutex<State>,
    seen: watch::Sender<Vec<Seen>>,
}

#[derive(Default)]
struct State {
    mood: Mood,
    /// By path, or path and query.
    replies: HashMap<String, Reply>,
    /// Documents by path, as the flavour shows them: to whoever asks, or to whoever signs.
    documents: HashMap<String, (Value, Readers)>,
    actors: Vec<Actor>,
}

/// Who may read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    All,
    /// Whoever signs; the peer does not look whether the signature is good.
    Signers,
}

impl Peer {
    pub(super) fn new(name: String, flavour: Flavour, world: &Arc<World>) -> Self {
        let (world, state, seen) = (Arc::downgrade(world), Mutex::default(), watch::Sender::default());
        Self(Arc::new(Inner { name, flavour, world, state, seen }))
    }

    /// `mastodon.localhost:1234`: what stands after the @ of its accounts.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }
    /// The program that it is.
    #[must_use]
    pub fn flavour(&self) -> Flavour {
        self.0.flavour
    }
    /// The address of a path, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.0.name)
    }

    /// Somebody with an account.
    #[must_use]
    pub fn person(&self, username: &str) -> Actor {
        self.actor(username, "Person")
    }
    /// A group: a community of Lemmy, or what another program calls so.
    #[must_use]
    pub fn group(&self, username: &str) -> Actor {
        self.actor(username, "Group")
    }
    /// An actor of this type.
    #[must_use]
    pub fn actor(&self, username: &str, kind: &str) -> Actor {
        let world = self.world();
        let actor = Actor::new(self.clone(), username, kind, world.number(), world.keys.next());
        for (path, document) in actor.documents() {
            self.show_to(&path, document, Readers::of(self.0.flavour));
        }
        if let Some((path, document)) = self.0.flavour.key_document(&actor) {
            self.show_to(&path, document, Readers::All);
        }
        self.state().actors.push(actor.clone());
        actor
    }

    /// Answers so, whoever asks for this path (or path and query), from now on.
    pub fn answers(&self, target: &str, reply: Reply) {
        self.state().replies.insert(target.to_owned(), reply);
    }
    /// Shows a document under its own id, as the flavour shows what it has.
    ///
    /// # Panics
    /// When the id is not an address of this peer.
    pub fn shows(&self, document: &Value) {
        let id = document["id"].as_str().unwrap_or_default();
        let path = id.strip_prefix(&self.url("")).unwrap_or_else(|| panic!("{id:?} is none of {}", self.name()));
        self.show_to(path, document.clone(), Readers::of(self.0.flavour));
    }
    /// Has nothing any more under this id: it answers 410.
    pub fn forgets(&self, id: &str) {
        let path = id.strip_prefix(&self.url("")).unwrap_or(id).to_owned();
        self.answers(&path, Reply::status(StatusCode::GONE));
    }
    /// Answers so from now on.
    pub fn becomes(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// All requests that it got, in order.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.0.seen.borrow().clone()
    }
    /// What was sent to its inboxes, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Value> {
        self.0.seen.borrow().iter().filter(|seen| seen.is_delivery()).map(Seen::json).collect()
    }
    /// Waits until its requests are so.
    ///
    /// # Panics
    /// When they never are.
    pub async fn until(&self, what: &str, so: impl Fn(&[Seen]) -> bool) {
        let mut seen = self.0.seen.subscribe();
        let came = tokio::time::timeout(PATIENCE, seen.wait_for(|seen| so(seen))).await.is_ok_and(|came| came.is_ok());
        assert!(came, "{what} does not come to {}: {:#?}", self.name(), self.seen());
    }
    /// Waits for an activity in an inbox.
    ///
    /// # Panics
    /// When it never comes.
    pub async fn receives(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let it = |seen: &[Seen]| seen.iter().filter(|seen| seen.is_delivery()).map(Seen::json).find(|it| is_it(it));
        self.until(what, |seen| it(seen).is_some()).await;
        it(&self.seen()).expect("it was there")
    }

    pub(super) fn world(&self) -> Arc<World> {
        self.0.world.upgrade().expect("the fediverse goes on")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show_to(&self, path: &str, document: Value, readers: Readers) {
        self.state().documents.insert(path.to_owned(), (document, readers));
    }

    /// Keeps a request. The answer; none where it never answers.
    pub(super) fn hears(&self, seen: Seen) -> Option<Reply> {
        let reply = self.reply(&seen);
        self.0.seen.send_modify(|all| all.push(seen));
        reply
    }

    fn reply(&self, seen: &Seen) -> Option<Reply> {
        let state = self.state();
        match state.mood {
            Mood::Well => {}
            Mood::Only(status) => return Some(Reply::status(status)),
            Mood::Silent => return None,
        }
        if let Some(reply) = state.replies.get(&seen.target).or_else(|| state.replies.get(seen.path())) {
            return Some(reply.clone());
        }
        if seen.is_delivery() {
            return Some(Reply::status(self.0.flavour.accepts()));
        }
        let missing = Reply::status(StatusCode::NOT_FOUND);
        if seen.method != Method::GET {
            return Some(missing);
        }
        let json = |kind: &str, document: Value| Reply::body(kind, document.to_string());
        Some(match seen.path() {
            "/.well-known/webfinger" => match state.actors.iter().find(|actor| actor.is_asked_for(&resource(seen))) {
                Some(actor) => json("application/jrd+json; charset=utf-8", self.0.flavour.jrd(actor)),
                None => missing,
            },
            "/.well-known/nodeinfo" => json("application/json", self.nodeinfo_links()),
            "/nodeinfo/2.0" => json("application/json", self.nodeinfo(state.actors.len())),
            path => match state.documents.get(path) {
                Some((_, Readers::Signers)) if !seen.headers.contains_key("signature") => {
                    Reply::status(StatusCode::UNAUTHORIZED)
                }
                Some((document, _)) => Reply::body(self.0.flavour.content_type(), document.to_string()),
                None => missing,
            },
        })
    }

    fn nodeinfo_links(&self) -> Value {
        let rel = "http://nodeinfo.diaspora.software/ns/schema/2.0";
        json!({"links": [{"rel": rel, "href": self.url("/nodeinfo/2.0")}]})
    }

    fn nodeinfo(&self, people: usize) -> Value {
        let (name, version) = self.0.flavour.software();
        json!({
            "version": "2.0",
            "software": {"name": name, "version": version},
            "protocols": ["activitypub"],
            "services": {"outbound": [], "inbound": []},
            "usage": {"users": {"total": people}, "localPosts": 0},
            "openRegistrations": false,
            "metadata": {},
        })
    }
}

impl Readers {
    fn of(flavour: Flavour) -> Self {
        if flavour.wants_signed_fetches() { Self::Signers } else { Self::All }
    }
}

/// What WebFinger is asked for.
fn resource(seen: &Seen) -> String {
    let url = Url::parse("http://peer.localhost").and_then(|base| base.join(&seen.target)).expect("a target");
    url.query_pairs().find(|(name, _)| name == "resource").map(|(_, value)| value.into_owned()).unwrap_or_default()
}
