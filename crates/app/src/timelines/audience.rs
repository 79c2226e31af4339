//! Whether a status that has just been posted belongs in somebody's timeline: what streams ask for each viewer. Nothing
//! here waits or reads the database.

use super::{candidate::Candidate, home, index::Index, public::PublicFilter, viewer::ViewerState};
use crate::{App, events::StatusFacts};
use domain::{Timestamp, Visibility};

/// Whether it stands in this viewer's home, but for the rule about boosts of the same status. `unwanted_domain` says that
/// its author, or the boosted one, is on a domain that the viewer does not want to see.
#[must_use]
pub fn home_filter(viewer: &ViewerState, facts: &StatusFacts, unwanted_domain: bool, now: Timestamp) -> bool {
    viewer.takes(&candidate(viewer, facts, unwanted_domain), now)
}

/// Whether it stands in this viewer's public timeline.
#[must_use]
pub fn public_filter(
    viewer: &ViewerState,
    facts: &StatusFacts,
    filter: PublicFilter,
    unwanted_domain: bool,
    now: Timestamp,
) -> bool {
    facts.in_reply_to_account.is_none_or(|to| to == facts.author)
        && filter.takes(facts.local, facts.has_media)
        && open_filter(viewer, facts, unwanted_domain, now)
}

/// Whether it stands in this viewer's timelines of its hashtags.
#[must_use]
pub fn tag_filter(viewer: &ViewerState, facts: &StatusFacts, unwanted_domain: bool, now: Timestamp) -> bool {
    !facts.tags.is_empty() && open_filter(viewer, facts, unwanted_domain, now)
}

fn open_filter(viewer: &ViewerState, facts: &StatusFacts, unwanted_domain: bool, now: Timestamp) -> bool {
    facts.visibility() == Visibility::Public
        && facts.boost_of.is_none()
        && !unwanted_domain
        && viewer.takes_in_public(facts.author, now)
}

fn candidate(viewer: &ViewerState, facts: &StatusFacts, unwanted_domain: bool) -> Candidate {
    let account = viewer.account().map_or(0, |account| account.0);
    Candidate::of_facts(facts, account, viewer.tags(), unwanted_domain)
}

impl App {
    /// Whether a status that has just been posted stands in this viewer's home: [`home_filter`], and boosts of what has
    /// been seen are left out as far as the index knows.
    #[must_use]
    pub fn belongs_in_home(&self, viewer: &ViewerState, facts: &StatusFacts) -> bool {
        let now = self.now();
        self.inner.timelines.look(|index| {
            let candidate = candidate(viewer, facts, unwanted(index, viewer, facts));
            viewer.takes(&candidate, now) && home::stands(index, viewer, &candidate, now)
        })
    }

    /// Whether this viewer is told of a status that has just been posted, by a bell.
    #[must_use]
    pub fn rings(&self, viewer: &ViewerState, facts: &StatusFacts) -> bool {
        let now = self.now();
        self.inner.timelines.look(|index| viewer.rings(&candidate(viewer, facts, unwanted(index, viewer, facts)), now))
    }

    /// Whether a status that has just been posted stands in this viewer's public timeline.
    #[must_use]
    pub fn belongs_in_public(&self, viewer: &ViewerState, facts: &StatusFacts, filter: PublicFilter) -> bool {
        let now = self.now();
        self.inner.timelines.look(|index| public_filter(viewer, facts, filter, unwanted(index, viewer, facts), now))
    }

    /// Whether a status that has just been posted stands in this viewer's timelines of its hashtags.
    #[must_use]
    pub fn belongs_in_tags(&self, viewer: &ViewerState, facts: &StatusFacts) -> bool {
        let now = self.now();
        self.inner.timelines.look(|index| tag_filter(viewer, facts, unwanted(index, viewer, facts), now))
    }
}

fn unwanted(index: &Index, viewer: &ViewerState, facts: &StatusFacts) -> bool {
    index.is_unwanted_domain(viewer, facts.author)
        || facts.boost_of_author.is_some_and(|boosted| index.is_unwanted_domain(viewer, boosted))
}
