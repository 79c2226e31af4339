//! A host: a name of the domain name system, with a port where one is needed.

use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Position, Url};

/// `name[:port]`, in lower case; names of other scripts in their ACE form. Never an address in numbers: whoever
/// federates has a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Host(String);

/// Why a text is no [`Host`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The name.
    #[error("the host is not a domain name")]
    Name,
    /// What stands behind a colon.
    #[error("the port is not a number from 1 to 65535")]
    Port,
}

impl Host {
    /// Reads a host as another server wrote it. Upper case is folded, nothing else is changed.
    ///
    /// # Errors
    /// When the name is anything but labels of letters, digits and hyphens, two at least (unless it is a loopback name).
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
        let name = name.to_ascii_lowercase();
        let labels_fit = name.split('.').all(is_label) && name.len() <= 253;
        if !labels_fit || !(name.contains('.') || name == "localhost") {
            return Err(HostError::Name);
        }
        // Numbers that a URL parser takes for an address, and ACE that stands for nothing.
        if url::Host::parse(&name) != Ok(url::Host::Domain(name.clone())) {
            return Err(HostError::Name);
        }
        let Some(port) = port else { return Ok(Self(name)) };
        let plain = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
        match port.parse::<u16>() {
            Ok(port) if plain => Ok(Self(format!("{name}:{port}"))),
            _ => Err(HostError::Port),
        }
    }

    /// Reads a host as a person types it: names of other scripts are put into their ACE form.
    ///
    /// # Errors
    /// As [`Host::parse`].
    pub fn typed(text: &str) -> Result<Self, HostError> {
        if text.is_ascii() {
            return Self::parse(text);
        }
        let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
        let url::Host::Domain(name) = url::Host::parse(name).map_err(|_| HostError::Name)? else {
            return Err(HostError::Name);
        };
        Self::parse(&port.map_or(name.clone(), |port| format!("{name}:{port}")))
    }

    /// `name[:port]`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the port.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }

    /// The port, if one is written.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.0.split_once(':').and_then(|(_, port)| port.parse().ok())
    }

    /// Whether this is `localhost` or a name below it (RFC 6761, 6.3): this machine, under any name.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.name() == "localhost" || self.name().ends_with(".localhost")
    }

    /// The host of an address that [`super::Uri`] has checked.
    pub(super) fn of_url(url: &Url) -> Self {
        Self(url[Position::BeforeHost..Position::AfterPort].to_owned())
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::str::FromStr for Host {
    type Err = HostError;
    fn from_str(text: &str) -> Result<Self, HostError> {
        Self::parse(text)
    }
}
impl TryFrom<String> for Host {
    type Error = HostError;
    fn try_from(text: String) -> Result<Self, HostError> {
        Self::parse(&text)
    }
}
impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.0
    }
}
