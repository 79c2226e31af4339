//! Reports: somebody tells the moderators of an account.

use crate::{AccountId, ReportId, RuleId, StatusId, Timestamp};

/// Why an account is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Category {
    /// It is spam.
    Spam,
    /// It is against the law.
    Legal,
    /// It is against rules of this server, which are named.
    Violation,
    /// For another reason, or for one that nobody gave.
    #[default]
    Other,
}

impl Category {
    /// All.
    pub const ALL: [Self; 4] = [Self::Spam, Self::Legal, Self::Violation, Self::Other];

    /// The name in the client API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Legal => "legal",
            Self::Violation => "violation",
            Self::Other => "other",
        }
    }

    /// The category with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// Who reports. Another server does it in the name of one of its people, and does not say of whom.
    pub account: AccountId,
    /// Who is reported.
    pub target: AccountId,
    /// The server of who reports; nothing for this one.
    pub host: String,
    /// Its id as an activity, when it comes from elsewhere.
    pub uri: Option<String>,
    /// Why.
    pub category: Category,
    /// Why, in words.
    pub comment: String,
    /// The rules that it names.
    pub rules: Option<Vec<RuleId>>,
    /// The account's own server was told.
    pub forwarded: bool,
    /// Who looks after it.
    pub assigned_to: Option<AccountId>,
    /// When it was done with; `None` while it is open.
    pub resolved_at: Option<Timestamp>,
    /// By whom; `None` for the operator.
    pub resolved_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything of it changed last.
    pub changed_at: Timestamp,
}

/// A status that a report names. It may be gone by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedStatus {
    /// Its id.
    pub id: StatusId,
    /// The id of its document.
    pub uri: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_have_names_of_their_own() {
        for category in Category::ALL {
            assert_eq!(Category::from_name(category.name()), Some(category));
        }
        assert_eq!(Category::from_name("rude"), None);
    }
}
