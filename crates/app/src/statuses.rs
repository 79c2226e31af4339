//! What people do with statuses: write, edit, delete, favourite, boost, bookmark, pin, mute. Each is one transaction, with
//! its counters, its notifications and its events; each asks the one `can_see` first; each can be repeated.

mod bookmark;
mod boost;
mod context;
mod delete;
mod draft;
mod edit;
mod enter;
mod facts;
mod favourite;
mod history;
mod lists;
mod pin;
mod post;
mod react;
mod see;
mod tell_of_edit;
mod thread;

pub use boost::BoostError;
pub use context::Context;
pub use delete::{DeleteError, Deleted};
pub use draft::{Draft, DraftProblem};
pub use edit::{Edit, EditError, MediaChange};
pub use history::History;
pub use lists::Listed;
pub use pin::PinError;
pub use post::PostError;
pub use see::{InteractError, ReadError};
pub use tell_of_edit::TellOfEdit;

pub(crate) use boost::remove_boost;
pub(crate) use delete::remove;
pub(crate) use draft::{attach_tags, people};
pub(crate) use enter::{enter, enter_boost};
pub(crate) use facts::facts_of;
pub(crate) use favourite::{add_favourite, remove_favourite};
pub(crate) use react::{React, add_reaction, remove_reaction};
pub(crate) use see::visible;
