//! Polls on statuses: what may be asked, who votes, and who is told of the end. A poll comes and goes with its status, or
//! with an edit of it; votes are counted in one place, wherever they come from.

mod count;
mod draft;
mod remote;
mod see;
mod tell_of_end;
mod vote;

pub use count::VoteError;
pub use draft::{PollDraft, PollProblem};
pub use remote::{RemoteCounts, receive_vote, set_remote_counts};
pub use tell_of_end::TellOfEnd;

pub(crate) use draft::{Asked, Revision, titles};
