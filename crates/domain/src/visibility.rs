//! Who may see a status: the one rule of timelines, streams, search, pages and exports, as it is meant. Where they read
//! from the database, `store::sight` is the same rule as one SQL fragment; a differential test keeps the two together.

/// To whom a status is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Everybody, and the public timelines.
    Public,
    /// Everybody, but not the public timelines ("quiet public").
    Unlisted,
    /// Followers, and those who are mentioned. `private` on the wire.
    Followers,
    /// Those who are mentioned.
    Direct,
}

impl Visibility {
    /// All, widest first.
    pub const ALL: [Self; 4] = [Self::Public, Self::Unlisted, Self::Followers, Self::Direct];

    /// The name in the client API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Followers => "private",
            Self::Direct => "direct",
        }
    }

    /// The visibility with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|visibility| visibility.name() == name)
    }

    /// Whether everybody who has the address may read it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }
}

/// How one viewer stands to one status: all that [`can_see`] needs to know. For an anonymous viewer every relation is
/// false.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// To whom it is addressed.
    pub visibility: Visibility,
    /// The author is suspended.
    pub author_suspended: bool,
    /// The viewer wrote it.
    pub is_author: bool,
    /// The viewer follows the author, and the follow is accepted.
    pub follows_author: bool,
    /// The viewer is mentioned in it (silently or not).
    pub is_mentioned: bool,
    /// The author blocks the viewer, or the viewer's domain.
    pub blocked_by_author: bool,
}

/// Whether the viewer may know that the status exists. A boost is seen by those who see the boost and its original:
/// ask for both.
///
/// The viewer's own blocks and mutes are not asked here: they change what timelines show, not what may be read (a status
/// of somebody whom one blocks can still be opened by its address, as in Mastodon).
#[must_use]
pub const fn can_see(sight: &Sight) -> bool {
    if sight.author_suspended {
        return false;
    }
    if sight.is_author {
        return true;
    }
    if sight.blocked_by_author {
        return false;
    }
    match sight.visibility {
        Visibility::Public | Visibility::Unlisted => true,
        Visibility::Followers => sight.follows_author || sight.is_mentioned,
        Visibility::Direct => sight.is_mentioned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(visibility: Visibility) -> Sight {
        Sight {
            visibility,
            author_suspended: false,
            is_author: false,
            follows_author: false,
            is_mentioned: false,
            blocked_by_author: false,
        }
    }

    #[test]
    fn strangers_see_what_is_open() {
        let seen = Visibility::ALL.map(|visibility| can_see(&stranger(visibility)));
        assert_eq!(seen, [true, true, false, false]);
    }

    #[test]
    fn a_follower_sees_followers_only_but_not_direct() {
        let seen = Visibility::ALL.map(|visibility| can_see(&Sight { follows_author: true, ..stranger(visibility) }));
        assert_eq!(seen, [true, true, true, false]);
    }

    #[test]
    fn a_block_hides_even_what_mentions_the_viewer() {
        let sight = Sight { is_mentioned: true, blocked_by_author: true, ..stranger(Visibility::Public) };
        assert!(!can_see(&sight));
    }

    #[test]
    fn nothing_of_a_suspended_author_is_seen() {
        assert!(!can_see(&Sight { author_suspended: true, is_author: true, ..stranger(Visibility::Public) }));
    }
}
