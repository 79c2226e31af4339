//! `name@host`: how people name each other across servers.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc7565> (acct URIs), <https://docs.joinmastodon.org/spec/webfinger/>

use super::{Host, HostError};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bytes of a name.
pub const NAME_BYTES: usize = 2_048;

/// A name at a host. The name keeps its case, and is compared without it ([`Handle::folded_name`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle {
    name: String,
    host: Host,
}

/// Why a text is no [`Handle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandleError {
    /// There is no `@`.
    #[error("a handle is a name, an @ and a host")]
    Form,
    /// The name.
    #[error("the name has something else than letters, digits, dots, hyphens and underscores")]
    Name,
    /// Over [`NAME_BYTES`].
    #[error("the name has more than {NAME_BYTES} bytes")]
    NameTooLong,
    /// The host.
    #[error(transparent)]
    Host(#[from] HostError),
}

impl Handle {
    /// Reads `name@host`, `@name@host` or `acct:name@host`.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, HandleError> {
        let (name, host) = parts(text)?;
        Self::new(name, Host::parse(host)?)
    }

    /// Reads a handle as a person types it: the host may be of another script.
    ///
    /// # Errors
    /// As [`Handle::parse`].
    pub fn typed(text: &str) -> Result<Self, HandleError> {
        let (name, host) = parts(text)?;
        Self::new(name, Host::typed(host)?)
    }

    /// The handle of this name at this host.
    ///
    /// # Errors
    /// When no account can have that name, or when the host has a port and is no loopback name.
    pub fn new(name: &str, host: Host) -> Result<Self, HandleError> {
        if name.len() > NAME_BYTES {
            return Err(HandleError::NameTooLong);
        }
        let fits = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        if !fits || !name.bytes().any(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(HandleError::Name);
        }
        if host.port().is_some() && !host.is_loopback() {
            return Err(HostError::Port.into());
        }
        Ok(Self { name: name.to_owned(), host })
    }

    /// The name, as it was written.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name, as it is compared.
    #[must_use]
    pub fn folded_name(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// `acct:name@host`.
    #[must_use]
    pub fn acct_uri(&self) -> String {
        format!("acct:{self}")
    }

    /// Whether both name the same account: the case of the name makes no difference.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.host == other.host && self.name.eq_ignore_ascii_case(&other.name)
    }
}

/// Name and host of `name@host`, `@name@host` or `acct:name@host`.
fn parts(text: &str) -> Result<(&str, &str), HandleError> {
    let bare = text.strip_prefix("acct:").unwrap_or(text);
    let bare = bare.strip_prefix('@').unwrap_or(bare);
    bare.split_once('@').ok_or(HandleError::Form)
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.host)
    }
}
impl std::str::FromStr for Handle {
    type Err = HandleError;
    fn from_str(text: &str) -> Result<Self, HandleError> {
        Self::parse(text)
    }
}
impl TryFrom<String> for Handle {
    type Error = HandleError;
    fn try_from(text: String) -> Result<Self, HandleError> {
        Self::parse(&text)
    }
}
impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.to_string()
    }
}
