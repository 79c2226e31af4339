//! Other accounts that are the same person: from those, and no others, somebody can move here.
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#as>

use super::{MovingProblem, Owner};
use crate::{App, Event, delivery::publish};
use domain::AccountId;
use store::{accounts, engine::Tx, remote};

/// Aliases of one account.
const MOST: usize = 10;

impl App {
    /// The ids of the accounts that this one says are the same person.
    ///
    /// # Errors
    /// [`MovingProblem::NotAllowed`]
    pub async fn aliases(&self, owner: Owner<'_>) -> Result<Vec<String>, MovingProblem> {
        let account = self.owned(owner).await?;
        Ok(remote::also_known_as(&self.read(), account.id).await?)
    }

    /// Says that another account is the same person: it may lead its followers here.
    ///
    /// # Errors
    /// [`MovingProblem`], by reason.
    pub async fn add_alias(&self, owner: Owner<'_>, other: &str) -> Result<String, MovingProblem> {
        let account = self.owned(owner).await?;
        let other = self.named_account(other).await?;
        if other.id == account.id {
            return Err(MovingProblem::Itself);
        }
        let uri = other.uri.clone();
        self.change_aliases(account.id, move |listed| {
            if listed.contains(&uri) {
                return Ok(false);
            }
            listed.push(uri.clone());
            if listed.len() > MOST { Err(MovingProblem::TooManyAliases(MOST)) } else { Ok(true) }
        })
        .await?;
        Ok(other.uri)
    }

    /// Takes an alias back, by its id.
    ///
    /// # Errors
    /// [`MovingProblem::NotFound`] when there is none.
    pub async fn remove_alias(&self, owner: Owner<'_>, uri: &str) -> Result<(), MovingProblem> {
        let account = self.owned(owner).await?;
        let uri = uri.to_owned();
        self.change_aliases(account.id, move |listed| {
            let before = listed.len();
            listed.retain(|alias| *alias != uri);
            if listed.len() == before { Err(MovingProblem::NotFound) } else { Ok(true) }
        })
        .await
    }

    /// Changes the list, and tells those who follow; nothing when `change` says so.
    async fn change_aliases(
        &self,
        account: AccountId,
        change: impl Fn(&mut Vec<String>) -> Result<bool, MovingProblem> + Send + Sync + 'static,
    ) -> Result<(), MovingProblem> {
        let app = self.clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), MovingProblem> {
                accounts::lock(tx, account).await?;
                let mut listed = remote::also_known_as(tx, account).await?;
                if change(&mut listed)? {
                    remote::set_also_known_as(tx, account, &listed).await?;
                    Event::AccountChanged { account: account.0 }.emit(tx).await?;
                    publish::profile_changed(&app, tx, account).await?;
                }
                Ok(())
            })
            .await
    }
}
