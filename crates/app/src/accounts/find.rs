//! Finds accounts: by handle, or by what somebody types into a search.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#lookup>,
//! <https://docs.joinmastodon.org/methods/accounts/#search>

use crate::{App, text::Handle};
use domain::{Account, AccountId};
use store::{StoreError, accounts};
use wire::uri::Host;

/// Characters of a query; nobody's name is longer.
const QUERY: usize = 200;
/// Characters of an address.
const ADDRESS: usize = 2_048;

impl App {
    /// The account that a handle names, if it is known: `name`, `@name`, `name@domain`.
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
        if handle.domain.is_empty() {
            return accounts::by_handle(&self.read(), &handle.name, "").await;
        }
        let Ok(host) = Host::typed(&handle.domain) else { return Ok(None) };
        let account = accounts::by_handle(&self.read(), &handle.name, host.as_str()).await?;
        let policy = self.policy().await?;
        Ok(account.filter(|account| policy.deals_with_account(account)))
    }

    /// The account with this address: its id in the fediverse, or its page.
    async fn account_at(&self, address: &str) -> Result<Option<Account>, StoreError> {
        let address = address.trim_end_matches('/');
        if let Some(account) = accounts::by_uri(&self.read(), address).await? {
            let policy = self.policy().await?;
            return Ok(Some(account).filter(|account| policy.deals_with_account(account)));
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
            let Some(account) = exact.filter(|_| offset == 0 && limit > 0) else { return Ok(Vec::new()) };
            let shown = self.is_found(viewer, &account, only_followed).await?;
            return Ok(if shown { vec![account] } else { Vec::new() });
        }
        let lower = query.to_lowercase();
        let mut found = accounts::search(&self.read(), viewer, &lower, &lower, only_followed, limit, offset).await?;
        let policy = self.policy().await?;
        found.retain(|account| policy.deals_with_account(account));
        Ok(found)
    }

    /// The account that a handle or an address was resolved to, if a search by this viewer finds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_account(
        &self,
        viewer: AccountId,
        id: AccountId,
        only_followed: bool,
    ) -> Result<Option<Account>, StoreError> {
        let Some(account) = accounts::by_id(&self.read(), id).await? else { return Ok(None) };
        let is_found = self.policy().await?.deals_with_account(&account)
            && self.is_found(Some(viewer), &account, only_followed).await?;
        Ok(is_found.then_some(account))
    }

    /// Whether a search by this viewer finds an account: who blocks them is not found.
    async fn is_found(
        &self,
        viewer: Option<AccountId>,
        account: &Account,
        only_followed: bool,
    ) -> Result<bool, StoreError> {
        if account.suspended_at.is_some() {
            return Ok(false);
        }
        let Some(viewer) = viewer else { return Ok(true) };
        let relations = self.relationships(viewer, &[account.id]).await?;
        Ok(!relations.iter().any(|to| to.blocked_by || (only_followed && !to.following)))
    }
}
