//! Home: what the accounts write whom one follows. `design.md`, "Home, defined", says which statuses stand in it; here
//! that is done page by page, from the index and, below its floor, from the database.

use super::{
    ById, Window,
    boosts::{Member, Verdict, verdicts},
    candidate::Candidate,
    index::Index,
    merge::{Source, merge},
    viewer::ViewerState,
};
use crate::App;
use domain::{AccountId, StatusId, Timestamp};
use std::collections::HashMap;
use store::{
    StoreError,
    timelines::{self as rows, HomeSources},
};
use wire::params::Page;

/// Rows that are read from the database beyond what a page needs, as some of them do not stand.
const SPARE: usize = 20;
/// Rows in one read, at most.
const MAX_BATCH: usize = 400;

/// A part of a home, in the order in which its window is filled.
#[derive(Default)]
struct Part {
    picked: Vec<Picked>,
    /// What the index knows of the originals of open boosts.
    open: ById<Vec<Member>>,
}

#[derive(Clone, Copy)]
struct Picked {
    id: i64,
    /// The original of a boost about which older statuses decide.
    open: Option<i64>,
}

impl App {
    /// A page of a person's home, the newest first.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/timelines/#home>
    ///
    /// # Errors
    /// When the database fails.
    pub async fn home(&self, viewer: AccountId, page: Page) -> Result<Vec<StatusId>, StoreError> {
        self.settle_timelines().await?;
        let viewer = self.viewer_state(Some(viewer)).await?;
        let (window, now) = (Window::from(page), self.now());
        let ids = if window.from_old_end {
            self.home_upwards(&viewer, window, now).await?
        } else {
            self.home_downwards(&viewer, window, now).await?
        };
        Ok(window.answer(ids))
    }

    async fn home_downwards(
        &self,
        viewer: &ViewerState,
        window: Window,
        now: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        let (part, floor) = self.inner.timelines.look(|index| (part(index, viewer, window, now), index.floor()));
        let mut ids = self.close(viewer, part, floor, now).await?;
        self.older(viewer, window.below(floor), now, &mut ids).await?;
        Ok(ids)
    }

    async fn home_upwards(&self, viewer: &ViewerState, window: Window, now: Timestamp) -> Result<Vec<i64>, StoreError> {
        let mut ids = Vec::new();
        let mut rest = window;
        loop {
            let floor = self.inner.timelines.look(Index::floor);
            self.older(viewer, rest.below(floor), now, &mut ids).await?;
            if ids.len() >= window.limit {
                return Ok(ids);
            }
            // The floor may have risen while the database was read: then what is between comes from there too.
            let wanted = Window { limit: window.limit - ids.len(), ..rest.at_least(floor) };
            let found = self
                .inner
                .timelines
                .look(|index| (index.floor() <= floor).then(|| (part(index, viewer, wanted, now), index.floor())));
            match found {
                Some((part, floor)) => {
                    ids.extend(self.close(viewer, part, floor, now).await?);
                    return Ok(ids);
                }
                None => rest = rest.at_least(floor),
            }
        }
    }

    /// Decides about boosts that are open, by what the database holds of their originals below the floor.
    async fn close(
        &self,
        viewer: &ViewerState,
        part: Part,
        floor: i64,
        now: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        let mut standing: HashMap<i64, bool> = HashMap::new();
        if !part.open.is_empty() {
            let originals: Vec<i64> = part.open.keys().copied().collect();
            let mut chains = self.chains(viewer, &originals, now).await?;
            for (original, members) in part.open {
                let chain = chains.entry(original).or_default();
                chain.retain(|member| member.id < floor);
                chain.extend(members);
                standing.extend(verdicts(chain, i64::MIN).into_iter().map(|(id, v)| (id, v == Verdict::Stands)));
            }
        }
        let stands = |picked: &Picked| picked.open.is_none() || standing.get(&picked.id).is_some_and(|stands| *stands);
        Ok(part.picked.iter().filter(|picked| stands(picked)).map(|picked| picked.id).collect())
    }

    /// Adds what stands in the window, from the database alone, until there is enough.
    async fn older(
        &self,
        viewer: &ViewerState,
        mut window: Window,
        now: Timestamp,
        ids: &mut Vec<i64>,
    ) -> Result<(), StoreError> {
        let mut batch = window.limit.saturating_sub(ids.len()) + SPARE;
        while ids.len() < window.limit && !window.is_empty() {
            batch = batch.min(MAX_BATCH);
            let found = rows::home_rows(&self.read(), sources(viewer), window.stretch(batch)).await?;
            let Some(last) = found.last() else { return Ok(()) };
            window = window.past(last.id);
            let whole = found.len() == batch;
            let unwanted = |domain: &str| viewer.is_unwanted_domain(domain);
            let taken: Vec<Candidate> = found
                .iter()
                .map(|row| Candidate::of_row(row, unwanted))
                .filter(|candidate| viewer.takes(candidate, now))
                .collect();
            ids.extend(self.without_repeats(viewer, &taken, now).await?);
            if !whole {
                return Ok(());
            }
            batch *= 2;
        }
        Ok(())
    }

    /// Leaves out the boosts that do not stand.
    async fn without_repeats(
        &self,
        viewer: &ViewerState,
        taken: &[Candidate],
        now: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        let mut originals: Vec<i64> = taken.iter().filter_map(|c| c.boost.map(|(original, _)| original)).collect();
        originals.sort_unstable();
        originals.dedup();
        let mut standing: HashMap<i64, bool> = HashMap::new();
        if !originals.is_empty() {
            for chain in self.chains(viewer, &originals, now).await?.values() {
                standing.extend(verdicts(chain, i64::MIN).into_iter().map(|(id, v)| (id, v == Verdict::Stands)));
            }
        }
        let stands = |c: &&Candidate| c.boost.is_none() || standing.get(&c.id).is_some_and(|stands| *stands);
        Ok(taken.iter().filter(stands).map(|candidate| candidate.id).collect())
    }

    /// Of each original, it and its boosts, as far as this home would take them, in the order of their ids.
    async fn chains(
        &self,
        viewer: &ViewerState,
        originals: &[i64],
        now: Timestamp,
    ) -> Result<ById<Vec<Member>>, StoreError> {
        let found = rows::boosts_and_originals(&self.read(), sources(viewer), originals).await?;
        let unwanted = |domain: &str| viewer.is_unwanted_domain(domain);
        let mut chains: ById<Vec<Member>> = HashMap::new();
        for candidate in found.iter().map(|row| Candidate::of_row(row, unwanted)) {
            if viewer.takes(&candidate, now) {
                let original = candidate.boost.map_or(candidate.id, |(original, _)| original);
                let member = Member { id: candidate.id, is_boost: candidate.boost.is_some() };
                chains.entry(original).or_default().push(member);
            }
        }
        chains.values_mut().for_each(|members| members.sort_unstable());
        Ok(chains)
    }
}

fn sources(viewer: &ViewerState) -> HomeSources<'_> {
    HomeSources { viewer: viewer.account().unwrap_or(AccountId(0)), authors: viewer.authors(), tags: viewer.tags() }
}

/// The part of a home that the index knows.
fn part(index: &Index, viewer: &ViewerState, window: Window, now: Timestamp) -> Part {
    let authors = viewer.authors().iter().filter_map(|author| Some(Source::Author(*author, index.by_author(*author)?)));
    let tags = viewer.tags().iter().filter_map(|tag| Some(Source::Places(index.by_tag(*tag)?)));
    let sources: Vec<Source<'_>> = authors.chain(tags).collect();
    let mut part = Part { picked: Vec::with_capacity(window.limit), open: HashMap::new() };
    let mut known: ById<Vec<(i64, Verdict)>> = HashMap::new();
    let mut standing = 0;
    merge(index, &sources, window.at_least(index.floor()), |entry, author| {
        let candidate = index.candidate(entry, author, viewer);
        if !viewer.takes(&candidate, now) {
            return true;
        }
        let verdict = candidate.boost.map_or(Verdict::Stands, |boost| {
            let verdicts =
                known.entry(boost.0).or_insert_with(|| verdicts(&members(index, viewer, boost, now), index.floor()));
            verdicts.binary_search_by_key(&candidate.id, |(id, _)| *id).map_or(Verdict::Hidden, |at| verdicts[at].1)
        });
        match (verdict, candidate.boost) {
            (Verdict::Hidden, _) => {}
            (Verdict::Open, Some(boost)) => {
                part.open.entry(boost.0).or_insert_with(|| members(index, viewer, boost, now));
                part.picked.push(Picked { id: candidate.id, open: Some(boost.0) });
            }
            _ => {
                standing += 1;
                part.picked.push(Picked { id: candidate.id, open: None });
            }
        }
        standing < window.limit
    });
    part
}

/// What the index knows of an original and its boosts, as far as this home would take them, in the order of their ids.
fn members(index: &Index, viewer: &ViewerState, original: (i64, i64), now: Timestamp) -> Vec<Member> {
    let boosts = index.boosts_of(original.0);
    let mut members: Vec<Member> = std::iter::once(original)
        .chain(boosts.filter(|(_, author)| viewer.authors().binary_search(author).is_ok()))
        .filter_map(|place| Some((index.find(place).filter(|entry| entry.id >= index.floor())?, place.1)))
        .map(|(entry, author)| index.candidate(entry, author, viewer))
        .filter(|candidate| viewer.takes(candidate, now))
        .map(|candidate| Member { id: candidate.id, is_boost: candidate.boost.is_some() })
        .collect();
    members.sort_unstable();
    members
}

/// Whether a boost that the viewer would take stands in the home, as far as the index knows.
pub(super) fn stands(index: &Index, viewer: &ViewerState, candidate: &Candidate, now: Timestamp) -> bool {
    let Some(boost) = candidate.boost else { return true };
    let mut members = members(index, viewer, boost, now);
    let own = Member { id: candidate.id, is_boost: true };
    if let Err(at) = members.binary_search(&own) {
        members.insert(at, own);
    }
    let verdicts = verdicts(&members, index.floor());
    verdicts.iter().any(|(id, verdict)| *id == candidate.id && *verdict != Verdict::Hidden)
}
