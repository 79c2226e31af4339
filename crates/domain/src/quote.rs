//! Quotes: who may quote a status, and how a quote stands with the author whom it quotes.
//!
//! Spec: FEP-044f, <https://docs.joinmastodon.org/entities/QuoteApproval/>

use crate::Visibility;

/// A set of people, as far as a rule can name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Approvers {
    /// Everybody.
    pub public: bool,
    /// Those who follow the author.
    pub followers: bool,
    /// Those whom the author follows.
    pub following: bool,
    /// People whom this server has no name for.
    pub others: bool,
}

/// Who may quote a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct QuotePolicy {
    /// Who may at once.
    pub automatic: Approvers,
    /// Who may when the author says so.
    pub manual: Approvers,
}

/// What a policy means for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayQuote {
    /// They may.
    Automatic,
    /// They may when the author says so.
    Manual,
    /// Only the author's server can tell.
    Unknown,
    /// They may not.
    Denied,
}

/// How a quote stands with the author whom it quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteState {
    /// Nobody has answered yet.
    Pending,
    /// The author permits it.
    Accepted,
    /// The author does not permit it.
    Rejected,
    /// The author permitted it once.
    Revoked,
}

/// How somebody stands to a status that they want to quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoter {
    /// They wrote it.
    pub is_author: bool,
    /// They follow its author, who accepted that.
    pub follows_author: bool,
    /// One of the two blocks the other.
    pub is_blocked: bool,
}

impl Approvers {
    const fn bits(self) -> i64 {
        self.public as i64 | (self.followers as i64) << 1 | (self.following as i64) << 2 | (self.others as i64) << 3
    }

    const fn from_bits(bits: i64) -> Self {
        Self { public: bits & 1 != 0, followers: bits & 2 != 0, following: bits & 4 != 0, others: bits & 8 != 0 }
    }

    /// Their names in the client API.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let names = [
            (self.public, "public"),
            (self.followers, "followers"),
            (self.following, "following"),
            (self.others, "unsupported_policy"),
        ];
        names.into_iter().filter_map(|(is_in, name)| is_in.then_some(name))
    }

    const fn has(self, quoter: &Quoter) -> bool {
        self.public || (self.followers && quoter.follows_author)
    }

    /// Whether there may be people in it whom only the author's server knows.
    const fn is_vague(self) -> bool {
        self.following || self.others
    }
}

impl QuotePolicy {
    /// Everybody may.
    pub const PUBLIC: Self = Self::at_once(Approvers::from_bits(1));
    /// Those who follow the author may.
    pub const FOLLOWERS: Self = Self::at_once(Approvers::from_bits(2));
    /// Nobody but the author may.
    pub const NOBODY: Self = Self::at_once(Approvers::from_bits(0));

    const fn at_once(automatic: Approvers) -> Self {
        Self { automatic, manual: Approvers::from_bits(0) }
    }

    /// The policies that people of this server choose from, by their names in the client API.
    pub const CHOICES: [(&'static str, Self); 3] =
        [("public", Self::PUBLIC), ("followers", Self::FOLLOWERS), ("nobody", Self::NOBODY)];

    /// The policy with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::CHOICES.into_iter().find(|(known, _)| *known == name).map(|(_, policy)| policy)
    }

    /// The name of the nearest of those that people choose from.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.automatic {
            Approvers { public: true, .. } => "public",
            Approvers { followers: true, .. } => "followers",
            _ => "nobody",
        }
    }

    /// The policy as a number, for the database.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.automatic.bits() | self.manual.bits() << 4
    }

    /// The policy of a number.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self { automatic: Approvers::from_bits(bits), manual: Approvers::from_bits(bits >> 4) }
    }

    /// The policy of a status with this visibility: what is not for everybody is for its author alone to quote.
    #[must_use]
    pub const fn under(self, visibility: Visibility) -> Self {
        if visibility.is_open() { self } else { Self::NOBODY }
    }

    /// Whether somebody who sees a status may quote it. A direct message is quoted by nobody, and what is for followers by
    /// its author alone.
    #[must_use]
    pub const fn allows(self, visibility: Visibility, quoter: &Quoter) -> MayQuote {
        match visibility {
            Visibility::Direct => return MayQuote::Denied,
            _ if quoter.is_author => return MayQuote::Automatic,
            Visibility::Followers => return MayQuote::Denied,
            Visibility::Public | Visibility::Unlisted => {}
        }
        if quoter.is_blocked {
            MayQuote::Denied
        } else if self.automatic.has(quoter) {
            MayQuote::Automatic
        } else if self.manual.has(quoter) {
            MayQuote::Manual
        } else if self.automatic.is_vague() || self.manual.is_vague() {
            MayQuote::Unknown
        } else {
            MayQuote::Denied
        }
    }
}

impl MayQuote {
    /// The name in the client API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Unknown => "unknown",
            Self::Denied => "denied",
        }
    }
}

impl QuoteState {
    /// All.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Accepted, Self::Rejected, Self::Revoked];

    /// The name in the client API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Revoked => "revoked",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether others are told of the quote.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Accepted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody() -> Quoter {
        Quoter { is_author: false, follows_author: false, is_blocked: false }
    }

    #[test]
    fn every_policy_survives_the_database() {
        for bits in 0..256 {
            assert_eq!(QuotePolicy::from_bits(bits).bits(), bits);
        }
        for (name, policy) in QuotePolicy::CHOICES {
            assert_eq!((policy.name(), QuotePolicy::from_name(name)), (name, Some(policy)));
        }
        assert_eq!(QuotePolicy::from_name("friends"), None);
        for state in QuoteState::ALL {
            assert_eq!(QuoteState::from_name(state.name()), Some(state));
        }
    }

    #[test]
    fn a_policy_lets_in_whom_it_names() {
        let follower = Quoter { follows_author: true, ..somebody() };
        let rows = [
            (QuotePolicy::PUBLIC, MayQuote::Automatic, MayQuote::Automatic),
            (QuotePolicy::FOLLOWERS, MayQuote::Denied, MayQuote::Automatic),
            (QuotePolicy::NOBODY, MayQuote::Denied, MayQuote::Denied),
            (QuotePolicy::from_bits(0x12), MayQuote::Manual, MayQuote::Automatic),
            (QuotePolicy::from_bits(0x08), MayQuote::Unknown, MayQuote::Unknown),
            (QuotePolicy::from_bits(0x40), MayQuote::Unknown, MayQuote::Unknown),
        ];
        for (policy, anybody, followers) in rows {
            for visibility in [Visibility::Public, Visibility::Unlisted] {
                assert_eq!(policy.allows(visibility, &somebody()), anybody, "{policy:?}");
                assert_eq!(policy.allows(visibility, &follower), followers, "{policy:?}");
                let blocked = Quoter { is_blocked: true, ..follower };
                assert_eq!(policy.allows(visibility, &blocked), MayQuote::Denied, "{policy:?}");
            }
        }
    }

    #[test]
    fn what_is_not_for_everybody_is_quoted_by_its_author_alone() {
        let author = Quoter { is_author: true, ..somebody() };
        for visibility in Visibility::ALL {
            let own = QuotePolicy::NOBODY.allows(visibility, &author);
            assert_eq!(own == MayQuote::Automatic, visibility != Visibility::Direct, "{visibility:?}");
            let other = QuotePolicy::PUBLIC.allows(visibility, &somebody());
            assert_eq!(other == MayQuote::Automatic, visibility.is_open(), "{visibility:?}");
            assert_eq!(QuotePolicy::PUBLIC.under(visibility) == QuotePolicy::PUBLIC, visibility.is_open());
        }
    }
}
