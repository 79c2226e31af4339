//! Collections that hang on accounts and statuses of this server, and their pages.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#collections>, <https://www.w3.org/TR/activitystreams-core/#paging>

use wire::activitystreams::document::{Collection, First, Items, Object, Page};

const UNORDERED: &str = "Collection";
const ORDERED: &str = "OrderedCollection";

/// Answers to a status. How many there are is not said: some of them are not for everybody.
#[must_use]
pub fn replies(status: &str) -> Collection {
    let id = format!("{status}/replies");
    let first = Some(First::Address(format!("{id}?page=true")));
    Collection { id, kind: UNORDERED, total_items: None, first, last: None, items: None }
}

/// Something that is only counted: likes, boosts.
#[must_use]
pub fn counted(id: &str, count: i64) -> Collection {
    let total_items = Some(count.max(0).unsigned_abs());
    Collection { id: id.to_owned(), kind: UNORDERED, total_items, first: None, last: None, items: None }
}

/// What is small enough for one document, the newest first.
#[must_use]
pub fn whole(id: &str, entries: Vec<Object>) -> Collection {
    Collection {
        id: id.to_owned(),
        kind: ORDERED,
        total_items: u64::try_from(entries.len()).ok(),
        first: None,
        last: None,
        items: Some(Items::OrderedItems(entries)),
    }
}

/// Hashtags on a profile, in no order.
#[must_use]
pub fn featured_tags(id: &str) -> Collection {
    let items = Some(Items::Items(Vec::new()));
    Collection { id: id.to_owned(), kind: UNORDERED, total_items: Some(0), first: None, last: None, items }
}

/// A long one, the newest first, whose entries are on pages. `pages` is false where only the count is told.
#[must_use]
pub fn paged(id: &str, count: i64, pages: bool) -> Collection {
    Collection {
        id: id.to_owned(),
        kind: ORDERED,
        total_items: Some(count.max(0).unsigned_abs()),
        first: pages.then(|| First::Address(format!("{id}?page=true"))),
        last: pages.then(|| format!("{id}?min_id=0&page=true")),
        items: None,
    }
}

/// Which page of a collection it is. Entries have ids that order them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Only what is older than this entry.
    pub max_id: Option<i64>,
    /// Only what is newer than this entry; what comes right after it.
    pub min_id: Option<i64>,
}

impl Place {
    /// Address of the page of this collection.
    #[must_use]
    pub fn address(&self, collection: &str) -> String {
        let Self { max_id, min_id } = *self;
        let part = |name: &str, id: Option<i64>| id.map(|id| format!("{name}={id}&")).unwrap_or_default();
        format!("{collection}?{}{}page=true", part("max_id", max_id), part("min_id", min_id))
    }
}

/// A page of a collection, the newest first. `ends` are the ids of its newest and its oldest entry; none for an empty one.
#[must_use]
pub fn page(collection: &str, place: Place, ends: Option<(i64, i64)>, entries: Vec<Object>) -> Page {
    let next = ends.map(|(_, oldest)| Place { max_id: Some(oldest), min_id: None });
    let prev = ends.map(|(newest, _)| Place { max_id: None, min_id: Some(newest) });
    Page {
        id: place.address(collection),
        kind: "OrderedCollectionPage",
        part_of: collection.to_owned(),
        total_items: None,
        next: next.map(|place| place.address(collection)),
        prev: prev.map(|place| place.address(collection)),
        items: Items::OrderedItems(entries),
    }
}

/// A page of answers to a status, the oldest first; `next` is the id after which the next page begins.
#[must_use]
pub fn replies_page(status: &str, after: Option<i64>, next: Option<i64>, entries: Vec<Object>) -> Page {
    let part_of = format!("{status}/replies");
    let address = |min_id: Option<i64>| Place { max_id: None, min_id }.address(&part_of);
    Page {
        id: address(after),
        kind: "CollectionPage",
        total_items: None,
        next: next.map(|id| address(Some(id))),
        prev: None,
        items: Items::Items(entries),
        part_of,
    }
}
