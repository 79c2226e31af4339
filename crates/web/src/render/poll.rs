//! Polls: how they stand changes with every vote and ends by itself, so that they are not prepared but put together for each
//! answer. Few statuses have one.

use super::{Render, emoji::emojis_in};
use crate::edge::error::ApiError;
use app::media::Addresses;
use bytes::Bytes;
use domain::{AccountId, Poll, PollId, RemoteEmoji, Timestamp};
use std::collections::HashMap;
use wire::{
    mastodon::{self, Id, PollOption},
    time,
};

impl Render {
    /// A poll as JSON, if the viewer may see it.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for what the viewer may not see.
    pub async fn poll(&self, viewer: Option<AccountId>, id: PollId) -> Result<Bytes, ApiError> {
        let (poll, status) = self.app.visible_poll(viewer, id).await?;
        let mut written = self.polls(viewer, &[(&poll, status.account_id)]).await?;
        written.remove(&poll.status_id.0).map(Bytes::from).ok_or(ApiError::NotFound)
    }

    /// Polls, each with its author, as this viewer sees them now: JSON by status.
    pub(super) async fn polls(
        &self,
        viewer: Option<AccountId>,
        polls: &[(&Poll, AccountId)],
    ) -> Result<HashMap<i64, Vec<u8>>, ApiError> {
        if polls.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<i64> = polls.iter().map(|(poll, _)| poll.id.0).collect();
        let mut chosen = match viewer {
            Some(viewer) => store::polls::votes_by(&self.app.read(), viewer, &ids).await?,
            None => HashMap::new(),
        };
        let with_emoji = polls.iter().filter(|(poll, _)| poll.fetched_at.is_some() && titles(poll).any(may_have_emoji));
        let with_emoji: Vec<i64> = with_emoji.map(|(poll, _)| poll.status_id.0).collect();
        let emojis = match with_emoji.is_empty() {
            true => HashMap::new(),
            false => store::emojis::of_statuses(&self.app.read(), &with_emoji).await?,
        };
        let (now, addresses) = (self.app.now(), self.app.addresses().await?);
        let mut written = HashMap::with_capacity(polls.len());
        for (poll, author) in polls {
            let own = viewer.map(|viewer| (viewer == *author, chosen.remove(&poll.id).unwrap_or_default()));
            let emojis = emojis.get(&poll.status_id).map_or(&[][..], Vec::as_slice);
            let json = serde_json::to_vec(&entity(&addresses, poll, own, emojis, now)).map_err(ApiError::internal)?;
            written.insert(poll.status_id.0, json);
        }
        Ok(written)
    }
}

/// The entity. Of a viewer it is known whether they are the author, who counts as having voted, and what they chose.
fn entity(
    addresses: &Addresses,
    poll: &Poll,
    viewer: Option<(bool, Vec<i64>)>,
    emojis: &[RemoteEmoji],
    now: Timestamp,
) -> mastodon::Poll {
    let shows_totals = poll.shows_totals(now);
    let options = poll.options.iter();
    mastodon::Poll {
        id: Id(poll.id.0),
        expires_at: poll.expires_at.map(time::date_time),
        expired: poll.is_over(now),
        multiple: poll.multiple,
        votes_count: poll.votes_count(),
        voters_count: poll.voters_count,
        options: options
            .map(|option| PollOption { title: option.title.clone(), votes_count: shows_totals.then_some(option.votes) })
            .collect(),
        emojis: emojis_in(addresses, emojis, titles(poll)),
        voted: viewer.as_ref().map(|(is_author, chosen)| *is_author || !chosen.is_empty()),
        own_votes: viewer.map(|(_, chosen)| chosen),
    }
}

fn titles(poll: &Poll) -> impl Iterator<Item = &str> + Clone {
    poll.options.iter().map(|option| option.title.as_str())
}

fn may_have_emoji(title: &str) -> bool {
    title.matches(':').nth(1).is_some()
}
