//! A poll of elsewhere, and a vote.

use crate::sanitise;
use domain::Timestamp;
use wire::{
    activitystreams::{Object, ObjectKind, Poll, limits},
    uri::Uri,
};

/// What is kept of a poll. Its counts are its server's claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemotePoll {
    /// The options, in their order.
    pub options: Vec<RemoteOption>,
    /// More than one can be chosen.
    pub multiple: bool,
    /// Until when one can vote; `None` is for ever.
    pub expires_at: Option<Timestamp>,
    /// How many voted.
    pub voters: Option<u64>,
}

/// What one can vote for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteOption {
    /// Its text, with which a vote names it.
    pub title: String,
    /// How many chose it.
    pub votes: Option<u64>,
}

/// A vote: a note that has a name and answers a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The poll's status.
    pub question: Uri,
    /// Who votes.
    pub voter: Option<Uri>,
    /// The text of the option.
    pub choice: String,
}

impl RemotePoll {
    pub(super) fn draft(poll: &Poll, now: Timestamp) -> Self {
        let options = poll.options.iter().map(|option| RemoteOption {
            title: sanitise::line(&option.name, limits::NAME_CHARACTERS),
            votes: option.votes,
        });
        let expires_at = if poll.is_closed { Some(poll.ends_at.map_or(now, |end| end.min(now))) } else { poll.ends_at };
        Self { options: options.collect(), multiple: poll.multiple, expires_at, voters: poll.voters }
    }
}

/// The vote that an object is, if it is one. Whether there is such a poll, and such an option, is for the store to say.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#Question>
#[must_use]
pub fn vote(object: &Object) -> Option<Vote> {
    let is_vote = object.kind == ObjectKind::Note && object.content.is_none() && object.attachments.is_empty();
    let choice = object.name.as_ref().filter(|_| is_vote)?;
    Some(Vote {
        question: object.in_reply_to.clone()?,
        voter: object.author().cloned(),
        choice: sanitise::line(&choice.text, limits::NAME_CHARACTERS),
    })
}
