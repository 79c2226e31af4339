//! What other servers read of accounts and statuses of this one. Reading and delivering take the same documents from here;
//! `federation::render` makes them.
//!
//! Only accounts of this server have documents, and only what the reader may see: the rest looks like what does not exist.

mod accounts;
mod collections;
mod notes;
mod quotes;
mod reader;

pub use accounts::actor;
pub use collections::{Counted, Ties};
pub use federation::render::collection::Place;
pub use notes::{Parents, activities};
pub use reader::ReaderError;

use crate::{App, Site};
use domain::Account;
use federation::render::Home;
use store::{StoreError, tombstones, users};

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum NoDocument {
    /// There is no such thing, or the reader may not know of it.
    #[error("there is no such document for this reader")]
    NotFound,
    /// It was here once, or its owner is suspended.
    #[error("the document is gone")]
    Gone,
    /// The database failed.
    #[error("could not read the document")]
    Store(#[from] StoreError),
}

impl Site {
    /// What documents say of this server.
    #[must_use]
    pub fn home(&self) -> Home<'_> {
        Home { base_url: &self.base_url, handle_domain: &self.handle_domain }
    }
}

impl App {
    /// The account of this server with this name whose owner was let in; also a suspended one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resident(&self, name: &str) -> Result<Option<Account>, StoreError> {
        // No name has U+0000 in it, and PostgreSQL knows no text with it.
        if name.contains('\0') {
            return Ok(None);
        }
        let db = self.read();
        let name = name.to_ascii_lowercase();
        let Some(account) = store::accounts::by_handle(&db, &name, "").await? else { return Ok(None) };
        let user = users::by_account(&db, account.id).await?;
        Ok(user.filter(|user| user.confirmed_at.is_some() && user.approved_at.is_some()).map(|_| account))
    }

    /// As [`App::resident`], for readers who want to know what became of it.
    async fn owner(&self, name: &str) -> Result<Account, NoDocument> {
        if let Some(account) = self.resident(name).await? {
            return Ok(account);
        }
        if name.contains('\0') {
            return Err(NoDocument::NotFound);
        }
        let gone = tombstones::among(&self.read(), &[format!("{}/users/{name}", self.site().base_url)]).await?;
        Err(if gone.is_empty() { NoDocument::NotFound } else { NoDocument::Gone })
    }

    /// The owner of what is read: of somebody who is suspended nothing is.
    async fn open_owner(&self, name: &str) -> Result<Account, NoDocument> {
        let account = self.owner(name).await?;
        if account.suspended_at.is_some() { Err(NoDocument::Gone) } else { Ok(account) }
    }
}
