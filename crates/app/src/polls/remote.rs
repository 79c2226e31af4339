//! What other servers say about polls: votes in ours, and how theirs stand. Counts are believed as far as they can be true.

use super::count::{VoteError, count};
use crate::Event;
use domain::{AccountId, PollId, StatusId, Timestamp, limits};
use store::{StoreError, accounts, engine::Tx, polls, statuses};

/// How a poll of another server stands, as that server says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteCounts {
    /// Votes for each option, in order; `None` where the server says nothing sensible.
    pub votes: Vec<Option<i64>>,
    /// How many people voted.
    pub voters: Option<i64>,
}

/// Counts a vote that somebody of another server gives in a poll of this one. Where several choices are allowed, each comes
/// by itself. Returns the status.
///
/// # Errors
/// [`VoteError::NotFound`] also for a poll of another server: its own server counts.
pub async fn receive_vote(
    tx: &mut Tx<'_>,
    poll: PollId,
    voter: AccountId,
    choice: i64,
    uri: &str,
    now: Timestamp,
) -> Result<StatusId, VoteError> {
    let asked = polls::lock(tx, poll).await?.ok_or(VoteError::NotFound)?;
    let status = statuses::by_id(tx, asked.status_id).await?.ok_or(VoteError::NotFound)?;
    let author = accounts::by_id(tx, status.account_id).await?.ok_or(VoteError::NotFound)?;
    if !author.is_local() {
        return Err(VoteError::NotFound);
    }
    // What has no id comes once, like what has one: somebody votes for a thing once.
    count(tx, poll, (voter, &[choice]), Some(uri).filter(|uri| !uri.is_empty()), now).await
}

/// Notes how a poll of another server stands. Negative counts are passed over, large ones are cut. `false`, and nothing is
/// noted, when there is no such poll, or the counts are for other options.
///
/// # Errors
/// Those of the database.
pub async fn set_remote_counts(
    tx: &mut Tx<'_>,
    poll: PollId,
    counts: &RemoteCounts,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(mut poll) = polls::lock(tx, poll).await? else { return Ok(false) };
    if poll.options.len() != counts.votes.len() {
        return Ok(false);
    }
    let believed =
        |count: Option<i64>| count.filter(|count| *count >= 0).map(|count| count.min(limits::UNTRUSTED_COUNT));
    for (option, votes) in poll.options.iter_mut().zip(&counts.votes) {
        option.votes = believed(*votes).unwrap_or(option.votes);
    }
    poll.voters_count = believed(counts.voters).or(poll.voters_count);
    poll.fetched_at = Some(now);
    polls::update(tx, &poll, now).await?;
    Event::StatusTouched { status: poll.status_id.0 }.emit(tx).await?;
    Ok(true)
}
