//! To whom something is addressed.

use super::super::{
    document::PUBLIC,
    field::{self, Fields},
    limits,
};
use crate::uri::Uri;
use domain::Visibility;
use serde_json::Value;

/// To whom something is addressed. Everybody stands apart from the lists, however it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Everybody is in `to`.
    pub public_to: bool,
    /// Everybody is in `cc`.
    pub public_cc: bool,
    /// `to`.
    pub to: Vec<Uri>,
    /// `cc`.
    pub cc: Vec<Uri>,
    /// `bto` and `bcc`, which should not have been sent: it reaches them, and makes nothing wider.
    pub blind: Vec<Uri>,
}

impl Audience {
    pub(in super::super) fn read(fields: Fields<'_>) -> Self {
        let list = |name| {
            let entries = || fields.all(name).take(limits::RECIPIENTS);
            (entries().any(is_public), entries().filter(|value| !is_public(value)).filter_map(field::uri).collect())
        };
        let (public_to, to) = list("to");
        let (public_cc, cc) = list("cc");
        let (_, mut blind): (bool, Vec<Uri>) = list("bto");
        blind.extend(list("bcc").1);
        Self { public_to, public_cc, to, cc, blind }
    }

    /// Whether it is addressed to nobody at all: an object is then addressed as its activity is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.public_to && !self.public_cc && self.all().next().is_none()
    }

    /// All but everybody.
    pub fn all(&self) -> impl Iterator<Item = &Uri> {
        self.to.iter().chain(&self.cc).chain(&self.blind)
    }

    /// Who may see it, given the collection of the author's followers. Mastodon reads `to` and `cc` so, but looks for the
    /// followers in `to` alone; others write them in `cc`, and mean the same.
    #[must_use]
    pub fn visibility(&self, followers: Option<&Uri>) -> Visibility {
        if self.public_to {
            Visibility::Public
        } else if self.public_cc {
            Visibility::Unlisted
        } else if followers.is_some_and(|followers| self.to.contains(followers) || self.cc.contains(followers)) {
            Visibility::Followers
        } else {
            Visibility::Direct
        }
    }
}

/// Whether this means everybody: in full, or in the two short forms that JSON-LD allows.
pub(super) fn is_public(value: &Value) -> bool {
    let text = match value {
        Value::Object(map) => map.get("id"),
        other => Some(other),
    };
    text.and_then(Value::as_str).is_some_and(|text| matches!(text, PUBLIC | "as:Public" | "Public"))
}
