//! Somebody of a peer: a name, a key, and what they write and send.

use super::{Flavour, PUBLIC, keys::Pair, peer::Peer};
use crate::{Answer, TestServer};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::Timestamp;
use federation::signatures::{BodyDigest, SigningKey, Style, sign_get, sign_post};
use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::{Value, json};
use std::sync::Arc;
use url::Url;

/// An actor. Clones are the same one.
#[derive(Clone)]
pub struct Actor(Arc<Inner>);

struct Inner {
    peer: Peer,
    username: String,
    kind: String,
    number: u64,
    keys: Pair,
    paths: Paths,
}

/// Where the parts of an actor are, on its peer.
#[derive(Debug, Clone, Default)]
pub(super) struct Paths {
    pub id: String,
    pub url: String,
    pub inbox: String,
    pub outbox: String,
    pub followers: String,
    pub following: String,
    /// Without one where the program has none.
    pub shared_inbox: Option<String>,
    /// Id of the key, as it follows the id of the actor.
    pub key: String,
}

/// A post that somebody wants to write.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// HTML.
    pub html: String,
    /// Ids of those to whom it goes.
    pub to: Vec<String>,
    /// Ids of those who also get it.
    pub cc: Vec<String>,
    /// Id of what it answers.
    pub in_reply_to: Option<String>,
    /// A warning.
    pub summary: Option<String>,
    /// Mentions, hashtags, emoji.
    pub tags: Vec<Value>,
}

impl Draft {
    /// For everybody, and the author's followers.
    #[must_use]
    pub fn public(author: &Actor, html: &str) -> Self {
        let (to, cc) = (vec![PUBLIC.to_owned()], vec![author.followers()]);
        Self { html: html.to_owned(), to, cc, ..Self::default() }
    }
    /// For the author's followers.
    #[must_use]
    pub fn for_followers(author: &Actor, html: &str) -> Self {
        Self { html: html.to_owned(), to: vec![author.followers()], ..Self::default() }
    }
    /// For nobody but those who are mentioned.
    #[must_use]
    pub fn direct(html: &str) -> Self {
        Self { html: html.to_owned(), ..Self::default() }
    }
    /// As an answer.
    #[must_use]
    pub fn in_reply_to(mut self, id: &str) -> Self {
        self.in_reply_to = Some(id.to_owned());
        self
    }
    /// Mentions somebody: it goes to them, too.
    #[must_use]
    pub fn mentioning(mut self, id: &str, handle: &str) -> Self {
        let list = if self.to.iter().any(|to| to == PUBLIC) { &mut self.cc } else { &mut self.to };
        list.push(id.to_owned());
        self.tags.push(json!({"type": "Mention", "href": id, "name": handle}));
        self
    }
}

impl Actor {
    pub(super) fn new(peer: Peer, username: &str, kind: &str, number: u64, keys: Pair) -> Self {
        let paths = peer.flavour().paths(username, kind, number);
        Self(Arc::new(Inner { peer, username: username.to_owned(), kind: kind.to_owned(), number, keys, paths }))
    }

    /// The server of this actor.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.0.peer
    }
    /// The name before the @.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.0.username
    }
    /// `Person`, `Group` ...
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.0.kind
    }
    /// `@alice@mastodon.localhost:1234`.
    #[must_use]
    pub fn handle(&self) -> String {
        format!("@{}@{}", self.0.username, self.0.peer.name())
    }
    /// The id.
    #[must_use]
    pub fn id(&self) -> String {
        self.0.peer.url(&self.0.paths.id)
    }
    /// The page.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.peer.url(&self.0.paths.url)
    }
    /// Where one sends to this actor alone.
    #[must_use]
    pub fn inbox(&self) -> String {
        self.0.peer.url(&self.0.paths.inbox)
    }
    /// Where one sends to many of its peer at once, if the program has such a place.
    #[must_use]
    pub fn shared_inbox(&self) -> Option<String> {
        self.0.paths.shared_inbox.as_ref().map(|path| self.0.peer.url(path))
    }
    /// Id of the followers.
    #[must_use]
    pub fn followers(&self) -> String {
        self.0.peer.url(&self.0.paths.followers)
    }
    /// Id of the key.
    #[must_use]
    pub fn key_id(&self) -> String {
        format!("{}{}", self.id(), self.0.paths.key)
    }
    /// The public key: SPKI, as PEM.
    #[must_use]
    pub fn public_key(&self) -> &str {
        &self.0.keys.public
    }
    /// The key that this actor signs with.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.0.keys.private
    }
    /// The rsa-sha256 signature of any bytes, in base64: for those who sign what no honest server does.
    #[must_use]
    pub fn signs_bytes(&self, bytes: &[u8]) -> String {
        STANDARD.encode(self.0.keys.sign(bytes))
    }
    /// The actor as its peer shows it.
    #[must_use]
    pub fn document(&self) -> Value {
        self.0.peer.flavour().actor(self)
    }

    /// Writes a post. The peer shows it under its id.
    #[must_use]
    pub fn writes(&self, draft: &Draft) -> Value {
        let post = self.0.peer.flavour().note(self, draft, self.0.peer.world().number());
        self.0.peer.shows(&post);
        post
    }
    /// Permits that one post quotes another of this actor. The peer shows the permission under its id.
    #[must_use]
    pub fn permits(&self, quoting: &str, quoted: &str) -> Value {
        let number = self.0.peer.world().number();
        let permission = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}/quote_authorizations/{number}", self.id()),
            "type": "QuoteAuthorization",
            "attributedTo": self.id(),
            "interactingObject": quoting,
            "interactionTarget": quoted,
        });
        self.0.peer.shows(&permission);
        permission
    }
    /// Writes a post that quotes another, with this permission or without one.
    #[must_use]
    pub fn quotes(&self, quoted: &str, draft: &Draft, permission: Option<&Value>) -> Value {
        let mut post = self.writes(draft);
        for name in ["quote", "quoteUri", "_misskey_quote"] {
            post[name] = quoted.into();
        }
        if let Some(permission) = permission {
            post["quoteAuthorization"] = permission["id"].clone();
        }
        self.0.peer.shows(&post);
        post
    }
    /// Begins a thread in a group, as one does with Lemmy: a page with a name.
    #[must_use]
    pub fn begins(&self, group: &Self, title: &str, draft: &Draft) -> Value {
        let page = self.0.peer.flavour().page(self, group, title, draft, self.0.peer.world().number());
        self.0.peer.shows(&page);
        page
    }
    /// The activity with which a group hands on what somebody did in it.
    #[must_use]
    pub fn hands_on(&self, activity: &Value) -> Value {
        let mut inner = activity.clone();
        if let Some(inner) = inner.as_object_mut() {
            inner.remove("@context");
        }
        let mut announce = self.activity("Announce", inner);
        announce["to"] = json!([PUBLIC]);
        announce["cc"] = json!([self.followers()]);
        announce
    }
    /// The activity with which a group shares a post, by its id alone: of Guppe, and of Lemmy for those who know no more.
    #[must_use]
    pub fn shares(&self, post: &Value) -> Value {
        let mut announce = self.activity("Announce", post["id"].clone());
        announce["to"] =
            json!([self.followers(), if self.peer().flavour() == Flavour::Guppe { "as:Public" } else { PUBLIC }]);
        announce["cc"] = post["attributedTo"].clone();
        announce
    }
    /// The activity that tells of a post.
    #[must_use]
    pub fn create(&self, post: &Value) -> Value {
        let mut activity = self.activity("Create", post.clone());
        for field in ["to", "cc", "published"] {
            activity[field] = post[field].clone();
        }
        if let Some(post) = activity["object"].as_object_mut() {
            post.remove("@context");
        }
        activity
    }
    /// An activity with an id of its own.
    #[must_use]
    pub fn activity(&self, kind: &str, object: impl Into<Value>) -> Value {
        let id = self.0.peer.flavour().activity_path(self, kind, self.0.peer.world().number());
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.0.peer.url(&id),
            "type": kind,
            "actor": self.id(),
            "object": object.into(),
        })
    }

    /// Sends an activity to an address of the server, signed.
    pub async fn sends(&self, server: &TestServer, path: &str, activity: &Value) -> Answer {
        let body = Bytes::from(activity.to_string());
        let headers = self.signs(server, path, &body, Style::Cavage);
        server.send_with(Method::POST, path, headers, body).await
    }
    /// Fetches an address of the server, signed.
    pub async fn fetches(&self, server: &TestServer, path: &str) -> Answer {
        let url = address(server, path);
        let signed = sign_get(&self.0.keys.private, &self.key_id(), &url, Style::Cavage, self.now());
        let mut headers = signed.expect("a signature");
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/activity+json"));
        server.send_with(Method::GET, path, headers, Bytes::new()).await
    }
    /// The headers of a request that sends this body to an address of the server.
    #[must_use]
    pub fn signs(&self, server: &TestServer, path: &str, body: &Bytes, style: Style) -> HeaderMap {
        let (url, digest) = (address(server, path), BodyDigest::of(body));
        sign_post(&self.0.keys.private, &self.key_id(), &url, &digest, style, self.now()).expect("a signature")
    }

    /// The time at the peer.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.peer.world().clock.now()
    }

    pub(super) fn paths(&self) -> &Paths {
        &self.0.paths
    }
    pub(super) fn number(&self) -> u64 {
        self.0.number
    }

    /// What its peer shows of it, by path.
    pub(super) fn documents(&self) -> Vec<(String, Value)> {
        let empty = |path: &str| {
            let id = self.0.peer.url(path);
            let context = "https://www.w3.org/ns/activitystreams";
            let list = json!({"@context": context, "id": id, "type": "OrderedCollection", "totalItems": 0});
            (path.to_owned(), list)
        };
        let paths = self.paths();
        let mut documents = vec![(paths.id.clone(), self.document())];
        documents.extend([&paths.outbox, &paths.followers, &paths.following].map(|path| empty(path)));
        documents
    }

    /// Whether WebFinger means this actor.
    pub(super) fn is_asked_for(&self, resource: &str) -> bool {
        let account = resource.strip_prefix("acct:").map(|account| account.trim_start_matches('@'));
        match account.and_then(|account| account.split_once('@')) {
            Some((name, host)) => name.eq_ignore_ascii_case(&self.0.username) && host == self.0.peer.name(),
            None => resource == self.id() || resource == self.url(),
        }
    }
}

fn address(server: &TestServer, path: &str) -> Url {
    Url::parse(&format!("{}{path}", server.base_url())).expect("an address")
}
