//! Timelines as the database holds them: what the index in memory starts from, and every page that is older than it.
//! Ids and facts only: what a status looks like is read elsewhere.

mod account;
mod home;
mod public;
mod recent;

pub use account::{AccountWanted, of_account, pinned};
pub use home::{HomeRow, HomeSources, boosts_and_originals, home_rows};
pub use public::{Hidden, PublicWanted, TagWanted, public, tag_ids, tagged};
pub use recent::{RecentRow, mentions_of, recent, tags_of};

use domain::StatusId;

/// A stretch of a timeline: ids above `after` and below `before`, from its new end or from its old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Only older than this.
    pub before: StatusId,
    /// Only newer than this.
    pub after: StatusId,
    /// Those next to `after`, rather than those next to `before`.
    pub from_old_end: bool,
    /// At most so many.
    pub limit: i64,
}
