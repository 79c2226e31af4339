//! What people do with accounts: follow, block, mute, note, and change their own profile. Each is one transaction, with
//! its counters, its notifications and its events; each can be repeated.

mod block;
mod find;
mod follow;
mod lists;
mod mute;
mod note;
mod profile;
mod relationships;
mod requests;
mod ties;
mod unfollow;
mod unwanted_domains;

pub use follow::{FollowError, FollowOptions};
pub use lists::Muted;
pub use note::NoteError;
pub use profile::{ProfileChange, ProfileError, ProfileProblem};
pub use requests::RequestError;
pub use store::relationships::Relationship;
pub use ties::TieError;
pub use unwanted_domains::{LeaveDomain, UnwantedDomainError};

pub(crate) use block::block_another;
pub(crate) use follow::follow_another;
pub(crate) use requests::accept as accept_follow;
pub(crate) use ties::{EndedBy, begin_follow, end_follow, tell_accepted, tell_rejected};
