//! Moving to another account, here or elsewhere: who says that two accounts are one person, who leads whom, and what stays
//! behind.
//!
//! Both sides have to say so: the account that is left names where it goes, and that one has to name it among its aliases.
//! Whoever moves waits before they move again, and takes it back whenever they like.

mod aliases;
mod followers;
mod leave;
mod problem;

pub use followers::MoveFollowers;
pub use problem::MovingProblem;

use crate::{
    App,
    authority::{BrowserSession, Operator},
    remote::Named,
};
use domain::{Account, AccountId, Timestamp};
use store::{StoreError, accounts};
use wire::uri::{Handle, Uri};

/// After a move, an account stays where it is for so long, as with Mastodon; in seconds.
const REST: i64 = 30 * 24 * 60 * 60;

/// The last moment at which an account may have moved that wants to move now.
pub(crate) fn rested(now: Timestamp) -> Timestamp {
    now.plus_seconds(-REST)
}

/// Who decides about an account.
#[derive(Debug, Clone, Copy)]
pub enum Owner<'a> {
    /// The console, about the account of this name.
    Operator(&'a Operator, &'a str),
    /// Whoever is signed in, about their own.
    Person(&'a BrowserSession),
}

impl App {
    /// The account that is decided about.
    async fn owned(&self, owner: Owner<'_>) -> Result<Account, MovingProblem> {
        let db = self.read();
        let found = match owner {
            Owner::Operator(_, name) => {
                accounts::by_handle(&db, &name.trim_start_matches('@').to_ascii_lowercase(), "").await?
            }
            Owner::Person(session) => {
                let standing = session.person().standing();
                if !standing.confirmed || !standing.approved || standing.disabled {
                    return Err(MovingProblem::NotAllowed);
                }
                accounts::by_id(&db, session.person().account()).await?
            }
        };
        found.filter(|account| account.suspended_at.is_none()).ok_or(MovingProblem::NotAllowed)
    }

    /// The account that somebody names by its handle, its address or its page: here, or elsewhere.
    async fn named_account(&self, text: &str) -> Result<Account, MovingProblem> {
        let text = text.trim();
        let db = self.read();
        let found = match (Uri::parse(text), Handle::typed(text)) {
            (Ok(uri), _) if self.is_ours(&uri) => accounts::by_uri(&db, uri.as_str()).await?,
            (Err(_), Ok(handle)) if self.is_own_host(handle.host()) => {
                accounts::by_handle(&db, &handle.folded_name(), "").await?
            }
            _ => match self.resolve(text).await? {
                Some(Named::Account(id)) => accounts::by_id(&db, id).await?,
                Some(Named::Status(_)) | None => None,
            },
        };
        found.filter(|account| account.suspended_at.is_none()).ok_or(MovingProblem::NotFound)
    }
}

/// Whether somebody moves who did so not long ago.
async fn moves_too_soon(db: &impl store::Reads, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    let last = store::moves::last(db, account).await?;
    Ok(last.is_some_and(|last| last.moved_at > rested(now).0))
}

/// Whether an account of elsewhere may say that it moves: it did not for a while.
pub(crate) async fn may_move(db: &impl store::Reads, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(!moves_too_soon(db, account, now).await?)
}
