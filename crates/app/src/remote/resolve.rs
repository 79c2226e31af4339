//! What somebody names who searches: an account of elsewhere by its handle, or what lies at an address. What has an address
//! of this server is known to the database, and asked for nowhere else.

use super::{Climb, RemoteError};
use crate::App;
use domain::{AccountId, StatusId};
use federation::fetch;
use std::time::Duration;
use store::{StoreError, accounts, statuses};
use wire::uri::{Handle, Host, Uri};

/// How long somebody who searches waits for another server.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a handle or an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Somebody.
    Account(AccountId),
    /// Something that somebody wrote. Whether it may be seen is for the caller to ask.
    Status(StatusId),
}

impl App {
    /// What this handle, or this address of elsewhere, names; its server is asked where that is not known. `None` for
    /// what is neither, for what this server gives out itself, and for what cannot be had now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resolve(&self, query: &str) -> Result<Option<Named>, StoreError> {
        let query = query.trim();
        let found = async {
            if let Ok(uri) = Uri::parse(query) {
                return if self.is_own_host(&uri.host()) { Err(RemoteError::NotFound) } else { self.at(&uri).await };
            }
            let handle = Handle::typed(query).map_err(|_| RemoteError::NotFound)?;
            if self.is_own_host(handle.host()) || !self.policy().await?.deals_with(handle.host().as_str()) {
                return Err(RemoteError::NotFound);
            }
            self.account_by_handle(&handle).await.map(Named::Account)
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(Ok(named)) => {
                if let Named::Account(account) = named {
                    self.met(account).await?;
                }
                Ok(Some(named))
            }
            Ok(Err(RemoteError::Store(error))) => Err(error),
            Ok(Err(RemoteError::NotFound | RemoteError::Unreachable)) => Ok(None),
            Err(_) => {
                tracing::info!("what somebody searches for was not found in time");
                Ok(None)
            }
        }
    }

    /// What lies at this address of elsewhere: an id, or a page that leads to one.
    async fn at(&self, uri: &Uri) -> Result<Named, RemoteError> {
        if !self.policy().await?.deals_with(uri.host().as_str()) {
            return Err(RemoteError::NotFound);
        }
        if let Some(known) = statuses::by_uri(&self.read(), uri.as_str()).await? {
            return Ok(Named::Status(known.id));
        }
        if let Some(known) = accounts::by_uri(&self.read(), uri.as_str()).await? {
            return Ok(Named::Account(known.id));
        }
        let found = self.fetch_document(uri).await?;
        if !found.value().is_actor() {
            return self.keep_fetched(&found, Climb::Yes).await.map(Named::Status);
        }
        let actor = fetch::actor_of(found).map_err(|_| RemoteError::NotFound)?;
        self.keep_account(&actor).await?.map(Named::Account).ok_or(RemoteError::NotFound)
    }

    /// Whether this host is one of this server's: that of its ids, of its handles or of its files.
    pub(crate) fn is_own_host(&self, host: &Host) -> bool {
        let site = self.site();
        let media = site.media_base_url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
        *host == self.inner.own_host
            || host.as_str() == site.handle_domain
            || media.is_some_and(|media| host.as_str() == media)
    }
}
