//! How a person stands to accounts.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#relationships>

use crate::App;
use domain::AccountId;
use std::collections::HashMap;
use store::{
    StoreError,
    relationships::{self, Relationship},
};

impl App {
    /// How `viewer` stands to these accounts, in the order in which they were asked for; those that do not exist are left
    /// out. A mute that is over counts as none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relationships(
        &self,
        viewer: AccountId,
        accounts: &[AccountId],
    ) -> Result<Vec<Relationship>, StoreError> {
        let ids: Vec<i64> = accounts.iter().map(|id| id.0).collect();
        let found = relationships::of(&self.read(), viewer, &ids, self.now()).await?;
        let mut by_id: HashMap<AccountId, Relationship> = found.into_iter().map(|to| (to.target, to)).collect();
        Ok(accounts.iter().filter_map(|id| by_id.remove(id)).collect())
    }
}
