//! Timelines of hashtags: public statuses that carry them.

use super::{
    Window,
    index::Index,
    merge::{Source, merge},
    public::{HiddenSets, PublicFilter, takes},
};
use crate::App;
use domain::{AccountId, StatusId, tag};
use futures::FutureExt as _;
use std::collections::HashMap;
use store::{
    StoreError,
    timelines::{self as rows, TagWanted},
};
use wire::params::Page;

/// What of a hashtag's timeline is wanted. Texts that are no hashtags are carried by no status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagFilter {
    /// Statuses with one of these are wanted too.
    pub any: Vec<String>,
    /// Only statuses with all of these.
    pub all: Vec<String>,
    /// Only statuses with none of these.
    pub none: Vec<String>,
    /// As for the public timeline.
    pub public: PublicFilter,
}

impl App {
    /// A page of a hashtag's timeline, the newest first.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/timelines/#tag>
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tag_timeline(
        &self,
        viewer: Option<AccountId>,
        tag: &str,
        filter: &TagFilter,
        page: Page,
    ) -> Result<Vec<StatusId>, StoreError> {
        let Some(tags) = self.tags_wanted(tag, filter).await? else { return Ok(Vec::new()) };
        self.settle_timelines().await?;
        let viewer = self.viewer_state(viewer).await?;
        let (window, now, public) = (Window::from(page), self.now(), filter.public);
        let hidden = HiddenSets::of(&viewer, now);
        let read = self.read();
        let (read, hidden, tags) = (&read, &hidden, &tags);
        let older = |window: Window| {
            async move {
                let wanted =
                    TagWanted { local: public.side(), only_media: public.only_media, all: &tags.all, none: &tags.none };
                let stretch = window.stretch(window.limit);
                let each = tags.any.iter().map(|tag| rows::tagged(read, *tag, wanted, hidden.as_rows(), stretch));
                let mut ids = futures::future::try_join_all(each).await?.concat();
                ids.sort_unstable();
                ids.dedup();
                if !window.from_old_end {
                    ids.reverse();
                }
                ids.truncate(window.limit);
                Ok(ids)
            }
            .boxed()
        };
        let recent = |index: &Index, window: Window| {
            let lists: Vec<Source<'_>> =
                tags.any.iter().filter_map(|tag| index.by_tag(*tag).map(Source::Places)).collect();
            let mut ids = Vec::with_capacity(window.limit);
            merge(index, &lists, window, |entry, author| {
                if tags.all.iter().all(|tag| entry.tags().contains(tag))
                    && !tags.none.iter().any(|tag| entry.tags().contains(tag))
                    && public.takes(entry.local, entry.has_media)
                    && takes(index, &viewer, author, now)
                {
                    ids.push(entry.id);
                }
                ids.len() < window.limit
            });
            ids
        };
        self.page_of_both(window, recent, older).await
    }

    /// The ids of the hashtags; `None` when no status can carry what is asked for.
    async fn tags_wanted(&self, tag: &str, filter: &TagFilter) -> Result<Option<TagIds>, StoreError> {
        let any: Vec<String> =
            std::iter::once(tag).chain(filter.any.iter().map(String::as_str)).filter_map(tag::normalise).collect();
        let Some(all) = filter.all.iter().map(|name| tag::normalise(name)).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let none: Vec<String> = filter.none.iter().filter_map(|name| tag::normalise(name)).collect();
        let names = [any.as_slice(), &all, &none].concat();
        let ids: HashMap<String, i64> =
            rows::tag_ids(&self.read(), &names).await?.into_iter().map(|(id, name)| (name, id)).collect();
        let known = |names: &[String]| -> Vec<i64> {
            let mut known: Vec<i64> = names.iter().filter_map(|name| ids.get(name).copied()).collect();
            known.sort_unstable();
            known.dedup();
            known
        };
        let never_used = all.iter().any(|name| !ids.contains_key(name));
        let wanted = TagIds { any: known(&any), all: known(&all), none: known(&none) };
        Ok((!never_used && !wanted.any.is_empty()).then_some(wanted))
    }
}

struct TagIds {
    any: Vec<i64>,
    all: Vec<i64>,
    none: Vec<i64>,
}
