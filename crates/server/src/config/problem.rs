//! What is wrong with a configuration, in words that name the place, the key, what was expected and the nearest key.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A line of the configuration file.
    File {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable.
    Environment {
        /// Its name.
        name: String,
    },
    /// The content of a file that another setting names.
    SecretFile {
        /// The file.
        file: PathBuf,
        /// Where its name came from.
        named_by: Box<Origin>,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line } => write!(f, "{}:{line}", file.display()),
            Self::Environment { name } => write!(f, "environment variable {name}"),
            Self::SecretFile { file, named_by } => write!(f, "{}, named by {named_by}", file.display()),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, if it is in one place.
    pub origin: Option<Origin>,
    /// The key, with its section.
    pub key: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub expected: Option<String>,
    /// The known key that looks most like this one.
    pub nearest: Option<String>,
}

impl Problem {
    /// Something is wrong with a key.
    #[must_use]
    pub fn new(origin: Option<Origin>, key: impl Into<String>, what: impl Into<String>) -> Self {
        Self { origin, key: Some(key.into()), what: what.into(), expected: None, nearest: None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            None | Some(Origin::Default) => {}
            Some(origin) => write!(f, "{origin}: ")?,
        }
        if let Some(key) = &self.key {
            write!(f, "`{key}`: ")?;
        }
        f.write_str(&self.what)?;
        if let Some(expected) = &self.expected {
            write!(f, "; expected {expected}")?;
        }
        if let Some(nearest) = &self.nearest {
            write!(f, "; the nearest known key is `{nearest}`")?;
        }
        Ok(())
    }
}

/// The configuration cannot be used: everything that is wrong with it, not the first thing alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// What is wrong; never empty.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}
