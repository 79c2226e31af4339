//! Settings that owners change while the server runs. They live in the database, so that every node has the same.

use serde::{Deserialize, Serialize};

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
        let value: serde_json::Value = serde_json::from_str(json).map_err(|error| invalid(error.to_string()))?;
        let mut all = serde_json::to_value(self).map_err(|error| invalid(error.to_string()))?;
        let slot = all
            .get_mut(name)
            .ok_or_else(|| SettingError::Unknown { name: name.to_owned(), known: Self::names().join(", ") })?;
        *slot = value;
        serde_json::from_value(all).map_err(|error| invalid(error.to_string()))
    }
}
