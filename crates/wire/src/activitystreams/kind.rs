//! Types. A node has one of those that are known, and may have others beside it.

use super::{ReadError, field::Fields};

/// What a type is a type of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Activity,
    Actor,
    Object,
    Collection,
    Key,
    Part,
    Unknown,
}

#[rustfmt::skip]
const KNOWN: &[(Class, &[&str])] = &[
    (Class::Activity, &[
        "Accept", "Add", "Announce", "Arrive", "Block", "Create", "Delete", "Dislike", "EmojiReact", "Flag", "Follow",
        "Ignore", "Invite", "Join", "Leave", "Like", "Listen", "Move", "Offer", "QuoteRequest", "Read", "Reject",
        "Remove", "TentativeAccept", "TentativeReject", "Travel", "Undo", "Update", "View",
    ]),
    (Class::Actor, &["Application", "Group", "Organization", "Person", "Service"]),
    (Class::Object, &[
        "Article", "Audio", "ChatMessage", "Document", "Event", "Image", "Note", "Page", "Place", "Profile", "Question",
        "QuoteAuthorization", "Relationship", "Tombstone", "Video",
    ]),
    (Class::Collection, &["Collection", "CollectionPage", "OrderedCollection", "OrderedCollectionPage"]),
    (Class::Key, &["CryptographicKey", "Key", "Multikey"]),
    (Class::Part, &["Emoji", "Hashtag", "Link", "Mention", "PropertyValue"]),
];

/// What a type is a type of.
pub(super) fn class(kind: &str) -> Class {
    KNOWN.iter().find(|(_, names)| names.contains(&kind)).map_or(Class::Unknown, |(class, _)| *class)
}

/// The one known type of a node, or else its first type.
pub(super) fn of(fields: Fields<'_>) -> Result<Option<&str>, ReadError> {
    let mut known = None;
    let mut other = None;
    for kind in fields.all("type").filter_map(|value| value.as_str()).map(bare) {
        if class(kind) == Class::Unknown {
            other = other.or(Some(kind));
        } else if known.is_none_or(|known| known == kind) {
            known = Some(kind);
        } else {
            return Err(ReadError::Types);
        }
    }
    Ok(known.or(other))
}

/// A type without the name of the vocabulary, which some write before it.
fn bare(kind: &str) -> &str {
    let full = kind.strip_prefix("https://www.w3.org/ns/activitystreams#");
    full.or_else(|| kind.strip_prefix("as:")).unwrap_or(kind)
}
