//! Names of accounts.

/// A name that a new account of this server can have: letters, digits and underscores, 1 to 30, and none that a page or
/// a role of the server uses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

/// Why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// There is none.
    #[error("can't be blank")]
    Blank,
    /// Something else than a letter, a digit or an underscore.
    #[error("must contain only letters, numbers and underscores")]
    Invalid,
    /// Over 30 characters.
    #[error("is too long (maximum is 30 characters)")]
    TooLong,
    /// Kept for the server itself.
    #[error("is reserved")]
    Reserved,
}

/// Names that would let somebody pose as the server, or that its addresses use.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "accounts",
    "actor",
    "admin",
    "administrator",
    "api",
    "auth",
    "help",
    "helpdesk",
    "instance",
    "internal",
    "mastodon",
    "moderator",
    "noreply",
    "oauth",
    "owner",
    "postmaster",
    "root",
    "security",
    "server",
    "settings",
    "staff",
    "support",
    "system",
    "watertower",
    "webmaster",
];

impl Username {
    /// Checks a name.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(name: &str) -> Result<Self, UsernameError> {
        Self::parse_for_operator(name).and_then(|parsed| {
            if RESERVED.contains(&parsed.folded().as_str()) { Err(UsernameError::Reserved) } else { Ok(parsed) }
        })
    }

    /// Checks a name that the operator chooses: reserved ones are allowed.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse_for_operator(name: &str) -> Result<Self, UsernameError> {
        if name.is_empty() {
            return Err(UsernameError::Blank);
        }
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(UsernameError::Invalid);
        }
        if name.len() > 30 {
            return Err(UsernameError::TooLong);
        }
        Ok(Self(name.to_owned()))
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        assert_eq!(Username::parse("Alice_1").map(|n| n.folded()), Ok("alice_1".into()));
        assert_eq!(Username::parse(""), Err(UsernameError::Blank));
        assert_eq!(Username::parse("al ice"), Err(UsernameError::Invalid));
        assert_eq!(Username::parse("аlice"), Err(UsernameError::Invalid)); // a Cyrillic а
        assert_eq!(Username::parse(&"a".repeat(31)), Err(UsernameError::TooLong));
        assert_eq!(Username::parse("Admin"), Err(UsernameError::Reserved));
        assert!(Username::parse_for_operator("admin").is_ok());
    }
}
