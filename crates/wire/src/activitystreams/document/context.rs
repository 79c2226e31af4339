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
    /// Those of requests to quote, which may carry a note, and of what came of them.
    Quote,
    /// Those of actors, and of activities that carry one.
    Actor,
}

/// What can stand alone: it knows the names that it uses.
pub trait Document: Serialize {
    /// Which names it uses.
    fn context(&self) -> Context;
}

const ACTIVITYSTREAMS: &str = "https://www.w3.org/ns/activitystreams";

fn note_names() -> Value {
    json!({
        "toot": "http://joinmastodon.org/ns#",
        "gts": "https://gotosocial.org/ns#",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "votersCount": "toot:votersCount",
        "Emoji": "toot:Emoji",
        "blurhash": "toot:blurhash",
        "focalPoint": { "@container": "@list", "@id": "toot:focalPoint" },
        "quote": { "@id": "https://w3id.org/fep/044f#quote", "@type": "@id" },
        "quoteAuthorization": { "@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id" },
        "quoteUri": "http://fedibird.com/ns#quoteUri",
        "quoteUrl": "as:quoteUrl",
        "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
        "interactionPolicy": { "@id": "gts:interactionPolicy", "@type": "@id" },
        "canQuote": { "@id": "gts:canQuote", "@type": "@id" },
        "automaticApproval": { "@id": "gts:automaticApproval", "@type": "@id" },
    })
}

static NOTE: LazyLock<Value> = LazyLock::new(|| json!([ACTIVITYSTREAMS, note_names()]));

static QUOTE: LazyLock<Value> = LazyLock::new(|| {
    let names = json!({
        "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "interactingObject": { "@id": "gts:interactingObject", "@type": "@id" },
        "interactionTarget": { "@id": "gts:interactionTarget", "@type": "@id" },
    });
    json!([ACTIVITYSTREAMS, note_names(), names])
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
            Self::Quote => QUOTE.serialize(serializer),
            Self::Actor => ACTOR.serialize(serializer),
        }
    }
}
