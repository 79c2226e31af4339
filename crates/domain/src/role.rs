//! Roles of people on this server.

/// What somebody may do beyond being a member. Roles are ordered: each may all that the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A member.
    User,
    /// Handles reports.
    Moderator,
    /// Changes settings, and handles accounts.
    Admin,
    /// Made by the setup link; the last one cannot be demoted or disabled.
    Owner,
}

impl Role {
    /// All roles, lowest first.
    pub const ALL: [Self; 4] = [Self::User, Self::Moderator, Self::Admin, Self::Owner];

    /// The name in the database and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
