//! Votes in a poll.
//!
//! Spec: <https://docs.joinmastodon.org/methods/polls/#vote>

use super::count::{VoteError, count};
use crate::{Actor, App};
use domain::PollId;

impl App {
    /// Votes for these options of a poll, by their places. A vote cannot be taken back; where several choices are allowed,
    /// others may follow.
    ///
    /// # Errors
    /// [`VoteError::NotFound`] for what the person may not see, [`VoteError::Refused`] for a vote that does not count.
    pub async fn vote(&self, actor: &Actor, id: PollId, choices: Vec<i64>) -> Result<(), VoteError> {
        let (voter, now) = (actor.account(), self.now());
        self.store()
            .write(async move |tx| -> Result<(), VoteError> {
                count(tx, id, (voter, &choices), None, now).await?;
                Ok(())
            })
            .await
    }
}
