//! OAuth scopes: a tree, in which a parent carries its children.
//!
//! Spec: <https://docs.joinmastodon.org/api/oauth-scopes/>

use std::fmt;

macro_rules! scopes {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// One scope. Only those that Mastodon 4.7 knows exist.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is named like its scope")]
        pub enum Scope { $($variant),+ }

        impl Scope {
            /// Every scope.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The scope's name, as clients write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

scopes! {
    Profile = "profile",
    Read = "read",
    ReadAccounts = "read:accounts",
    ReadBlocks = "read:blocks",
    ReadBookmarks = "read:bookmarks",
    ReadCollections = "read:collections",
    ReadFavourites = "read:favourites",
    ReadFilters = "read:filters",
    ReadFollows = "read:follows",
    ReadLists = "read:lists",
    ReadMutes = "read:mutes",
    ReadNotifications = "read:notifications",
    ReadSearch = "read:search",
    ReadStatuses = "read:statuses",
    Write = "write",
    WriteAccounts = "write:accounts",
    WriteBlocks = "write:blocks",
    WriteBookmarks = "write:bookmarks",
    WriteCollections = "write:collections",
    WriteConversations = "write:conversations",
    WriteFavourites = "write:favourites",
    WriteFilters = "write:filters",
    WriteFollows = "write:follows",
    WriteLists = "write:lists",
    WriteMedia = "write:media",
    WriteMutes = "write:mutes",
    WriteNotifications = "write:notifications",
    WriteReports = "write:reports",
    WriteStatuses = "write:statuses",
    Follow = "follow",
    Push = "push",
    AdminRead = "admin:read",
    AdminReadAccounts = "admin:read:accounts",
    AdminReadReports = "admin:read:reports",
    AdminReadDomainAllows = "admin:read:domain_allows",
    AdminReadDomainBlocks = "admin:read:domain_blocks",
    AdminReadIpBlocks = "admin:read:ip_blocks",
    AdminReadEmailDomainBlocks = "admin:read:email_domain_blocks",
    AdminReadCanonicalEmailBlocks = "admin:read:canonical_email_blocks",
    AdminWrite = "admin:write",
    AdminWriteAccounts = "admin:write:accounts",
    AdminWriteReports = "admin:write:reports",
    AdminWriteDomainAllows = "admin:write:domain_allows",
    AdminWriteDomainBlocks = "admin:write:domain_blocks",
    AdminWriteIpBlocks = "admin:write:ip_blocks",
    AdminWriteEmailDomainBlocks = "admin:write:email_domain_blocks",
    AdminWriteCanonicalEmailBlocks = "admin:write:canonical_email_blocks",
}

impl Scope {
    /// The scope with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.name() == name)
    }

    /// Whether a token with this scope may do what asks for `wanted`: itself, its children, and for the old `follow`
    /// the blocks, follows and mutes in both directions.
    #[must_use]
    pub fn grants(self, wanted: Self) -> bool {
        if self == wanted {
            return true;
        }
        if self == Self::Follow {
            return matches!(
                wanted,
                Self::ReadBlocks
                    | Self::WriteBlocks
                    | Self::ReadFollows
                    | Self::WriteFollows
                    | Self::ReadMutes
                    | Self::WriteMutes
            );
        }
        wanted.name().strip_prefix(self.name()).is_some_and(|rest| rest.starts_with(':'))
    }
}

/// A set of scopes, in the order in which they were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Scopes(Vec<Scope>);

/// A scope that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the scope {0:?} does not exist")]
pub struct UnknownScope(pub String);

impl Scopes {
    /// Reads a list that is divided by spaces (`+` and `%20` are the transport's business). Repeats count once.
    ///
    /// # Errors
    /// The first scope that does not exist.
    pub fn parse(text: &str) -> Result<Self, UnknownScope> {
        let mut scopes = Vec::new();
        for name in text.split_ascii_whitespace() {
            let scope = Scope::from_name(name).ok_or_else(|| UnknownScope(name.chars().take(100).collect()))?;
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        Ok(Self(scopes))
    }

    /// What an app gets that names none: `read`.
    #[must_use]
    pub fn default_for_apps() -> Self {
        Self(vec![Scope::Read])
    }

    /// Whether any of these scopes grants `wanted`.
    #[must_use]
    pub fn grant(&self, wanted: Scope) -> bool {
        self.0.iter().any(|scope| scope.grants(wanted))
    }

    /// Whether these scopes grant each of the others.
    #[must_use]
    pub fn contain(&self, others: &Self) -> bool {
        others.0.iter().all(|scope| self.grant(*scope))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes, in order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_carries_its_children_and_nothing_else() {
        let read = Scopes::parse("read").unwrap();
        assert!(read.grant(Scope::ReadStatuses) && read.grant(Scope::Read));
        assert!(!read.grant(Scope::WriteStatuses) && !read.grant(Scope::AdminRead));
        let child = Scopes::parse("read:statuses").unwrap();
        assert!(child.grant(Scope::ReadStatuses));
        assert!(!child.grant(Scope::Read) && !child.grant(Scope::ReadAccounts));
        let admin = Scopes::parse("admin:read").unwrap();
        assert!(admin.grant(Scope::AdminReadReports) && !admin.grant(Scope::ReadAccounts));
        let follow = Scopes::parse("follow").unwrap();
        assert!(follow.grant(Scope::WriteFollows) && !follow.grant(Scope::WriteStatuses));
    }

    #[test]
    fn scopes_keep_their_order_and_refuse_strangers() {
        assert_eq!(Scopes::parse(" write  read write ").unwrap().to_string(), "write read");
        assert_eq!(Scopes::parse("read wriet"), Err(UnknownScope("wriet".into())));
    }
}
