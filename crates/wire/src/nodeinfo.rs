//! NodeInfo: what a server says about itself, as we write it and as we read it of others.
//!
//! Spec: <https://nodeinfo.diaspora.software/protocol.html>, its schemas 2.0 and 2.1, and FEP-f1d5

use crate::{
    json::{self, JsonError},
    uri::Uri,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// Characters of the name and of the version of a software.
const NAME_CHARACTERS: usize = 128;
/// Protocols and links that are read.
const ENTRIES: usize = 32;
/// No server counts more than this.
const MOST: u64 = 1_000_000_000_000;

/// Which of the schemas a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Version {
    /// 2.0.
    #[serde(rename = "2.0")]
    V2_0,
    /// 2.1: also says where the source of the software is.
    #[serde(rename = "2.1")]
    V2_1,
}

impl Version {
    /// Newest last.
    pub const ALL: [Self; 2] = [Self::V2_0, Self::V2_1];

    /// As it stands in the path: `2.1`.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
        }
    }

    /// The name of the schema, with which links name the version.
    #[must_use]
    pub const fn schema(self) -> &'static str {
        match self {
            Self::V2_0 => "http://nodeinfo.diaspora.software/ns/schema/2.0",
            Self::V2_1 => "http://nodeinfo.diaspora.software/ns/schema/2.1",
        }
    }

    /// The media type of a document.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::V2_0 => {
                "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"; charset=utf-8"
            }
            Self::V2_1 => {
                "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"; charset=utf-8"
            }
        }
    }
}

/// The list at `/.well-known/nodeinfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// One link for each version.
    pub links: Vec<Link>,
}

/// A link of [`Links`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// [`Version::schema`].
    pub rel: String,
    /// Where the document is.
    pub href: String,
}

/// What a server says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeInfo {
    /// The schema.
    pub version: Version,
    /// What runs there.
    pub software: Software,
    /// `activitypub`, and what else it speaks.
    pub protocols: Vec<String>,
    /// Networks that it is bridged to.
    pub services: Services,
    /// Whether anybody can sign up.
    #[serde(rename = "openRegistrations")]
    pub open_registrations: bool,
    /// How much it is used.
    pub usage: Usage,
    /// Anything else.
    pub metadata: Map<String, Value>,
}

/// What runs on a server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Software {
    /// Its name, in lower case.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where its source is (2.1 alone).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Its page (2.1 alone).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
}

/// Networks to which a server is bridged; not read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Services {
    /// From there.
    pub inbound: Vec<String>,
    /// To there.
    pub outbound: Vec<String>,
}

/// How much a server is used. Strangers' numbers are their claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Who uses it.
    pub users: Users,
    /// Posts written there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_posts: Option<u64>,
    /// Answers written there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_comments: Option<u64>,
}

/// Who uses a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Users {
    /// All.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// In the last 180 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_halfyear: Option<u64>,
    /// In the last 30 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_month: Option<u64>,
}

/// Why an answer cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NodeInfoError {
    /// Not JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The document names no software.
    #[error("the document names no software")]
    NoSoftware,
}

impl Links {
    /// Reads an answer; what is no link is left out.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn parse(document: &[u8]) -> Result<Self, NodeInfoError> {
        let document = json::strict(document)?;
        let links = document.get("links").and_then(Value::as_array).into_iter().flatten().take(ENTRIES);
        let links = links.filter_map(|link| {
            let text = |name| link.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
            Some(Link { rel: text("rel")?, href: text("href")? })
        });
        Ok(Self { links: links.collect() })
    }

    /// The newest document that we can read.
    #[must_use]
    pub fn best(&self) -> Option<Uri> {
        Version::ALL.into_iter().rev().find_map(|version| {
            let link = self.links.iter().find(|link| link.rel == version.schema())?;
            Uri::parse(&link.href).ok()
        })
    }
}

impl NodeInfo {
    /// Reads an answer. Of what is written wrongly (numbers as text, a list of services as an object ...) only that is
    /// left out.
    ///
    /// # Errors
    /// When it does not even name the software.
    pub fn parse(document: &[u8]) -> Result<Self, NodeInfoError> {
        let document = json::strict(document)?;
        let at = |pointer: &str| document.pointer(pointer);
        let count = |pointer: &str| at(pointer).and_then(Value::as_u64).map(|count| count.min(MOST));
        let name = at("/software/name").and_then(plain).ok_or(NodeInfoError::NoSoftware)?.to_lowercase();
        let address = |pointer| at(pointer).and_then(Value::as_str).filter(|text| Uri::parse(text).is_ok());
        let protocols = at("/protocols").and_then(Value::as_array).into_iter().flatten();
        Ok(Self {
            version: if at("/version").and_then(Value::as_str) == Some("2.1") { Version::V2_1 } else { Version::V2_0 },
            software: Software {
                name,
                version: at("/software/version").and_then(plain).unwrap_or_default().to_owned(),
                repository: address("/software/repository").map(Into::into),
                homepage: address("/software/homepage").map(Into::into),
            },
            protocols: protocols.filter_map(plain).map(Into::into).take(ENTRIES).collect(),
            services: Services::default(),
            open_registrations: at("/openRegistrations").and_then(Value::as_bool).unwrap_or_default(),
            usage: Usage {
                users: Users {
                    total: count("/usage/users/total"),
                    active_halfyear: count("/usage/users/activeHalfyear"),
                    active_month: count("/usage/users/activeMonth"),
                },
                local_posts: count("/usage/localPosts"),
                local_comments: count("/usage/localComments"),
            },
            metadata: at("/metadata").and_then(Value::as_object).cloned().unwrap_or_default(),
        })
    }

    /// The same after the schema of this version: 2.0 does not know where the source is.
    #[must_use]
    pub fn written_as(mut self, version: Version) -> Self {
        self.version = version;
        if version == Version::V2_0 {
            self.software.repository = None;
            self.software.homepage = None;
        }
        self
    }
}

/// A short text without controls and blanks around it.
fn plain(value: &Value) -> Option<&str> {
    let text = value.as_str()?.trim();
    let fits = !text.is_empty() && text.chars().count() <= NAME_CHARACTERS && !text.chars().any(char::is_control);
    fits.then_some(text)
}

#[cfg(test)]
mod tests;
