//! Ends follows: one's own, or that of a follower.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#unfollow>,
//! <https://docs.joinmastodon.org/methods/accounts/#remove_from_followers>

use super::ties::{EndedBy, TieError, end_follow, target};
use crate::{Actor, App};
use domain::AccountId;

impl App {
    /// Ends a follow of the person, or takes a request back. Idempotent.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn unfollow(&self, actor: &Actor, other: AccountId) -> Result<(), TieError> {
        self.end_tie(actor.account(), other, other, EndedBy::Follower).await
    }

    /// Ends the follow of the person by somebody else. Idempotent.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn remove_follower(&self, actor: &Actor, follower: AccountId) -> Result<(), TieError> {
        self.end_tie(follower, actor.account(), follower, EndedBy::Followed).await
    }

    /// Ends the follow; `other` is the one of the two who may not exist.
    async fn end_tie(
        &self,
        follower: AccountId,
        followed: AccountId,
        other: AccountId,
        by: EndedBy,
    ) -> Result<(), TieError> {
        let app = self.clone();
        self.store()
            .write(async move |tx| -> Result<(), TieError> {
                target(tx, other).await?;
                end_follow(&app, tx, follower, followed, by).await?;
                Ok(())
            })
            .await
    }
}
