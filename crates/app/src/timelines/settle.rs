//! Keeping the index true: filling it at the start, following the tail, and looking up what an event alone does not say.

use super::index::Index;
use crate::{
    App,
    events::{Event, Happened},
    start::Inner,
    tail::Follower,
};
use domain::AccountId;
use std::{collections::HashMap, sync::Weak};
use store::{StoreError, relations, timelines as rows};

/// Rows in one batch of the filling.
const BATCH: i64 = 5_000;

/// Hands the tail on to the index and to what is kept about viewers.
pub(crate) struct Follow(pub Weak<Inner>);

impl Follower for Follow {
    fn apply(&self, happened: &Happened) {
        let Some(inner) = self.0.upgrade() else { return };
        let timelines = &inner.timelines;
        let forget = |account: &i64| timelines.viewers.forget(&AccountId(*account));
        match &happened.event {
            Event::StatusPosted(_) | Event::StatusEdited(_) | Event::StatusDeleted(_) => {
                timelines.change(|index| index.apply(&happened.event));
            }
            // Rare. A viewer's state holds who is out of sight, and relations end with an account.
            Event::AccountVisibilityChanged { .. } => {
                timelines.change(|index| index.apply(&happened.event));
                timelines.standings.clear();
                timelines.viewers.clear();
            }
            // As before, for all accounts of a domain.
            Event::PolicyChanged => {
                timelines.standings.clear();
                timelines.viewers.clear();
            }
            Event::FollowChanged { account, .. }
            | Event::MuteChanged { account, .. }
            | Event::DomainBlocksChanged { account }
            | Event::FollowedTagsChanged { account }
            | Event::ListsChanged { account } => forget(account),
            Event::BlockChanged { account, target } => {
                forget(account);
                forget(target);
            }
            _ => {}
        }
    }
}

impl App {
    /// Fills the index with the newest statuses. The tail is followed already, so nothing falls between.
    pub(crate) async fn fill_timelines(&self) -> Result<(), StoreError> {
        let timelines = &self.inner.timelines;
        let capacity = i64::try_from(timelines.look(Index::capacity)).unwrap_or(i64::MAX);
        let (mut before, mut read) = (i64::MAX, 0);
        let floor = loop {
            let limit = BATCH.min(capacity - read);
            if limit <= 0 {
                break before;
            }
            let batch = rows::recent(&self.read(), before, limit).await?;
            let ids = |wanted: fn(&rows::RecentRow) -> bool| -> Vec<i64> {
                batch.iter().filter(|row| wanted(row)).map(|row| row.id).collect()
            };
            let mentions = by_status(rows::mentions_of(&self.read(), &ids(|row| row.has_mentions)).await?);
            let tags = by_status(rows::tags_of(&self.read(), &ids(|row| row.has_tags)).await?);
            timelines.change(|index| {
                for row in &batch {
                    let of = |map: &HashMap<i64, Vec<i64>>| map.get(&row.id).cloned().unwrap_or_default();
                    index.add_row(row, &of(&mentions), &of(&tags));
                }
            });
            let count = i64::try_from(batch.len()).unwrap_or(i64::MAX);
            before = batch.last().map_or(before, |row| row.id);
            read += count;
            if count < limit {
                break i64::MIN;
            }
        };
        timelines.change(|index| index.filled(floor));
        let (statuses, floor) = timelines.look(|index| (index.len(), index.floor()));
        tracing::debug!(index.statuses = statuses, index.floor = floor, "the index of recent statuses is filled");
        Ok(())
    }

    /// Looks up the accounts about which the index is in doubt: those that may be gone, and those of other servers that
    /// occur for the first time. Almost always there are none.
    pub(crate) async fn settle_timelines(&self) -> Result<(), StoreError> {
        let timelines = &self.inner.timelines;
        let Some((asked, mark)) = timelines.look(Index::unsettled) else { return Ok(()) };
        let found = relations::domains(&self.read(), &asked).await?;
        timelines.change(|index| index.settle(&asked, &found, mark));
        Ok(())
    }
}

fn by_status(pairs: Vec<(i64, i64)>) -> HashMap<i64, Vec<i64>> {
    let mut map: HashMap<i64, Vec<i64>> = HashMap::new();
    for (status, other) in pairs {
        map.entry(status).or_default().push(other);
    }
    map
}
