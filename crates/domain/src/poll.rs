//! A poll, and who may vote in it how often.

use crate::{AccountId, PollId, StatusId, Timestamp, limits};
use unicode_segmentation::UnicodeSegmentation;

/// What one can vote for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollOption {
    /// What it says.
    pub title: String,
    /// How many voted for it.
    pub votes: i64,
}

/// Bytes of an option: what one sees as a character can have many, and not all of them are meant well.
const TITLE_BYTES: usize = 1_024;

impl PollOption {
    /// An option for which nobody has voted.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), votes: 0 }
    }

    /// Whether somebody here may write this as an option.
    #[must_use]
    pub fn fits(title: &str) -> bool {
        title.len() <= TITLE_BYTES && title.graphemes(true).count() <= limits::POLL_OPTION_CHARACTERS
    }
}

/// A poll on a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// Its id here.
    pub id: PollId,
    /// The status that it is on.
    pub status_id: StatusId,
    /// What one can vote for; a choice is a place in this list.
    pub options: Vec<PollOption>,
    /// One may vote for several options.
    pub multiple: bool,
    /// Who won is not shown before the end.
    pub hide_totals: bool,
    /// When it ends; some polls of other servers never do.
    pub expires_at: Option<Timestamp>,
    /// How many people voted. Some servers do not say.
    pub voters_count: Option<i64>,
    /// Of a poll of another server: when that was last asked.
    pub fetched_at: Option<Timestamp>,
}

/// Why somebody cannot vote so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VoteProblem {
    /// Nothing was chosen.
    #[error("nothing was chosen")]
    Empty,
    /// The poll is over.
    #[error("the poll is over")]
    Expired,
    /// There is no such option.
    #[error("there is no such option")]
    NoSuchChoice,
    /// They voted for this already, or for anything where one vote is all.
    #[error("they have voted already")]
    AlreadyVoted,
    /// It is their own poll.
    #[error("it is their own poll")]
    Own,
}

impl Poll {
    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether one sees how many voted for what.
    #[must_use]
    pub fn shows_totals(&self, now: Timestamp) -> bool {
        !self.hide_totals || self.is_over(now)
    }

    /// Whether the same is asked: a vote for one is a vote for the other.
    #[must_use]
    pub fn asks_the_same(&self, other: &Self) -> bool {
        let titles = |poll: &Self| poll.options.iter().map(|option| option.title.clone()).collect::<Vec<_>>();
        self.multiple == other.multiple && titles(self) == titles(other)
    }

    /// All votes.
    #[must_use]
    pub fn votes_count(&self) -> i64 {
        self.options.iter().fold(0, |sum, option| sum.saturating_add(option.votes))
    }

    /// Whether `voter` may choose this, having chosen `earlier` before, in a poll by `author`. Where several choices are
    /// allowed they may also come one after the other, as they do from other servers.
    ///
    /// # Errors
    /// What is wrong with the vote; it counts as a whole or not at all.
    pub fn check_vote(
        &self,
        author: AccountId,
        (voter, choices): (AccountId, &[i64]),
        earlier: &[i64],
        now: Timestamp,
    ) -> Result<(), VoteProblem> {
        if choices.is_empty() {
            return Err(VoteProblem::Empty);
        }
        if self.is_over(now) {
            return Err(VoteProblem::Expired);
        }
        if voter == author {
            return Err(VoteProblem::Own);
        }
        for (before, choice) in choices.iter().enumerate() {
            if !usize::try_from(*choice).is_ok_and(|choice| choice < self.options.len()) {
                return Err(VoteProblem::NoSuchChoice);
            }
            let mut chosen = earlier.iter().chain(&choices[..before]);
            let is_used = if self.multiple { chosen.any(|other| other == choice) } else { chosen.next().is_some() };
            if is_used {
                return Err(VoteProblem::AlreadyVoted);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHOR: AccountId = AccountId(1);
    const NOW: Timestamp = Timestamp(1_000);

    fn poll(multiple: bool) -> Poll {
        let option = |title: &str| PollOption { title: title.into(), votes: 2 };
        Poll {
            id: PollId(1),
            status_id: StatusId(2),
            options: vec![option("tea"), option("coffee")],
            multiple,
            hide_totals: true,
            expires_at: Some(Timestamp(2_000)),
            voters_count: Some(4),
            fetched_at: None,
        }
    }

    /// ACT-19
    #[test]
    fn act_19_who_may_vote_for_what() {
        let vote = |multiple, voter, choices: &[i64], earlier: &[i64], now| {
            poll(multiple).check_vote(AUTHOR, (AccountId(voter), choices), earlier, now)
        };
        for multiple in [false, true] {
            assert_eq!(vote(multiple, 2, &[1], &[], NOW), Ok(()));
            assert_eq!(vote(multiple, 2, &[], &[], NOW), Err(VoteProblem::Empty));
            assert_eq!(vote(multiple, 1, &[1], &[], NOW), Err(VoteProblem::Own));
            assert_eq!(vote(multiple, 2, &[1], &[], Timestamp(2_000)), Err(VoteProblem::Expired));
            for choice in [-1, 2, i64::MAX, i64::MIN] {
                assert_eq!(vote(multiple, 2, &[choice], &[], NOW), Err(VoteProblem::NoSuchChoice), "{choice}");
            }
            assert_eq!(vote(multiple, 2, &[1], &[1], NOW), Err(VoteProblem::AlreadyVoted));
            assert_eq!(vote(multiple, 2, &[1, 1], &[], NOW), Err(VoteProblem::AlreadyVoted));
        }
        assert_eq!(vote(false, 2, &[0, 1], &[], NOW), Err(VoteProblem::AlreadyVoted));
        assert_eq!(vote(false, 2, &[0], &[1], NOW), Err(VoteProblem::AlreadyVoted));
        assert_eq!(vote(true, 2, &[0, 1], &[], NOW), Ok(()));
        assert_eq!(vote(true, 2, &[0], &[1], NOW), Ok(()));
    }

    #[test]
    fn an_option_is_as_long_as_it_looks() {
        assert!(PollOption::fits(&"é".repeat(50)) && PollOption::fits(&"👩‍👩‍👧‍👦".repeat(40)));
        assert!(!PollOption::fits(&"x".repeat(51)));
        assert!(!PollOption::fits(&format!("e{}", "\u{301}".repeat(600))), "one character, with too much on it");
    }

    #[test]
    fn totals_are_hidden_until_the_end() {
        assert!(!poll(false).shows_totals(NOW) && poll(false).shows_totals(Timestamp(2_000)));
        assert!(Poll { hide_totals: false, ..poll(false) }.shows_totals(NOW));
        assert!(!Poll { expires_at: None, ..poll(false) }.is_over(Timestamp(i64::MAX)));
        assert_eq!(poll(false).votes_count(), 4);
    }
}
