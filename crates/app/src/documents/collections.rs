//! Collections that hang on accounts and statuses: what somebody wrote and pinned, who follows whom, answers, likes and
//! boosts. Counts are told as profiles tell them; entries, only those that the reader may see.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#collections>

use super::{NoDocument, Parents, activities};
use crate::{App, delivery::followers::MOST, timelines::AccountFilter};
use domain::{Account, AccountId, StatusId};
use federation::render::{
    collection::{self, Place},
    featured, followers_synchronization,
};
use store::{accounts, follows, page::Page as Rows, remote, statuses};
use wire::{
    activitystreams::document::{Collection, Object, Page},
    params,
};

/// Entries on a page of activities, each of which may be large.
const ACTIVITIES: usize = 20;
/// Entries on a page of ids.
const IDS: i64 = 40;

/// Who follows, or who is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// Those who follow.
    Followers,
    /// Those who are followed.
    Following,
}

/// What of a status is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Favourites.
    Likes,
    /// Boosts.
    Shares,
}

impl App {
    /// How much an account wrote, and where it is.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn outbox_document(&self, name: &str) -> Result<Collection, NoDocument> {
        let account = self.open_owner(name).await?;
        Ok(collection::paged(&format!("{}/outbox", account.uri), account.statuses_count, true))
    }

    /// A page of what an account wrote and boosted.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn outbox_page(&self, reader: Option<AccountId>, name: &str, place: Place) -> Result<Page, NoDocument> {
        let account = self.open_owner(name).await?;
        let page = params::Page { max_id: place.max_id, since_id: None, min_id: place.min_id, limit: ACTIVITIES };
        let ids = self.account_statuses(reader, account.id, &AccountFilter::default(), page).await?;
        let rows = self.visible_statuses(reader, &ids).await?;
        let made = activities(&self.read(), self, &rows, Parents::SeenBy(reader)).await?;
        let entries = made.into_iter().map(|activity| Object::Activity(activity.into())).collect();
        let ends = ids.first().zip(ids.last()).map(|(newest, oldest)| (newest.0, oldest.0));
        Ok(collection::page(&format!("{}/outbox", account.uri), place, ends, entries))
    }

    /// How many follow an account, or how many it follows.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn ties_document(&self, name: &str, ties: Ties) -> Result<Collection, NoDocument> {
        let account = self.open_owner(name).await?;
        let count = match ties {
            Ties::Followers => account.followers_count,
            Ties::Following => account.following_count,
        };
        Ok(collection::paged(&ties.of(&account), count, !account.hide_collections))
    }

    /// A page of those who follow an account, or whom it follows, where that is not its own affair.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn ties_page(
        &self,
        reader: Option<AccountId>,
        name: &str,
        ties: Ties,
        place: Place,
    ) -> Result<Page, NoDocument> {
        let account = self.open_owner(name).await?;
        if account.hide_collections {
            return Err(NoDocument::NotFound);
        }
        let (db, now) = (self.read(), self.now());
        let rows = Rows { max_id: place.max_id, since_id: None, min_id: place.min_id, limit: IDS };
        let found = match ties {
            Ties::Followers => follows::followers(&db, account.id, reader, rows, now).await?,
            Ties::Following => follows::following(&db, account.id, reader, rows, now).await?,
        };
        let ids: Vec<i64> = found.iter().map(|(_, account)| account.0).collect();
        let mut people = accounts::by_ids(&db, &ids).await?;
        people.sort_by_key(|person| ids.iter().position(|id| *id == person.id.0));
        let entries = people.into_iter().map(|person| Object::Id(person.uri)).collect();
        let ends = found.first().zip(found.last()).map(|((newest, _), (oldest, _))| (*newest, *oldest));
        Ok(collection::page(&ties.of(&account), place, ends, entries))
    }

    /// Those of the reader's host who follow an account (FEP-8fcf), whether or not it shows its followers: that host knows
    /// them anyway, and this is how it learns what we know. Nobody reads it unsigned.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn followers_at_reader(&self, reader: Option<AccountId>, name: &str) -> Result<Collection, NoDocument> {
        let account = self.open_owner(name).await?;
        let db = self.read();
        let reader = reader.ok_or(NoDocument::NotFound)?;
        let reader = remote::by_id(&db, reader).await?.ok_or(NoDocument::NotFound)?;
        let found = follows::follower_uris_at(&db, account.id, &reader.host, MOST + 1).await?;
        // Half a list is worse than none: whoever is not on it is taken for gone.
        if i64::try_from(found.len()).is_ok_and(|count| count > MOST) {
            return Err(NoDocument::NotFound);
        }
        let entries = found.into_iter().map(Object::Id).collect();
        Ok(collection::whole(&followers_synchronization(&account.uri), entries))
    }

    /// What an account pinned, the last pin first.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn featured_document(&self, reader: Option<AccountId>, name: &str) -> Result<Collection, NoDocument> {
        let account = self.open_owner(name).await?;
        let pins = self.pinned(reader, account.id).await?;
        let rows = self.visible_statuses(reader, &pins).await?;
        let made = activities(&self.read(), self, &rows, Parents::SeenBy(reader)).await?;
        let notes = made.into_iter().map(|activity| activity.object).collect();
        Ok(collection::whole(&featured(&account.uri), notes))
    }

    /// The hashtags on an account's profile: nobody can choose any yet, so there are none.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn featured_tags_document(&self, name: &str) -> Result<Collection, NoDocument> {
        let account = self.open_owner(name).await?;
        Ok(collection::featured_tags(&format!("{}/collections/tags", account.uri)))
    }

    /// The outbox of the server itself, which says nothing.
    #[must_use]
    pub fn instance_outbox_document(&self) -> Collection {
        collection::whole(&format!("{}/outbox", self.site().home().instance_actor()), Vec::new())
    }

    /// How many like or boosted a status.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn counted_document(
        &self,
        reader: Option<AccountId>,
        name: &str,
        id: StatusId,
        counted: Counted,
    ) -> Result<Collection, NoDocument> {
        let status = self.own_status(reader, name, id).await?;
        // A boost is not liked itself, and has no such collection.
        if status.boost.is_some() {
            return Err(NoDocument::NotFound);
        }
        Ok(match counted {
            Counted::Likes => collection::counted(&format!("{}/likes", status.uri), status.favourites_count),
            Counted::Shares => collection::counted(&format!("{}/shares", status.uri), status.reblogs_count),
        })
    }

    /// Where the answers to a status are.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn replies_document(
        &self,
        reader: Option<AccountId>,
        name: &str,
        id: StatusId,
    ) -> Result<Collection, NoDocument> {
        let status = self.own_status(reader, name, id).await?;
        if status.boost.is_some() { Err(NoDocument::NotFound) } else { Ok(collection::replies(&status.uri)) }
    }

    /// A page of answers to a status that everybody may read, the oldest first.
    ///
    /// # Errors
    /// [`NoDocument`]
    pub async fn replies_page(
        &self,
        reader: Option<AccountId>,
        name: &str,
        id: StatusId,
        after: Option<i64>,
    ) -> Result<Page, NoDocument> {
        let status = self.own_status(reader, name, id).await?;
        if status.boost.is_some() {
            return Err(NoDocument::NotFound);
        }
        let found = statuses::open_replies(&self.read(), reader, id, after.unwrap_or(0), IDS).await?;
        let full = i64::try_from(found.len()).is_ok_and(|count| count == IDS);
        let next = found.last().filter(|_| full).map(|(last, _)| *last);
        let entries = found.into_iter().map(|(_, uri)| Object::Id(uri)).collect();
        Ok(collection::replies_page(&status.uri, after, next, entries))
    }
}

impl Ties {
    /// Id of the collection of this account.
    fn of(self, account: &Account) -> String {
        match self {
            Self::Followers => federation::render::followers(&account.uri),
            Self::Following => format!("{}/following", account.uri),
        }
    }
}
