//! Counts votes: the one place where a vote is checked and the counts move, in one transaction that holds the poll.

use crate::{Event, statuses::visible};
use domain::{AccountId, PollId, StatusId, Timestamp, VoteProblem};
use store::{StoreError, blocks, engine::Tx, polls};

/// Why a vote does not count.
#[derive(Debug, thiserror::Error)]
pub enum VoteError {
    /// There is no such poll, or the voter may not know that there is.
    #[error("there is no such poll for this voter")]
    NotFound,
    /// The voter blocks the author.
    #[error("the voter blocks the author")]
    NotAllowed,
    /// Nobody may vote so.
    #[error(transparent)]
    Refused(#[from] VoteProblem),
    /// The database failed.
    #[error("could not store the vote")]
    Store(#[from] StoreError),
}

/// Counts a vote: all of its choices, or none. `uri` is its id, if it comes from elsewhere. Returns the status.
pub(super) async fn count(
    tx: &mut Tx<'_>,
    id: PollId,
    (voter, choices): (AccountId, &[i64]),
    uri: Option<&str>,
    now: Timestamp,
) -> Result<StatusId, VoteError> {
    let mut poll = polls::lock(tx, id).await?.ok_or(VoteError::NotFound)?;
    let status = visible(tx, Some(voter), poll.status_id).await?.ok_or(VoteError::NotFound)?;
    if !blocks::either_way(tx, voter, &[status.account_id.0]).await?.is_empty() {
        return Err(VoteError::NotAllowed);
    }
    let earlier = polls::votes_by(tx, voter, &[id.0]).await?.remove(&id).unwrap_or_default();
    poll.check_vote(status.account_id, (voter, choices), &earlier, now)?;
    for choice in choices {
        // What is checked is free, but for the id of a vote from elsewhere, which may name another one.
        if !polls::insert_vote(tx, id, voter, *choice, uri, now).await? {
            return Err(VoteProblem::AlreadyVoted.into());
        }
        if let Some(option) = usize::try_from(*choice).ok().and_then(|choice| poll.options.get_mut(choice)) {
            option.votes = option.votes.saturating_add(1);
        }
    }
    if earlier.is_empty() {
        poll.voters_count = poll.voters_count.map(|voters| voters.saturating_add(1));
    }
    polls::update(tx, &poll, now).await?;
    Event::StatusTouched { status: status.id.0 }.emit(tx).await?;
    Ok(status.id)
}
