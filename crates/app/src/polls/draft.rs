//! A poll as its author writes it: checked, put on a new status, or in the place of what an edited status asked before.

use super::TellOfEnd;
use crate::{App, jobs::enqueue, notifications::Kind};
use domain::{IdGen, Poll, PollOption, StatusId, Timestamp, limits};
use std::collections::HashSet;
use store::{StoreError, engine::Tx, notifications, polls};

/// A poll to ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollDraft {
    /// What one can vote for. Blank ones are left out.
    pub options: Vec<String>,
    /// How long it lasts, in seconds.
    pub seconds: Option<i64>,
    /// One may vote for several options.
    pub multiple: bool,
    /// Who won is not shown before the end.
    pub hide_totals: bool,
}

/// What is wrong with a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PollProblem {
    /// Fewer than two options.
    #[error("there is nothing to choose")]
    TooFew,
    /// Too many options.
    #[error("there are too many options")]
    TooMany,
    /// An option is too long.
    #[error("an option is too long")]
    TooLong,
    /// An option has a character that cannot be stored.
    #[error("an option has a character that cannot be stored")]
    NulByte,
    /// Two options say the same.
    #[error("two options say the same")]
    Duplicate,
    /// It does not say how long it lasts.
    #[error("it does not say how long it lasts")]
    NoEnd,
    /// It ends too soon.
    #[error("it ends too soon")]
    TooShort,
    /// It ends too late.
    #[error("it ends too late")]
    TooLasting,
    /// Files stand beside it.
    #[error("a poll and files do not go together")]
    BesideFiles,
}

/// A poll whose words are in order.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    options: Vec<String>,
    seconds: i64,
    multiple: bool,
    hide_totals: bool,
}

impl Asked {
    /// Checks a poll.
    pub fn check(draft: &PollDraft) -> Result<Self, PollProblem> {
        let trimmed = draft.options.iter().map(|option| option.trim()).filter(|option| !option.is_empty());
        let options: Vec<String> = trimmed.map(str::to_owned).collect();
        if options.len() < 2 {
            return Err(PollProblem::TooFew);
        }
        if options.len() > limits::POLL_OPTIONS {
            return Err(PollProblem::TooMany);
        }
        if options.iter().any(|option| option.contains('\0')) {
            return Err(PollProblem::NulByte);
        }
        if !options.iter().all(|option| PollOption::fits(option)) {
            return Err(PollProblem::TooLong);
        }
        if options.iter().collect::<HashSet<_>>().len() < options.len() {
            return Err(PollProblem::Duplicate);
        }
        let seconds = draft.seconds.ok_or(PollProblem::NoEnd)?;
        if seconds < *limits::POLL_SECONDS.start() {
            return Err(PollProblem::TooShort);
        }
        if seconds > *limits::POLL_SECONDS.end() {
            return Err(PollProblem::TooLasting);
        }
        Ok(Self { options, seconds, multiple: draft.multiple, hide_totals: draft.hide_totals })
    }

    fn poll(&self, ids: &IdGen, status: StatusId, now: Timestamp) -> Poll {
        Poll {
            id: ids.next(),
            status_id: status,
            options: self.options.iter().map(PollOption::new).collect(),
            multiple: self.multiple,
            hide_totals: self.hide_totals,
            expires_at: Some(now.plus_seconds(self.seconds)),
            voters_count: Some(0),
            fetched_at: None,
        }
    }
}

/// What becomes of the poll of a status.
#[derive(Debug)]
pub(crate) struct Revision {
    /// As it was.
    pub before: Option<Poll>,
    /// As it is to be.
    pub after: Option<Poll>,
}

impl Revision {
    /// A new status asks this.
    pub fn first(app: &App, status: StatusId, asked: Option<&Asked>, now: Timestamp) -> Self {
        Self { before: None, after: asked.map(|asked| asked.poll(app.ids(), status, now)) }
    }

    /// An edited status asks this. Votes stay while the same is asked. What it asked before is held until the end of the
    /// transaction.
    pub async fn of(
        tx: &mut Tx<'_>,
        app: &App,
        status: StatusId,
        asked: Option<&Asked>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let before = match polls::of(tx, &[status.0]).await?.pop() {
            Some(poll) => polls::lock(tx, poll.id).await?,
            None => None,
        };
        let fresh = Self::first(app, status, asked, now);
        let after = fresh.after.map(|after| match &before {
            Some(before) if before.asks_the_same(&after) => {
                Poll { hide_totals: after.hide_totals, expires_at: after.expires_at, ..before.clone() }
            }
            Some(before) => Poll { id: before.id, ..after },
            None => after,
        });
        Ok(Self { before, after })
    }

    /// A status of elsewhere asks this now, with the counts that its server tells. What people here voted stays while the
    /// same is asked; a poll that is not told of is not gone for it.
    pub async fn told(tx: &mut Tx<'_>, status: StatusId, told: Option<Poll>) -> Result<Self, StoreError> {
        let before = match polls::of(tx, &[status.0]).await?.pop() {
            Some(poll) => polls::lock(tx, poll.id).await?,
            None => None,
        };
        let after = match (&before, told) {
            (Some(before), Some(told)) => Some(Poll { id: before.id, ..told }),
            (None, told) => told,
            (before, None) => before.clone(),
        };
        Ok(Self { before, after })
    }

    /// Nothing changes.
    pub fn is_nothing(&self) -> bool {
        self.before == self.after
    }

    /// Writes it, and sees to it that the end is told of.
    pub async fn write(&self, tx: &mut Tx<'_>, app: &App, now: Timestamp) -> Result<(), StoreError> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => {
                if !before.asks_the_same(after) {
                    polls::delete_votes(tx, after.id).await?;
                }
                polls::update(tx, after, now).await?;
            }
            (Some(before), None) => {
                polls::delete(tx, before.id).await?;
                notifications::remove_kind(tx, Kind::Poll.name(), before.status_id).await?;
            }
            (None, Some(after)) => polls::insert(tx, after, now).await?,
            (None, None) => {}
        }
        let end = |poll: &Option<Poll>| poll.as_ref().and_then(|poll| poll.expires_at);
        if let (Some(poll), Some(expires_at)) = (&self.after, end(&self.after))
            && end(&self.before) != Some(expires_at)
        {
            let job = TellOfEnd { poll: poll.id.0, expires_at: expires_at.0 };
            enqueue(tx, &job, app.ids(), now, expires_at).await?;
        }
        Ok(())
    }
}

/// What one can vote for, as the history of a status keeps it.
pub(crate) fn titles(poll: Option<&Poll>) -> Option<Vec<String>> {
    poll.map(|poll| poll.options.iter().map(|option| option.title.clone()).collect())
}
