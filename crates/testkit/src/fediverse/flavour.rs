//! How programs differ on the wire: where they put things, what their documents hold, what they answer.

mod gotosocial;
mod guppe;
mod lemmy;
mod mastodon;
mod misskey;
mod pleroma;

use super::actor::{Actor, Draft, Paths};
use domain::Timestamp;
use http::StatusCode;
use serde_json::{Value, json};
use wire::activitystreams::document::moment;

/// A program of the fediverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// <https://docs.joinmastodon.org/spec/activitypub/>
    Mastodon,
    /// <https://join-lemmy.org/docs/contributors/05-federation.html>
    Lemmy,
    /// <https://misskey-hub.net/ns/>
    Misskey,
    /// Pleroma and Akkoma: <https://docs.akkoma.dev/stable/development/ap_extensions/>
    Pleroma,
    /// <https://docs.gotosocial.org/en/latest/federation/>
    GoToSocial,
    /// <https://github.com/immers-space/guppe>
    Guppe,
}

impl Flavour {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Mastodon, Self::Lemmy, Self::Misskey, Self::Pleroma, Self::GoToSocial, Self::Guppe];

    /// What NodeInfo calls it, and the version that is played.
    #[must_use]
    pub fn software(self) -> (&'static str, &'static str) {
        match self {
            Self::Mastodon => ("mastodon", "4.5.2"),
            Self::Lemmy => ("lemmy", "0.19.13"),
            Self::Misskey => ("misskey", "2025.10.0"),
            Self::Pleroma => ("akkoma", "3.16.0"),
            Self::GoToSocial => ("gotosocial", "0.20.1"),
            Self::Guppe => ("guppe", "1.9.0"),
        }
    }

    /// What an inbox answers.
    pub(super) fn accepts(self) -> StatusCode {
        match self {
            Self::Lemmy | Self::Pleroma | Self::Guppe => StatusCode::OK,
            Self::Mastodon | Self::Misskey | Self::GoToSocial => StatusCode::ACCEPTED,
        }
    }

    /// Whether nobody may fetch a document without a signature.
    pub(super) fn wants_signed_fetches(self) -> bool {
        self == Self::GoToSocial
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Lemmy | Self::GoToSocial => "application/activity+json",
            Self::Mastodon | Self::Misskey | Self::Pleroma => "application/activity+json; charset=utf-8",
            Self::Guppe => r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
        }
    }

    pub(super) fn paths(self, username: &str, kind: &str, number: u64) -> Paths {
        match self {
            Self::Mastodon => mastodon::paths(username),
            Self::Lemmy => lemmy::paths(username, kind),
            Self::Misskey => misskey::paths(username, number),
            Self::Pleroma => pleroma::paths(username),
            Self::GoToSocial => gotosocial::paths(username),
            Self::Guppe => guppe::paths(username),
        }
    }

    pub(super) fn actor(self, actor: &Actor) -> Value {
        match self {
            Self::Mastodon => mastodon::actor(actor),
            Self::Lemmy => lemmy::actor(actor),
            Self::Misskey => misskey::actor(actor),
            Self::Pleroma => pleroma::actor(actor),
            Self::GoToSocial => gotosocial::actor(actor),
            Self::Guppe => guppe::actor(actor),
        }
    }

    pub(super) fn note(self, author: &Actor, draft: &Draft, number: u64) -> Value {
        match self {
            Self::Mastodon => mastodon::note(author, draft, number),
            Self::Lemmy => lemmy::note(author, draft, number),
            Self::Misskey => misskey::note(author, draft, number),
            Self::Pleroma => pleroma::note(author, draft, number),
            Self::GoToSocial => gotosocial::note(author, draft, number),
            Self::Guppe => guppe::note(author, draft, number),
        }
    }

    /// What begins a thread in a group.
    pub(super) fn page(self, author: &Actor, group: &Actor, title: &str, draft: &Draft, number: u64) -> Value {
        lemmy::page(author, group, title, draft, number)
    }

    /// The path of an activity's id.
    pub(super) fn activity_path(self, actor: &Actor, kind: &str, number: u64) -> String {
        let (base, kind) = (&actor.paths().id, kind.to_ascii_lowercase());
        match self {
            Self::Mastodon => format!("{base}#{kind}s/{number}"),
            Self::Lemmy => format!("/activities/{kind}/{}", uuid(number)),
            Self::Misskey => format!("/{kind}s/{number}"),
            Self::Pleroma => format!("/activities/{}", uuid(number)),
            Self::GoToSocial => format!("{base}/{kind}/{number:026}"),
            Self::Guppe => format!("/s/{}", uuid(number)),
        }
    }

    /// A key that has a document of its own, which anybody may fetch: path and document.
    pub(super) fn key_document(self, actor: &Actor) -> Option<(String, Value)> {
        (self == Self::GoToSocial).then(|| gotosocial::key_document(actor))
    }

    /// What WebFinger answers.
    pub(super) fn jrd(self, actor: &Actor) -> Value {
        let itself = json!({"rel": "self", "type": "application/activity+json", "href": actor.id()});
        let page = json!({
            "rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": actor.url(),
        });
        let links = match self {
            Self::Lemmy => {
                let properties = json!({"https://www.w3.org/ns/activitystreams#type": actor.kind()});
                let mut itself = itself;
                itself["properties"] = properties;
                json!([page, itself])
            }
            Self::Pleroma => {
                let kind = r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#;
                json!([page, itself, {"rel": "self", "type": kind, "href": actor.id()}])
            }
            Self::Mastodon | Self::Misskey | Self::GoToSocial | Self::Guppe => json!([page, itself]),
        };
        let subject = format!("acct:{}", &actor.handle()[1..]);
        json!({"subject": subject, "aliases": [actor.url(), actor.id()], "links": links})
    }
}

/// A key as it stands in an actor.
fn public_key(actor: &Actor) -> Value {
    json!({"id": actor.key_id(), "owner": actor.id(), "publicKeyPem": actor.public_key()})
}

/// A time with so many digits after the second.
fn precise(time: Timestamp, digits: usize) -> String {
    moment(time).replace('Z', &format!(".{}Z", "0".repeat(digits)))
}

/// A UUID out of a number.
fn uuid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}
