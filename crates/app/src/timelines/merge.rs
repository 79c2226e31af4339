//! Merging many lists that rise into one stretch of a timeline: a heap over their ends, and nothing allocated for an entry.

use super::{
    Window,
    index::{Entry, Index, Place},
};
use std::{collections::BinaryHeap, collections::VecDeque};

/// A list of the index: an author's entries, or places of entries that are found by their author.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// All of one author.
    Author(i64, &'a VecDeque<Entry>),
    /// Those with one hashtag, or in a public timeline.
    Places(&'a VecDeque<Place>),
}

impl Source<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Author(_, entries) => entries.len(),
            Self::Places(places) => places.len(),
        }
    }
    fn id(&self, at: usize) -> Option<i64> {
        match self {
            Self::Author(_, entries) => entries.get(at).map(|entry| entry.id),
            Self::Places(places) => places.get(at).map(|place| place.0),
        }
    }
    /// How many of it are older than `id`.
    fn older_than(&self, id: i64) -> usize {
        // Most pages begin at the new end.
        if self.len().checked_sub(1).and_then(|last| self.id(last)).is_none_or(|last| last < id) {
            return self.len();
        }
        match self {
            Self::Author(_, entries) => entries.partition_point(|entry| entry.id < id),
            Self::Places(places) => places.partition_point(|place| place.0 < id),
        }
    }
}

/// Hands the entries of all sources that are in the window to `visit`, in the order in which the window is filled, each
/// once, until it says no.
pub(crate) fn merge(index: &Index, sources: &[Source<'_>], window: Window, mut visit: impl FnMut(&Entry, i64) -> bool) {
    // The heap gives the greatest first, so from the old end ids are counted backwards.
    let key = |id: i64| if window.from_old_end { !id } else { id };
    let mut heap: BinaryHeap<(i64, usize, usize)> = BinaryHeap::with_capacity(sources.len());
    for (number, source) in sources.iter().enumerate() {
        let start = if window.from_old_end {
            Some(source.older_than(window.after.saturating_add(1)))
        } else {
            source.older_than(window.before).checked_sub(1)
        };
        if let Some((at, id)) = start.and_then(|at| source.id(at).map(|id| (at, id)))
            && window.holds(id)
        {
            heap.push((key(id), number, at));
        }
    }
    let mut last = None;
    while let Some(mut top) = heap.peek_mut() {
        let (ordered, number, at) = *top;
        let source = &sources[number];
        let next = if window.from_old_end { Some(at + 1) } else { at.checked_sub(1) };
        let following = next.and_then(|at| source.id(at).map(|id| (at, id))).filter(|(_, id)| window.holds(*id));
        match following {
            Some((at, id)) => {
                *top = (key(id), number, at);
                drop(top);
            }
            None => drop(std::collections::binary_heap::PeekMut::pop(top)),
        }
        if last.replace(ordered) == Some(ordered) {
            continue;
        }
        let found = match source {
            Source::Author(author, entries) => entries.get(at).map(|entry| (entry, *author)),
            Source::Places(places) => places.get(at).and_then(|place| index.find(*place).map(|entry| (entry, place.1))),
        };
        if let Some((entry, author)) = found
            && !visit(entry, author)
        {
            return;
        }
    }
}
