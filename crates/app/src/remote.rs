//! What lives on other servers, as it is known here: accounts, their keys, their statuses. Everything is fetched through
//! the one door, signed by the server itself, and kept as its own origin tells it.

mod accounts;
mod featured;
mod fetched;
mod followers;
mod forget;
mod keys;
mod look;
mod meet;
mod refresh;
mod resolve;
mod statuses;
mod styles;
mod threads;

pub use accounts::RemoteError;
pub use featured::FetchFeatured;
pub(crate) use featured::want_featured;
pub use followers::CompareFollowers;
pub use forget::ForgetAccount;
pub(crate) use forget::forget;
pub(crate) use keys::{Key, RemoteKeys};
pub use look::LookAt;
pub use refresh::RefreshAccount;
pub use resolve::Named;
pub(crate) use statuses::{Climb, change_status, keep_status};
pub(crate) use styles::HostStyles;
pub use threads::{FetchAncestors, FetchReplies};

use crate::App;
use domain::Account;
use federation::{
    fetch::Signer,
    ingest::{Reading, RemoteEmoji},
};
use std::sync::Arc;
use wire::uri::{Host, Uri};

impl App {
    /// Whether this server gives out ids like this one.
    pub(crate) fn is_ours(&self, uri: &Uri) -> bool {
        uri.host() == self.inner.own_host
    }

    /// Signs what is fetched: in nobody's name but the server's.
    pub(crate) fn fetch_signer(&self) -> Option<Signer> {
        let signer = self.server_signer()?;
        let styles = Arc::new(HostStyles(self.clone()));
        Some(Signer::new(signer.key.clone(), signer.key_id.clone(), self.clock(), styles))
    }

    /// What a reader of documents knows beside them.
    pub(crate) fn reading(&self) -> Reading<'_> {
        Reading { now: self.now(), own_host: &self.inner.own_host }
    }
}

/// The collection of an account's followers, as its audience names it.
pub(crate) fn followers_of(account: &Account) -> Option<Uri> {
    Uri::parse(&account.followers_uri).ok()
}

/// Custom emoji as their column holds them.
fn emojis_json(emojis: &[RemoteEmoji]) -> String {
    let named = |emoji: &RemoteEmoji| serde_json::json!({ "shortcode": emoji.shortcode, "url": emoji.image.as_str() });
    serde_json::Value::Array(emojis.iter().map(named).collect()).to_string()
}

/// The host of the addresses that this server gives out.
///
/// # Errors
/// When the configured address is none that others could name.
pub(crate) fn own_host(base_url: &str) -> Result<Host, wire::uri::UriError> {
    Ok(Uri::parse(base_url)?.host())
}
