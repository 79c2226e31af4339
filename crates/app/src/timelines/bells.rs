//! Bells: the statuses of which a person is told, since they rang the bell of their author. Read by merging, like home: a
//! post costs the same however many people rang, and an unfollow, a block, a mute or a deletion holds at once.

use super::{
    Window,
    candidate::Candidate,
    index::Index,
    merge::{Source, merge},
    viewer::ViewerState,
};
use crate::App;
use domain::{AccountId, Timestamp};
use futures::FutureExt as _;
use store::{
    StoreError, bells,
    engine::Reads,
    notifications::Notification,
    timelines::{self as rows, HomeSources},
};

/// Rows that are read from the database beyond what a page needs, as some of them do not ring.
const SPARE: usize = 20;
/// Rows in one read, at most.
const MAX_BATCH: usize = 400;

impl App {
    /// What a person is told by bells, the newest first; of one author alone where there is one given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bells(
        &self,
        viewer: AccountId,
        by: Option<AccountId>,
        window: Window,
    ) -> Result<Vec<Notification>, StoreError> {
        let state = self.viewer_state(Some(viewer)).await?;
        let bells = || state.bells().filter(|(author, _)| by.is_none_or(|by| by.0 == *author));
        let Some(oldest) = bells().map(|(_, from)| from).min() else { return Ok(Vec::new()) };
        let authors: Vec<i64> = bells().map(|(author, _)| author).collect();
        self.settle_timelines().await?;
        let (read, now) = (self.read(), self.now());
        let mut rest = Window { after: window.after.max(oldest), ..window };
        let mut told: Vec<Notification> = Vec::new();
        while told.len() < window.limit && !rest.is_empty() {
            let recent = |index: &Index, window: Window| recent(index, &state, &authors, window, now);
            let (read, state, authors) = (&read, &*state, &authors[..]);
            let older = |window: Window| older(read, state, authors, window, now).boxed();
            let ids: Vec<i64> = self.page_of_both(rest, recent, older).await?.into_iter().map(|id| id.0).collect();
            told.extend(bells::shown(read, viewer, &ids).await?.into_iter().map(Notification::from));
            // What was put away leaves room for others.
            let last = if window.from_old_end { ids.first() } else { ids.last() };
            let Some(last) = last.filter(|_| ids.len() >= rest.limit) else { break };
            rest = rest.past(*last);
        }
        told.sort_unstable_by_key(|one| std::cmp::Reverse(one.id));
        Ok(told)
    }
}

/// What rings, of what the index knows.
fn recent(index: &Index, viewer: &ViewerState, authors: &[i64], window: Window, now: Timestamp) -> Vec<i64> {
    let sources: Vec<Source<'_>> =
        authors.iter().filter_map(|author| Some(Source::Author(*author, index.by_author(*author)?))).collect();
    let mut ids = Vec::with_capacity(window.limit);
    merge(index, &sources, window, |entry, author| {
        if viewer.rings(&index.candidate(entry, author, viewer), now) {
            ids.push(entry.id);
        }
        ids.len() < window.limit
    });
    ids
}

/// What rings, of what the database holds.
async fn older(
    read: &impl Reads,
    viewer: &ViewerState,
    authors: &[i64],
    window: Window,
    now: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let sources = HomeSources { viewer: viewer.account().unwrap_or(AccountId(0)), authors, tags: &[] };
    let (mut ids, mut rest, mut batch) = (Vec::new(), window, window.limit + SPARE);
    while ids.len() < window.limit && !rest.is_empty() {
        batch = batch.min(MAX_BATCH);
        let found = rows::home_rows(read, sources, rest.stretch(batch)).await?;
        let Some(last) = found.last() else { break };
        rest = rest.past(last.id);
        let candidates = found.iter().map(|row| Candidate::of_row(row, |domain| viewer.is_unwanted_domain(domain)));
        ids.extend(candidates.filter(|candidate| viewer.rings(candidate, now)).map(|candidate| candidate.id));
        if found.len() < batch {
            break;
        }
        batch *= 2;
    }
    Ok(ids)
}
