//! JSON of accounts and statuses, prepared once and put together for each viewer. The event tail says what to prepare
//! anew; what a viewer did with a status is kept beside it.

mod account;
mod emoji;
mod poll;
mod quote;
mod status;

pub use account::{account_entity, credential_account};
pub use status::media_entity;

use crate::edge::error::ApiError;
use app::{App, Event, cache::Cache, events::Happened, tail::Follower, timelines::ViewerState};
use bytes::Bytes;
use domain::{Account, AccountId, Poll, QuotePolicy, StatusId, Visibility};
use quote::SeenQuote;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::{Arc, Weak};
use store::{quotes::Quote, sight, sight::Answered, statuses::Flags};
use wire::mastodon::{
    AccountFragment, QuoteSeen, Quoted, StatusFragment, ViewerFields,
    fragment::{Seen, write_status},
};

/// A prepared status.
#[derive(Debug)]
struct Prepared {
    fragment: StatusFragment,
    author: i64,
    boost_of: Option<i64>,
    answers: Option<Answered>,
    poll: Option<Poll>,
    quote: Option<Quote>,
    policy: (QuotePolicy, Visibility),
}

/// Prepared entities of one node.
pub struct Render {
    app: App,
    kept: Arc<Kept>,
}

struct Kept {
    accounts: Cache<i64, AccountFragment>,
    statuses: Cache<i64, Arc<Prepared>>,
    flags: Cache<(i64, i64), Flags>,
    /// Statuses that were deleted while answers to them may be kept, which name them.
    gone: Cache<i64, ()>,
}

/// Hears what changed.
struct Forget(Weak<Kept>);

impl Follower for Forget {
    fn apply(&self, happened: &Happened) {
        let Some(kept) = self.0.upgrade() else { return };
        match &happened.event {
            Event::StatusPosted(facts) | Event::StatusEdited(facts) | Event::StatusDeleted(facts) => {
                for status in [Some(facts.id), facts.in_reply_to, facts.boost_of].into_iter().flatten() {
                    kept.statuses.forget(&status);
                }
                kept.accounts.forget(&facts.author);
                if matches!(happened.event, Event::StatusDeleted(_)) {
                    kept.gone.put(&facts.id, (), kept.gone.ticket(&facts.id));
                }
                if let Some(original) = facts.boost_of {
                    kept.flags.forget(&(facts.author, original));
                }
            }
            Event::StatusTouched { status } | Event::MediaChanged { status: Some(status), .. } => {
                kept.statuses.forget(status);
            }
            Event::InteractionChanged { account, status } => {
                kept.statuses.forget(status);
                kept.flags.forget(&(*account, *status));
            }
            Event::ThreadMuteChanged { .. } => kept.flags.clear(),
            Event::AccountChanged { account } | Event::UserChanged { account } => kept.accounts.forget(account),
            Event::FollowChanged { account, target } | Event::BlockChanged { account, target } => {
                kept.accounts.forget(account);
                kept.accounts.forget(target);
            }
            Event::AccountVisibilityChanged { account } => {
                kept.accounts.forget(account);
                // Its statuses may be gone, and those that it answered count less.
                kept.statuses.clear();
            }
            // Whose pictures and files are shown may have changed, for all.
            Event::PolicyChanged => {
                kept.accounts.clear();
                kept.statuses.clear();
            }
            _ => {}
        }
    }
}

impl Render {
    /// Nothing is prepared yet.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let kept = Arc::new(Kept {
            accounts: Cache::new(20_000),
            statuses: Cache::new(50_000),
            flags: Cache::new(200_000),
            gone: Cache::new(50_000),
        });
        app.tail().follow(Arc::new(Forget(Arc::downgrade(&kept))));
        Self { app: app.clone(), kept }
    }

    /// Accounts by id. Those that are gone are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accounts(
        &self,
        ids: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, AccountFragment>, ApiError> {
        let mut found = HashMap::default();
        let mut missing = Vec::new();
        for id in ids.into_iter().collect::<HashSet<_>>() {
            match self.kept.accounts.get(&id) {
                Some(fragment) => drop(found.insert(id, fragment)),
                None => missing.push((id, self.kept.accounts.ticket(&id))),
            }
        }
        if !missing.is_empty() {
            let ids: Vec<i64> = missing.iter().map(|(id, _)| *id).collect();
            let tickets: HashMap<i64, _> = missing.into_iter().collect();
            let addresses = self.app.addresses().await?;
            let missing = store::accounts::by_ids(&self.app.read(), &ids).await?;
            let went_to = self.went_to(&missing).await?;
            for account in missing {
                let mut entity = account_entity(&addresses, &account);
                let went_to = account.moved_to.and_then(|id| went_to.get(&id.0));
                entity.moved = went_to.map(|other| Box::new(account_entity(&addresses, other)));
                let fragment = AccountFragment::new(&entity).map_err(ApiError::internal)?;
                // What is shown of another account may change with that one: it is not kept.
                if let Some(ticket) = tickets.get(&account.id.0).filter(|_| entity.moved.is_none()) {
                    self.kept.accounts.put(&account.id.0, fragment.clone(), *ticket);
                }
                found.insert(account.id.0, fragment);
            }
        }
        Ok(found)
    }

    /// The accounts to which these moved, but for those that are suspended.
    async fn went_to(&self, accounts: &[Account]) -> Result<HashMap<i64, Account>, ApiError> {
        let ids: Vec<i64> = accounts.iter().filter_map(|account| account.moved_to).map(|id| id.0).collect();
        if ids.is_empty() {
            return Ok(HashMap::default());
        }
        let found = store::accounts::by_ids(&self.app.read(), &ids).await?;
        let found = found.into_iter().filter(|account| account.suspended_at.is_none());
        Ok(found.map(|account| (account.id.0, account)).collect())
    }

    /// One account as JSON.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&self, id: AccountId) -> Result<Option<Bytes>, ApiError> {
        Ok(self.accounts([id.0]).await?.remove(&id.0).map(|fragment| fragment.bytes().clone()))
    }

    /// A list of accounts as JSON, in this order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_list(&self, ids: &[AccountId]) -> Result<Bytes, ApiError> {
        let accounts = self.accounts(ids.iter().map(|id| id.0)).await?;
        let fragments = ids.iter().filter_map(|id| accounts.get(&id.0)).map(|fragment| &fragment.bytes()[..]);
        Ok(list(fragments))
    }

    /// Statuses as JSON, as this viewer sees them, in this order. The caller has asked who may see them; those that are
    /// gone by now are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn status_list(&self, viewer: Option<AccountId>, ids: &[StatusId]) -> Result<Bytes, ApiError> {
        let gathered = self.gather(viewer, ids).await?;
        let mut json = Vec::with_capacity(ids.len() * 2_560 + 2);
        json.push(b'[');
        for id in ids {
            let before = json.len();
            if before > 1 {
                json.push(b',');
            }
            if !gathered.write(&mut json, *id) {
                json.truncate(before);
            }
        }
        json.push(b']');
        Ok(json.into())
    }

    /// One status as JSON, as this viewer sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn status(&self, viewer: Option<AccountId>, id: StatusId) -> Result<Option<Bytes>, ApiError> {
        Ok(self.each_status(viewer, &[id]).await?.pop().map(|(_, json)| json.into()))
    }

    /// Statuses as JSON, each with its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn each_status(
        &self,
        viewer: Option<AccountId>,
        ids: &[StatusId],
    ) -> Result<Vec<(StatusId, Vec<u8>)>, ApiError> {
        let gathered = self.gather(viewer, ids).await?;
        let mut written = Vec::with_capacity(ids.len());
        for id in ids {
            let mut json = Vec::with_capacity(2_048);
            if gathered.write(&mut json, *id) {
                written.push((*id, json));
            }
        }
        Ok(written)
    }

    /// Everything that it takes to write these statuses, and those that they boost.
    async fn gather(&self, viewer: Option<AccountId>, ids: &[StatusId]) -> Result<Gathered, ApiError> {
        let mut prepared = self.prepared(ids.iter().map(|id| id.0)).await?;
        let originals: Vec<i64> = prepared.values().filter_map(|status| status.boost_of).collect();
        prepared.extend(self.prepared(originals).await?);
        // What is quoted is shown whole, and of what that quotes in turn the id.
        let quoted: Vec<i64> = prepared.values().filter_map(|status| quote::shown_in(status)).collect();
        if !quoted.is_empty() {
            prepared.extend(self.prepared(quoted.iter().copied()).await?);
        }
        let state = self.app.viewer_state(viewer).await?;
        let quotes = quote::seen_by(&self.app, (viewer, &state), &prepared, &quoted).await?;
        let accounts = self.accounts(prepared.values().map(|status| status.author)).await?;
        let flags = match viewer {
            Some(viewer) => Some((viewer, self.flags(viewer, prepared.keys().copied()).await?)),
            None => None,
        };
        let orphans = self.orphans(viewer, &prepared).await?;
        let polls: Vec<(&Poll, AccountId)> =
            prepared.values().filter_map(|status| Some((status.poll.as_ref()?, AccountId(status.author)))).collect();
        let polls = self.polls(viewer, &polls).await?;
        Ok(Gathered { prepared, accounts, flags, orphans, polls, quotes, state })
    }

    /// Which of these statuses answer something that the viewer may not know of. To find that out of an answer to
    /// something open nothing is read, unless there is a block between its author and the viewer.
    async fn orphans(
        &self,
        viewer: Option<AccountId>,
        prepared: &HashMap<i64, Arc<Prepared>>,
    ) -> Result<HashSet<i64>, ApiError> {
        let answers: Vec<&Answered> = prepared.values().filter_map(|status| status.answers.as_ref()).collect();
        if answers.is_empty() {
            return Ok(HashSet::default());
        }
        let state = self.app.viewer_state(viewer).await?;
        let is_clear = |answer: &Answered| {
            let own = viewer == Some(AccountId(answer.author));
            self.kept.gone.get(&answer.parent).is_none()
                && (own || (answer.open && !state.has_block_with(answer.author)))
        };
        let (mut orphans, mut parents) = (HashSet::default(), Vec::new());
        for answer in answers.into_iter().filter(|answer| !is_clear(answer)) {
            orphans.insert(answer.reply);
            parents.push(StatusId(answer.parent));
        }
        if viewer.is_some() && !parents.is_empty() {
            let seen = sight::visible(&self.app.read(), viewer, &parents).await?;
            let is_seen = |answer: &Answered| seen.contains(&StatusId(answer.parent));
            orphans
                .retain(|reply| !prepared.get(reply).and_then(|status| status.answers.as_ref()).is_some_and(is_seen));
        }
        Ok(orphans)
    }

    async fn prepared(&self, ids: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Arc<Prepared>>, ApiError> {
        let mut found = HashMap::default();
        let mut tickets = HashMap::default();
        for id in ids {
            match self.kept.statuses.get(&id) {
                Some(status) => drop(found.insert(id, status)),
                None => drop(tickets.insert(id, self.kept.statuses.ticket(&id))),
            }
        }
        if !tickets.is_empty() {
            let missing: Vec<i64> = tickets.keys().copied().collect();
            for (id, status) in status::prepare(&self.app, &missing).await? {
                let status = Arc::new(status);
                if let Some(ticket) = tickets.get(&id) {
                    self.kept.statuses.put(&id, status.clone(), *ticket);
                }
                found.insert(id, status);
            }
        }
        Ok(found)
    }

    async fn flags(
        &self,
        viewer: AccountId,
        ids: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Flags>, ApiError> {
        let mut found = HashMap::default();
        let mut tickets = HashMap::default();
        for id in ids {
            let key = (viewer.0, id);
            match self.kept.flags.get(&key) {
                Some(flags) => drop(found.insert(id, flags)),
                None => drop(tickets.insert(id, self.kept.flags.ticket(&key))),
            }
        }
        if !tickets.is_empty() {
            let missing: Vec<i64> = tickets.keys().copied().collect();
            let mut read = store::statuses::viewer_flags(&self.app.read(), viewer, &missing).await?;
            for (id, ticket) in tickets {
                let flags = read.remove(&StatusId(id)).unwrap_or_default();
                self.kept.flags.put(&(viewer.0, id), flags, ticket);
                found.insert(id, flags);
            }
        }
        Ok(found)
    }
}

/// What it takes to write some statuses for one viewer.
struct Gathered {
    prepared: HashMap<i64, Arc<Prepared>>,
    accounts: HashMap<i64, AccountFragment>,
    flags: Option<(AccountId, HashMap<i64, Flags>)>,
    orphans: HashSet<i64>,
    polls: std::collections::HashMap<i64, Vec<u8>>,
    quotes: HashMap<i64, SeenQuote>,
    state: Arc<ViewerState>,
}

impl Gathered {
    fn fields(&self, id: i64, status: &Prepared) -> Option<ViewerFields> {
        let (viewer, flags) = self.flags.as_ref()?;
        Some(viewer_fields(flags.get(&id), status.author == viewer.0))
    }

    /// A status with its author, to be written.
    fn seen<'a>(
        &'a self,
        id: i64,
        (status, author): (&'a Prepared, &'a AccountFragment),
        viewer: Option<&'a ViewerFields>,
        quote: Option<QuoteSeen<'a>>,
    ) -> Seen<'a> {
        Seen {
            status: &status.fragment,
            author,
            poll: self.polls.get(&id).map(Vec::as_slice),
            viewer,
            orphan: self.orphans.contains(&id),
            quote,
            approval: quote::approval(&self.state, status),
        }
    }

    /// Writes one of the statuses. `false`, and nothing is written, where it is gone.
    fn write(&self, json: &mut Vec<u8>, id: StatusId) -> bool {
        let Some(status) = self.prepared.get(&id.0) else { return false };
        let Some(author) = self.accounts.get(&status.author) else { return false };
        let boosted = match status.boost_of {
            None => None,
            Some(original) => {
                let Some(inner) = self.prepared.get(&original) else { return false };
                let Some(inner_author) = self.accounts.get(&inner.author) else { return false };
                Some((inner, inner_author, self.fields(original, inner)))
            }
        };
        // Of a boost, clients ask what the viewer did with the original.
        let own = boosted.as_ref().map_or_else(|| self.fields(id.0, status), |(_, _, fields)| *fields);
        let original = status.boost_of.unwrap_or(id.0);
        let quote = self.quotes.get(&original);
        let quoted = quote.and_then(|quote| Some((quote.quoted?, self.prepared.get(&quote.quoted?)?)));
        let quoted_fields = quoted.and_then(|(id, quoted)| self.fields(id, quoted));
        let quoted = quoted.and_then(|(id, quoted)| {
            let author = self.accounts.get(&quoted.author)?;
            let quote = self.quotes.get(&id).map(SeenQuote::shallow);
            Some(self.seen(id, (quoted, author), quoted_fields.as_ref(), quote))
        });
        let quote = quote.map(|quote| QuoteSeen { state: quote.state, quoted: Quoted::Whole(quoted.as_ref()) });
        let inner = boosted
            .as_ref()
            .map(|(inner, inner_author, fields)| self.seen(original, (inner, inner_author), fields.as_ref(), quote));
        let outer_quote = quote.filter(|_| inner.is_none());
        let mut outer = self.seen(id.0, (status, author), own.as_ref(), outer_quote);
        if let Some(inner) = inner {
            outer.approval = inner.approval;
        }
        write_status(json, outer, inner);
        true
    }
}

fn viewer_fields(flags: Option<&Flags>, own: bool) -> ViewerFields {
    let flags = flags.copied().unwrap_or_default();
    ViewerFields {
        favourited: flags.favourited,
        reblogged: flags.boosted,
        muted: flags.thread_muted,
        bookmarked: flags.bookmarked,
        pinned: own.then_some(flags.pinned),
    }
}

/// A JSON array of these entities.
fn list<'a>(entities: impl Iterator<Item = &'a [u8]>) -> Bytes {
    let mut json = Vec::with_capacity(32 * 1024);
    json.push(b'[');
    for (i, entity) in entities.enumerate() {
        if i > 0 {
            json.push(b',');
        }
        json.extend_from_slice(entity);
    }
    json.push(b']');
    json.into()
}
