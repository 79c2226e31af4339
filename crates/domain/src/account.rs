//! An account: somebody here or on another server.

use crate::{AccountId, Timestamp};

/// A picture in the media store: the file as shown, and a still version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredImage {
    /// Key of the file in the media store.
    pub file: String,
    /// Key of the version that does not move (the same file, when it does not move anyway).
    pub still: String,
}

/// A custom emoji of elsewhere, as whoever uses it shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteEmoji {
    /// Its name, without colons.
    pub shortcode: String,
    /// Where its picture is.
    pub url: String,
}

/// A row of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is, as typed.
    pub name: String,
    /// Its value, as typed.
    pub value: String,
    /// Its value, as HTML that is safe to show.
    pub html: String,
    /// When the link in it was found to link back.
    pub verified_at: Option<Timestamp>,
}

/// An account, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id here.
    pub id: AccountId,
    /// The name, as its owner writes it.
    pub username: String,
    /// The domain after the @, in lower-case ACE; empty for accounts of this server.
    pub domain: String,
    /// The actor's id.
    pub uri: String,
    /// The page for people.
    pub url: String,
    /// Where activities for it are delivered.
    pub inbox: String,
    /// Id of the collection of its followers, where it lives elsewhere; empty where it is not known.
    pub followers_uri: String,
    /// Id of its key.
    pub key_id: String,
    /// What kind of actor it is: `Person`, `Service`, `Group`, ...
    pub actor_type: String,
    /// The name to show; may be empty.
    pub display_name: String,
    /// The bio, as typed.
    pub note: String,
    /// The bio as HTML that is safe to show.
    pub note_html: String,
    /// Rows of the profile.
    pub fields: Vec<Field>,
    /// The avatar, if there is one.
    pub avatar: Option<StoredImage>,
    /// The header picture, if there is one.
    pub header: Option<StoredImage>,
    /// Where its avatar is, if it lives elsewhere; empty for none.
    pub avatar_url: String,
    /// Where its header picture is, if it lives elsewhere; empty for none.
    pub header_url: String,
    /// The emoji in its names and texts, if it lives elsewhere.
    pub emojis: Vec<RemoteEmoji>,
    /// Follows have to be approved.
    pub locked: bool,
    /// Wants to be recommended and listed.
    pub discoverable: bool,
    /// Public statuses may be found by search.
    pub indexable: bool,
    /// Who follows and is followed is nobody's business.
    pub hide_collections: bool,
    /// Statuses, without those that are deleted.
    pub statuses_count: i64,
    /// Accepted followers.
    pub followers_count: i64,
    /// Accepted follows.
    pub following_count: i64,
    /// When it last posted.
    pub last_status_at: Option<Timestamp>,
    /// Since when moderators limit its reach.
    pub limited_at: Option<Timestamp>,
    /// Since when it is suspended.
    pub suspended_at: Option<Timestamp>,
    /// The account that it moved to.
    pub moved_to: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Account {
    /// Whether it lives on this server.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.domain.is_empty()
    }
    /// The name that clients show after the @: without a domain for accounts of this server.
    #[must_use]
    pub fn acct(&self) -> String {
        if self.is_local() { self.username.clone() } else { format!("{}@{}", self.username, self.domain) }
    }
    /// Whether a program posts here.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        matches!(self.actor_type.as_str(), "Service" | "Application")
    }
}
