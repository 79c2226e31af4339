//! Finds accounts: by handle, or by what somebody types into a search.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#lookup>,
//! <https://docs.joinmastodon.org/methods/accounts/#search>

use crate::{App, text::Handle};
use domain::{Account, AccountId};
use store::{StoreError, accounts};

/// Characters of a query; nobody's name is longer.
const QUERY: usize = 200;
/// Characters of an address.
const ADDRESS: usize = 2_048;

impl App {
    /// The account that a handle names: `name`, `@name`, `name@domain`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup(&self, handle: &str) -> Result<Option<Account>, StoreError> {
        let handle = handle.trim().trim_start_matches('@');
        if handle.is_empty() || handle.len() > QUERY || handle.contains('\0') {
            return Ok(None);
        }
        let (name, domain) = handle.split_once('@').map_or((handle, None), |(name, domain)| (name, Some(domain)));
        let handle = Handle::new(name, domain, &[&self.site().handle_domain, self.site().host()]);
        accounts::by_handle(&self.read(), &handle.name, &handle.domain).await
    }

    /// The account with this address: its id in the fediverse, or its page.
    async fn account_at(&self, address: &str) -> Result<Option<Account>, StoreError> {
        let address = address.trim_end_matches('/');
        if let Some(account) = accounts::by_uri(&self.read(), address).await? {
            return Ok(Some(account));
        }
        match address.strip_prefix(&self.site().base_url).and_then(|path| path.strip_prefix("/@")) {
            Some(name) => self.lookup(name).await,
            None => Ok(None),
        }
    }

    /// Accounts whose name begins like the query, or the one with this handle or address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_accounts(
        &self,
        viewer: Option<AccountId>,
        query: &str,
        limit: i64,
        offset: i64,
        only_followed: bool,
    ) -> Result<Vec<Account>, StoreError> {
        let query = query.trim();
        if query.is_empty() || query.contains('\0') || (only_followed && viewer.is_none()) {
            return Ok(Vec::new());
        }
        let is_address = query.starts_with("https://") || query.starts_with("http://");
        let query: String =
            query.trim_start_matches('@').chars().take(if is_address { ADDRESS } else { QUERY }).collect();
        if query.is_empty() {
            return Ok(Vec::new());
        }
        if is_address || query.contains('@') {
            let exact = if is_address { self.account_at(&query).await? } else { self.lookup(&query).await? };
            let exact = exact.filter(|account| account.suspended_at.is_none());
            let Some(account) = exact.filter(|_| offset == 0 && limit > 0) else { return Ok(Vec::new()) };
            let hidden = match viewer {
                Some(viewer) => {
                    let relations = self.relationships(viewer, &[account.id]).await?;
                    relations.iter().any(|to| to.blocked_by || (only_followed && !to.following))
                }
                None => false,
            };
            return Ok(if hidden { Vec::new() } else { vec![account] });
        }
        let lower = query.to_lowercase();
        accounts::search(&self.read(), viewer, &lower, &lower, only_followed, limit, offset).await
    }
}
