//! Settings that owners change while the server runs. They live in the database, so that every node has the same.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::people::email::Email;

/// The most characters of the community's name.
pub const TITLE_CHARACTERS: usize = 100;

/// Who can make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUps {
    /// Everybody.
    Open,
    /// Everybody who gives a reason that somebody of the staff approves.
    Approval,
    /// Nobody.
    Closed,
}

/// To whom something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Nobody.
    Disabled,
    /// The people of this server.
    Users,
    /// Everybody.
    All,
}

/// Settings of the server. What is not in the database has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Name of the community.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// More about it: plain text, an empty line between paragraphs.
    pub about: String,
    /// Address for questions, shown to everybody.
    pub contact_email: String,
    /// Name of the account for questions.
    pub contact_account: String,
    /// Who can make an account.
    pub sign_ups: SignUps,
    /// What people read when sign-ups are closed.
    pub closed_message: String,
    /// New accounts have to open a link that is mailed to them.
    pub confirm_email: bool,
    /// Languages of the community, as ISO 639 codes.
    pub languages: Vec<String>,
    /// What the server does with people's data: plain text.
    pub privacy_policy: String,
    /// Deals with those domains alone that are allowed by name.
    pub allow_list: bool,
    /// To whom it is shown which domains are blocked or limited.
    pub show_domain_blocks: Audience,
    /// To whom it is shown why, as far as that was written for everybody.
    pub show_domain_blocks_rationale: Audience,
    /// Shows documents to other servers only when they sign for them.
    pub authorized_fetch: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: "Watertower".into(),
            description: String::new(),
            about: String::new(),
            contact_email: String::new(),
            contact_account: String::new(),
            sign_ups: SignUps::Approval,
            closed_message: String::new(),
            confirm_email: true,
            languages: vec!["en".into()],
            privacy_policy: String::new(),
            allow_list: false,
            show_domain_blocks: Audience::Disabled,
            show_domain_blocks_rationale: Audience::Disabled,
            authorized_fetch: false,
        }
    }
}

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// There is no setting of this name; the nearest one is named.
    #[error("there is no setting {name:?}; the settings are: {known}")]
    Unknown {
        /// As asked for.
        name: String,
        /// All names.
        known: String,
    },
    /// The value does not fit.
    #[error("{name}: {problem}")]
    Invalid {
        /// The setting.
        name: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// The database failed.
    #[error("could not store the setting")]
    Store(#[from] store::StoreError),
}

impl Settings {
    /// The names of all settings, in order.
    #[must_use]
    pub fn names() -> Vec<String> {
        match serde_json::to_value(Self::default()) {
            Ok(serde_json::Value::Object(map)) => map.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// Settings from rows of name and JSON. A row that does not fit is logged and its default used: a bad row must not
    /// stop a server.
    #[must_use]
    pub fn from_rows(rows: &[(String, String)]) -> Self {
        let mut settings = Self::default();
        for (name, value) in rows {
            match settings.with(name, value) {
                Ok(changed) => settings = changed,
                Err(error) => {
                    tracing::error!(setting = %name, %error, "a stored setting does not fit and is passed over")
                }
            }
        }
        settings
    }

    /// The settings with one of them changed to this JSON value.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit.
    pub fn with(&self, name: &str, json: &str) -> Result<Self, SettingError> {
        let invalid = |problem: String| SettingError::Invalid { name: name.to_owned(), problem };
        let mut all = serde_json::to_value(self).map_err(|error| invalid(error.to_string()))?;
        let slot = all
            .get_mut(name)
            .ok_or_else(|| SettingError::Unknown { name: name.to_owned(), known: Self::names().join(", ") })?;
        let expected = match slot {
            Value::Bool(_) => "expected `true` or `false`",
            Value::Array(_) => "expected a JSON list of texts, such as `[\"en\", \"de\"]`",
            _ => "expected a text",
        };
        let value: Value = serde_json::from_str(json).map_err(|_| invalid(expected.to_owned()))?;
        if std::mem::discriminant(&value) != std::mem::discriminant(slot) {
            return Err(invalid(expected.to_owned()));
        }
        *slot = value;
        let changed: Self = serde_json::from_value(all).map_err(|error| invalid(error.to_string()))?;
        match changed.problem_of(name) {
            Some(problem) => Err(invalid(problem)),
            None => Ok(changed),
        }
    }

    /// What is wrong with a setting whose type fits.
    fn problem_of(&self, name: &str) -> Option<String> {
        match name {
            "title" if self.title.trim().is_empty() || self.title.chars().any(char::is_control) => {
                Some("expected a name of one line".to_owned())
            }
            "title" if self.title.chars().count() > TITLE_CHARACTERS => {
                Some(format!("expected at most {TITLE_CHARACTERS} characters"))
            }
            "contact_email" if !self.contact_email.is_empty() => Email::parse(&self.contact_email)
                .is_err()
                .then(|| "expected an e-mail address, such as `help@example.org`, or an empty text".to_owned()),
            "languages" => {
                let is_code =
                    |code: &String| (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase());
                (self.languages.is_empty() || !self.languages.iter().all(is_code))
                    .then(|| "expected at least one ISO 639 code, such as `[\"en\", \"de\"]`".to_owned())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_does_not_fit_is_refused_and_says_what_would() {
        let settings = Settings::default();
        for (name, json, expected) in [
            ("confirm_email", "maybe", "`true` or `false`"),
            ("confirm_email", "\"true\"", "`true` or `false`"),
            ("languages", "de", "a JSON list of texts"),
            ("languages", "[]", "ISO 639"),
            ("languages", "[\"German\"]", "ISO 639"),
            ("contact_email", "\"nonsense\"", "help@example.org"),
            ("title", "\" \"", "one line"),
            ("title", "\"a\\nb\"", "one line"),
            ("title", "3", "a text"),
            ("sign_ups", "\"maybe\"", "approval"),
            ("show_domain_blocks", "\"maybe\"", "disabled"),
        ] {
            let error = settings.with(name, json).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name}: ")) && error.contains(expected), "{name} {json}: {error}");
        }
        assert!(settings.with("title", &format!("\"{}\"", "x".repeat(TITLE_CHARACTERS + 1))).is_err());
        assert_eq!(settings.with("languages", "[\"de\", \"nds\"]").unwrap().languages, ["de", "nds"]);
        assert_eq!(settings.with("contact_email", "\"\"").unwrap(), settings);
        assert!(settings.with("contact_email", "\"a@example.org\"").is_ok());
    }
}
