//! `@context`: what the names in a document mean. Readers that know JSON-LD look it up; most others expect it to be there.
//!
//! Spec: <https://www.w3.org/TR/json-ld11/#the-context>, <https://docs.joinmastodon.org/spec/activitypub/#contexts>

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Which names a document uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// Those of ActivityStreams alone.
    Plain,
    /// Those of notes, and of activities that carry one.
    Note,
    /// Those of actors, and of activities that carry one.
    Actor,
}

/// What can stand alone: it knows the names that it uses.
pub trait Document: Serialize {
    /// Which names it uses.
    fn context(&self) -> Context;
}

const ACTIVITYSTREAMS: &str = "https://www.w3.org/ns/activitystreams";

static NOTE: LazyLock<Value> = LazyLock::new(|| {
    json!([ACTIVITYSTREAMS, {
        "toot": "http://joinmastodon.org/ns#",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "votersCount": "toot:votersCount",
        "Emoji": "toot:Emoji",
        "blurhash": "toot:blurhash",
        "focalPoint": { "@container": "@list", "@id": "toot:focalPoint" },
    }])
});

static ACTOR: LazyLock<Value> = LazyLock::new(|| {
    json!([ACTIVITYSTREAMS, "https://w3id.org/security/v1", "https://purl.archive.org/socialweb/webfinger", {
        "toot": "http://joinmastodon.org/ns#",
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "Emoji": "toot:Emoji",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "featured": { "@id": "toot:featured", "@type": "@id" },
        "featuredTags": { "@id": "toot:featuredTags", "@type": "@id" },
        "alsoKnownAs": { "@id": "as:alsoKnownAs", "@type": "@id" },
        "movedTo": { "@id": "as:movedTo", "@type": "@id" },
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "memorial": "toot:memorial",
        "suspended": "toot:suspended",
    }])
});

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain => ACTIVITYSTREAMS.serialize(serializer),
            Self::Note => NOTE.serialize(serializer),
            Self::Actor => ACTOR.serialize(serializer),
        }
    }
}
