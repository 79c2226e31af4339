//! The public timelines: public statuses that are no boosts and answer nobody else, of this server or of all.

use super::{
    Window,
    index::Index,
    merge::{Source, merge},
    viewer::ViewerState,
};
use crate::App;
use domain::{AccountId, StatusId, Timestamp};
use futures::{FutureExt as _, future::BoxFuture};
use store::{
    StoreError,
    timelines::{self as rows, Hidden, PublicWanted},
};
use wire::params::Page;

/// What of the public timeline is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublicFilter {
    /// Only of this server.
    pub local: bool,
    /// Only of other servers. With `local` too, nothing is left out for it.
    pub remote: bool,
    /// Only with media.
    pub only_media: bool,
}

impl PublicFilter {
    /// Only of this server (`true`), or only of others (`false`); as in Mastodon, `local` goes before `remote`.
    pub(super) fn side(self) -> Option<bool> {
        if self.local { Some(true) } else { self.remote.then_some(false) }
    }

    pub(super) fn takes(self, local: bool, has_media: bool) -> bool {
        self.side().is_none_or(|side| side == local) && (has_media || !self.only_media)
    }
}

/// Whom a viewer does not see in public timelines, as the store asks for it.
pub(super) struct HiddenSets {
    accounts: Vec<i64>,
    domains: Vec<String>,
}

impl HiddenSets {
    pub fn of(viewer: &ViewerState, now: Timestamp) -> Self {
        Self { accounts: viewer.hidden(now), domains: viewer.unwanted_domains().to_vec() }
    }
    pub fn as_rows(&self) -> Hidden<'_> {
        Hidden { accounts: &self.accounts, domains: &self.domains }
    }
}

impl App {
    /// A page of the public timeline, the newest first.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/timelines/#public>
    ///
    /// # Errors
    /// When the database fails.
    pub async fn public_timeline(
        &self,
        viewer: Option<AccountId>,
        filter: PublicFilter,
        page: Page,
    ) -> Result<Vec<StatusId>, StoreError> {
        self.settle_timelines().await?;
        let viewer = self.viewer_state(viewer).await?;
        let (window, now) = (Window::from(page), self.now());
        let hidden = HiddenSets::of(&viewer, now);
        let wanted = PublicWanted { local: filter.side(), only_media: filter.only_media };
        let read = self.read();
        let (read, hidden) = (&read, &hidden);
        let older = |window: Window| {
            async move { rows::public(read, wanted, hidden.as_rows(), window.stretch(window.limit)).await }.boxed()
        };
        let recent = |index: &Index, window: Window| {
            let list = index.public(filter.side() == Some(true));
            let mut ids = Vec::with_capacity(window.limit);
            merge(index, &[Source::Places(list)], window, |entry, author| {
                if filter.takes(entry.local, entry.has_media) && takes(index, &viewer, author, now) {
                    ids.push(entry.id);
                }
                ids.len() < window.limit
            });
            ids
        };
        self.page_of_both(window, recent, older).await
    }

    /// A page of which the index has the newer part and the database the older one.
    pub(super) async fn page_of_both<'a>(
        &self,
        window: Window,
        recent: impl Fn(&Index, Window) -> Vec<i64>,
        older: impl Fn(Window) -> BoxFuture<'a, Result<Vec<i64>, StoreError>>,
    ) -> Result<Vec<StatusId>, StoreError> {
        let timelines = &self.inner.timelines;
        let mut ids = Vec::new();
        if window.limit == 0 {
            return Ok(Vec::new());
        }
        let rest = |window: Window, ids: &[i64]| Window { limit: window.limit - ids.len(), ..window };
        if !window.from_old_end {
            let floor;
            (ids, floor) = timelines.look(|index| (recent(index, window.at_least(index.floor())), index.floor()));
            let below = rest(window.below(floor), &ids);
            if below.limit > 0 && !below.is_empty() {
                ids.extend(older(below).await?);
            }
            return Ok(window.answer(ids));
        }
        let mut left = window;
        loop {
            let floor = timelines.look(Index::floor);
            let below = rest(left.below(floor), &ids);
            if !below.is_empty() {
                ids.extend(older(below).await?);
            }
            if ids.len() >= window.limit {
                return Ok(window.answer(ids));
            }
            left = left.at_least(floor);
            let wanted = rest(left, &ids);
            // The floor may have risen while the database was read: then what is between comes from there too.
            if let Some(found) = timelines.look(|index| (index.floor() <= floor).then(|| recent(index, wanted))) {
                ids.extend(found);
                return Ok(window.answer(ids));
            }
        }
    }
}

/// Whether public statuses of this author are shown to the viewer.
pub(super) fn takes(index: &Index, viewer: &ViewerState, author: i64, now: Timestamp) -> bool {
    viewer.takes_in_public(author, now) && !index.is_unwanted_domain(viewer, author)
}
