//! Addresses and names that come from elsewhere: [`Uri`], [`Host`], [`Handle`].
//!
//! Nothing is repaired. What two readers could understand differently (userinfo, a backslash, a tab, a dot at the end, a
//! percent sign in the host ...) is refused, because authority hangs on the host that an address names. Whether a host may
//! be reached at all is not asked here: `egress` alone decides that.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc3986>, <https://url.spec.whatwg.org/>

mod handle;
mod host;

pub use handle::{Handle, HandleError};
pub use host::{Host, HostError};

use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Position, Url};

/// Bytes of an address.
pub const BYTES: usize = 2_048;

/// An absolute http(s) address, kept byte for byte: two are equal when their bytes are.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uri {
    url: Url,
    /// As it was written, where `url` writes it differently.
    written: Option<Box<str>>,
}

/// Why a text is no [`Uri`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Over [`BYTES`].
    #[error("the address has more than {BYTES} bytes")]
    TooLong,
    /// Something else than `https://` or `http://`.
    #[error("the address does not begin with https:// or http://")]
    Scheme,
    /// A character that no address has, or that is not seen.
    #[error("the address has a character that does not belong into one")]
    Character,
    /// A name or a password before the host.
    #[error("the address has a user name in it")]
    UserInfo,
    /// The host.
    #[error(transparent)]
    Host(#[from] HostError),
}

impl Uri {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is anything but an absolute http(s) address that all readers understand alike.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        if text.len() > BYTES {
            return Err(UriError::TooLong);
        }
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(UriError::Scheme)?;
        if !rest.chars().all(may_stand) || !percent_signs_are_whole(rest) {
            return Err(UriError::Character);
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UriError::UserInfo);
        }
        let host = Host::parse(authority)?;
        let url = Url::parse(text).map_err(|_| HostError::Name)?;
        if url.host_str() != Some(host.name()) {
            return Err(HostError::Name.into());
        }
        let written = (url.as_str() != text).then(|| text.into());
        Ok(Self { url, written })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.written.as_deref().unwrap_or_else(|| self.url.as_str())
    }

    /// As `egress` takes it.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The host, in lower case, with a port that is not the scheme's own.
    #[must_use]
    pub fn host(&self) -> Host {
        Host::of_url(&self.url)
    }

    /// Whether both speak for the same origin: scheme, host and port. Only what has one origin may speak for another.
    #[must_use]
    pub fn same_origin(&self, other: &Self) -> bool {
        self.url[..Position::BeforePath] == other.url[..Position::BeforePath]
    }

    /// Without what follows a `#`: the document in which a key lies.
    #[must_use]
    pub fn without_fragment(&self) -> Self {
        match self.as_str().split_once('#') {
            Some((document, _)) => {
                let mut url = self.url.clone();
                url.set_fragment(None);
                let written = (url.as_str() != document).then(|| document.into());
                Self { url, written }
            }
            None => self.clone(),
        }
    }
}

/// Whether a character can stand in an address. Letters of all scripts can (peers do write them, where they should have
/// escaped them); blanks, controls, what turns the direction of writing and what is not seen cannot.
fn may_stand(c: char) -> bool {
    match c {
        '"' | '<' | '>' | '\\' | '`' => false,
        '!'..='~' => true,
        '\u{0}'..='\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' => false,
        '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' => false,
        '\u{e000}'..='\u{f8ff}' | '\u{e0000}'.. => false,
        other => !other.is_whitespace() && !other.is_control(),
    }
}

fn percent_signs_are_whole(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    parts.all(|part| part.as_bytes().get(..2).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)))
}

impl PartialEq for Uri {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}
impl Eq for Uri {}
impl std::hash::Hash for Uri {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}
impl PartialOrd for Uri {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Uri {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}
impl fmt::Debug for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl std::str::FromStr for Uri {
    type Err = UriError;
    fn from_str(text: &str) -> Result<Self, UriError> {
        Self::parse(text)
    }
}
impl TryFrom<String> for Uri {
    type Error = UriError;
    fn try_from(text: String) -> Result<Self, UriError> {
        Self::parse(&text)
    }
}
impl From<Uri> for String {
    fn from(uri: Uri) -> Self {
        uri.written.map_or_else(|| uri.url.into(), Into::into)
    }
}

#[cfg(test)]
mod tests;
