//! Votes in a poll. One in a poll of another server counts here at once, and there when that server has it.
//!
//! Spec: <https://docs.joinmastodon.org/methods/polls/#vote>

use super::count::{VoteError, count};
use crate::{
    Actor, App,
    delivery::publish::{To, publish},
};
use domain::{AccountId, PollId, StatusId, VoteId};
use federation::render::activity;
use store::{StoreError, accounts, engine::Tx, polls, statuses};

impl App {
    /// Votes for these options of a poll, by their places. A vote cannot be taken back; where several choices are allowed,
    /// others may follow.
    ///
    /// # Errors
    /// [`VoteError::NotFound`] for what the person may not see, [`VoteError::Refused`] for a vote that does not count.
    pub async fn vote(&self, actor: &Actor, id: PollId, choices: Vec<i64>) -> Result<(), VoteError> {
        let (app, voter, now) = (self.clone(), actor.account(), self.now());
        self.store()
            .write(async move |tx| -> Result<(), VoteError> {
                let status = count(tx, id, (voter, &choices), None, now).await?;
                tell_author(&app, tx, (id, status), (voter, &choices)).await?;
                Ok(())
            })
            .await
    }
}

/// Tells an author of elsewhere, and nobody else, what was chosen: one note for each option.
async fn tell_author(
    app: &App,
    tx: &mut Tx<'_>,
    (poll, status): (PollId, StatusId),
    (voter, choices): (AccountId, &[i64]),
) -> Result<(), StoreError> {
    let Some(status) = statuses::by_id(tx, status).await?.filter(|status| !status.local) else { return Ok(()) };
    let both = [accounts::by_id(tx, voter).await?, accounts::by_id(tx, status.account_id).await?];
    let ([Some(voter), Some(author)], Some(poll)) = (both, polls::by_id(tx, poll).await?) else { return Ok(()) };
    for choice in choices {
        let Some(option) = usize::try_from(*choice).ok().and_then(|choice| poll.options.get(choice)) else { continue };
        let id: VoteId = app.ids().next();
        let vote = activity::vote(&voter.uri, id.0, &option.title, &status.uri, &author.uri);
        publish(app, tx, Some(voter.id), &vote, To::only([author.id])).await?;
    }
    Ok(())
}
