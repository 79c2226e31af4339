//! Which part of a timeline a page is, and from which end it is filled.

use domain::StatusId;
use store::timelines::Stretch;
use wire::params::Page;

/// A page as a timeline reads it: ids strictly between two bounds, filled from one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Only older than this.
    pub before: i64,
    /// Only newer than this.
    pub after: i64,
    /// Filled from the old end: the page that is right above `after`.
    pub from_old_end: bool,
    /// At most so many.
    pub limit: usize,
}

impl From<Page> for Window {
    /// As Mastodon reads the parameters: `min_id` goes before `since_id`, and `max_id` bounds both.
    ///
    /// Spec: <https://docs.joinmastodon.org/api/guidelines/#pagination>
    fn from(page: Page) -> Self {
        Self {
            before: page.max_id.unwrap_or(i64::MAX),
            after: page.min_id.or(page.since_id).unwrap_or(i64::MIN),
            from_old_end: page.min_id.is_some(),
            limit: page.limit,
        }
    }
}

impl From<store::page::Page> for Window {
    fn from(page: store::page::Page) -> Self {
        Self {
            before: page.below(),
            after: page.above(),
            from_old_end: page.is_upwards(),
            limit: usize::try_from(page.limit).unwrap_or(0),
        }
    }
}

impl Window {
    /// The part that is older than `floor`.
    pub(crate) fn below(self, floor: i64) -> Self {
        Self { before: self.before.min(floor), ..self }
    }

    /// The part from `floor` on.
    pub(crate) fn at_least(self, floor: i64) -> Self {
        Self { after: self.after.max(floor.saturating_sub(1)), ..self }
    }

    /// What is left of it when all up to `last` was read.
    pub(crate) fn past(self, last: i64) -> Self {
        if self.from_old_end { Self { after: last, ..self } } else { Self { before: last, ..self } }
    }

    /// Nothing can stand in it.
    pub(crate) fn is_empty(self) -> bool {
        self.after >= self.before.saturating_sub(1)
    }

    pub(crate) fn holds(self, id: i64) -> bool {
        self.after < id && id < self.before
    }

    /// The same, for the store.
    pub(crate) fn stretch(self, limit: usize) -> Stretch {
        Stretch {
            before: StatusId(self.before),
            after: StatusId(self.after),
            from_old_end: self.from_old_end,
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
        }
    }

    /// Ids in the order in which the window was filled, as an answer: the newest first, and no more than are wanted.
    pub(crate) fn answer(self, mut ids: Vec<i64>) -> Vec<StatusId> {
        ids.truncate(self.limit);
        if self.from_old_end {
            ids.reverse();
        }
        ids.into_iter().map(StatusId).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_mastodon_reads_them() {
        let window = Window::from(Page { max_id: Some(9), since_id: Some(3), min_id: None, limit: 2 });
        assert_eq!(window, Window { before: 9, after: 3, from_old_end: false, limit: 2 });
        let window = Window::from(Page { max_id: None, since_id: Some(3), min_id: Some(5), limit: 2 });
        assert_eq!(window, Window { before: i64::MAX, after: 5, from_old_end: true, limit: 2 });
        assert_eq!(window.answer(vec![6, 7, 8]), [StatusId(7), StatusId(6)]);
    }

    #[test]
    fn a_window_is_cut_at_the_floor_without_a_seam() {
        let window = Window { before: 10, after: 0, from_old_end: false, limit: 5 };
        let ids = |window: Window| (1..10).filter(|id| window.holds(*id)).collect::<Vec<_>>();
        assert_eq!(ids(window.below(4)), [1, 2, 3]);
        assert_eq!(ids(window.at_least(4)), [4, 5, 6, 7, 8, 9]);
        assert!(window.below(0).is_empty() && window.at_least(10).is_empty() && !window.at_least(9).is_empty());
        assert!(window.at_least(i64::MAX).is_empty() && window.below(i64::MIN).is_empty());
    }
}
