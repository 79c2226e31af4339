//! Who is here, for the command line.

use crate::{App, authority::Operator};
use domain::{AccountId, Role};
use store::{
    StoreError,
    users::{Listed, User},
};

/// Whom to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountFilter {
    /// Only this role.
    pub role: Option<Role>,
    /// Only those who wait for approval.
    pub waiting: bool,
    /// Only those who are switched off.
    pub disabled: bool,
}

/// People in one page of the list.
const PAGE: i64 = 500;

impl App {
    /// People of this server after this account, oldest first: a page of 500. The last one's account asks for the next.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn list_accounts(
        &self,
        _: &Operator,
        filter: AccountFilter,
        after: AccountId,
    ) -> Result<Vec<User>, StoreError> {
        let role = filter.role.map_or("", Role::name);
        let listed = Listed { after, role, waiting: filter.waiting, disabled: filter.disabled, limit: PAGE };
        store::users::list(&self.read(), listed).await
    }

    /// One person, by name.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn show_account(&self, _: &Operator, username: &str) -> Result<Option<User>, StoreError> {
        store::users::by_name(&self.read(), &username.to_ascii_lowercase()).await
    }
}
