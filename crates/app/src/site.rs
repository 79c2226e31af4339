//! Where this server lives: its addresses, and what is made of them.

use domain::{StatusId, Username};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::path::PathBuf;

/// What is written with percent signs in a part of a path.
const NOT_IN_PATHS: AsciiSet = NON_ALPHANUMERIC.remove(b'_');

/// The addresses and folders that the configuration fixes. What members see and change is in [`crate::Settings`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Scheme, host and port under which people reach the server, without a slash at the end.
    pub base_url: String,
    /// The part after the @ of accounts.
    pub handle_domain: String,
    /// Scheme, host and port under which uploaded files are served.
    pub media_base_url: String,
    /// Folder for everything that the server keeps beside the database.
    pub data_dir: PathBuf,
}

impl Site {
    /// The host (and port, where it is not the usual one) of `base_url`.
    #[must_use]
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, host)| host)
    }

    /// Whether pages come over https, so that cookies can insist on it.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The actor id of a new account. It is stored, and never made again for an account that has one.
    #[must_use]
    pub fn account_uri(&self, name: &Username) -> String {
        format!("{}/users/{}", self.base_url, name.as_str())
    }

    /// The page of an account.
    #[must_use]
    pub fn account_url(&self, username: &str) -> String {
        format!("{}/@{username}", self.base_url)
    }

    /// The id of a new status.
    #[must_use]
    pub fn status_uri(&self, account_uri: &str, id: StatusId) -> String {
        format!("{account_uri}/statuses/{id}")
    }

    /// The page of a status.
    #[must_use]
    pub fn status_url(&self, username: &str, id: StatusId) -> String {
        format!("{}/@{username}/{id}", self.base_url)
    }

    /// The page of a hashtag: an address that every client can read, whatever letters the hashtag has.
    #[must_use]
    pub fn tag_url(&self, tag: &str) -> String {
        format!("{}/tags/{}", self.base_url, utf8_percent_encode(tag, &NOT_IN_PATHS))
    }

    /// The address of a file in the media store.
    #[must_use]
    pub fn media_url(&self, key: &str) -> String {
        format!("{}/media/{key}", self.media_base_url)
    }

    /// The picture that stands for a missing avatar.
    #[must_use]
    pub fn missing_avatar_url(&self) -> String {
        format!("{}/assets/avatar.png", self.base_url)
    }

    /// The picture that stands for a missing header.
    #[must_use]
    pub fn missing_header_url(&self) -> String {
        format!("{}/assets/header.png", self.base_url)
    }
}
