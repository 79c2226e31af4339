//! The names of streams: what clients write, what stands in frames, and what a token needs for each.
//!
//! Spec: <https://docs.joinmastodon.org/methods/streaming/#streams>

use super::Refusal;
use domain::{Scope, Scopes};

/// Whose posts a public stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Everybody's.
    All,
    /// Those of this server.
    Local,
    /// Those of other servers.
    Remote,
}

/// One stream, with its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Home and notifications.
    User,
    /// Notifications alone.
    UserNotification,
    /// Public posts.
    Public {
        /// Whose.
        origin: Origin,
        /// Only those with media.
        media: bool,
    },
    /// Public posts with a hashtag.
    Hashtag {
        /// Only those of this server.
        local: bool,
        /// The hashtag as the client wrote it, which is how frames name it.
        tag: Box<str>,
    },
    /// Posts of a list's members.
    List(i64),
    /// Direct conversations.
    Direct,
}

impl Stream {
    /// Reads a name and its parameters.
    ///
    /// # Errors
    /// What is wrong with them, in Mastodon's words.
    pub fn parse(name: &str, tag: Option<&str>, list: Option<&str>) -> Result<Self, Refusal> {
        let public = |origin, media| Ok(Self::Public { origin, media });
        let hashtag = |local| match tag.map(|tag| tag.trim_start_matches('#')) {
            None | Some("") => Err(Refusal::MissingTag),
            Some(tag) if tag.chars().count() > LONGEST_TAG => Err(Refusal::MissingTag),
            Some(tag) => Ok(Self::Hashtag { local, tag: tag.into() }),
        };
        match name {
            "user" => Ok(Self::User),
            "user:notification" => Ok(Self::UserNotification),
            "public" => public(Origin::All, false),
            "public:media" => public(Origin::All, true),
            "public:local" => public(Origin::Local, false),
            "public:local:media" => public(Origin::Local, true),
            "public:remote" => public(Origin::Remote, false),
            "public:remote:media" => public(Origin::Remote, true),
            "hashtag" => hashtag(false),
            "hashtag:local" => hashtag(true),
            "list" => list.and_then(|id| id.parse().ok()).map(Self::List).ok_or(Refusal::ForeignList),
            "direct" => Ok(Self::Direct),
            _ => Err(Refusal::UnknownStream),
        }
    }

    /// The name without parameters.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::User => "user",
            Self::UserNotification => "user:notification",
            Self::Public { origin: Origin::All, media: false } => "public",
            Self::Public { origin: Origin::All, media: true } => "public:media",
            Self::Public { origin: Origin::Local, media: false } => "public:local",
            Self::Public { origin: Origin::Local, media: true } => "public:local:media",
            Self::Public { origin: Origin::Remote, media: false } => "public:remote",
            Self::Public { origin: Origin::Remote, media: true } => "public:remote:media",
            Self::Hashtag { local: false, .. } => "hashtag",
            Self::Hashtag { local: true, .. } => "hashtag:local",
            Self::List(_) => "list",
            Self::Direct => "direct",
        }
    }

    /// The name and its parameter, as frames carry them.
    #[must_use]
    pub fn label(&self) -> Vec<String> {
        let mut label = vec![self.name().to_owned()];
        match self {
            Self::Hashtag { tag, .. } => label.push(tag.to_string()),
            Self::List(id) => label.push(id.to_string()),
            _ => {}
        }
        label
    }

    /// Whether a token with these scopes may listen. The `user` stream carries notifications only where the token may
    /// read those, too.
    #[must_use]
    pub fn is_allowed(&self, scopes: &Scopes) -> bool {
        scopes.grant(match self {
            Self::UserNotification => Scope::ReadNotifications,
            _ => Scope::ReadStatuses,
        })
    }
}

/// Longer hashtags do not exist.
const LONGEST_TAG: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_and_written_alike() {
        for name in [
            "user",
            "user:notification",
            "public",
            "public:media",
            "public:local",
            "public:local:media",
            "public:remote",
            "public:remote:media",
            "direct",
        ] {
            assert_eq!(Stream::parse(name, None, None).unwrap().label(), [name]);
        }
        assert_eq!(Stream::parse("hashtag:local", Some("#Cats"), None).unwrap().label(), ["hashtag:local", "Cats"]);
        assert_eq!(Stream::parse("list", None, Some("7")).unwrap().label(), ["list", "7"]);
    }

    #[test]
    fn nonsense_is_refused_in_mastodons_words() {
        assert_eq!(Stream::parse("usr", None, None), Err(Refusal::UnknownStream));
        assert_eq!(Stream::parse("", None, None), Err(Refusal::UnknownStream));
        assert_eq!(Stream::parse("hashtag", None, None), Err(Refusal::MissingTag));
        assert_eq!(Stream::parse("hashtag", Some("#"), None), Err(Refusal::MissingTag));
        assert_eq!(Stream::parse("hashtag", Some(&"x".repeat(501)), None), Err(Refusal::MissingTag));
        for list in [None, Some(""), Some("x"), Some("99999999999999999999")] {
            assert_eq!(Stream::parse("list", None, list), Err(Refusal::ForeignList));
        }
    }

    #[test]
    fn each_stream_asks_for_its_scope() {
        let scopes = |text| Scopes::parse(text).unwrap();
        let public = Stream::Public { origin: Origin::All, media: false };
        assert!(Stream::User.is_allowed(&scopes("read")) && Stream::User.is_allowed(&scopes("read:statuses")));
        assert!(!Stream::User.is_allowed(&scopes("read:notifications")));
        assert!(Stream::UserNotification.is_allowed(&scopes("read:notifications")));
        assert!(!Stream::UserNotification.is_allowed(&scopes("read:statuses")));
        assert!(!public.is_allowed(&scopes("write follow push")));
    }
}
