//! Collections and their pages.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-core/#collections>

use super::{
    ReadError, Reference,
    field::{self, Fields},
    kind::{self, Class},
    limits,
};
use crate::uri::Uri;
use serde_json::Value;

/// A collection, or a page of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// Its id.
    pub id: Option<Uri>,
    /// Whether this is a page.
    pub is_page: bool,
    /// How many it says there are. Nothing is allocated, and no loop ends, by this number.
    pub total_items: Option<u64>,
    /// What stands in it. Items that cannot be read are left out.
    pub items: Vec<Reference>,
    /// Its first page.
    pub first: Option<CollectionRef>,
    /// The page after this one.
    pub next: Option<Uri>,
    /// The collection that this is a page of.
    pub part_of: Option<Uri>,
    /// Whose it is.
    pub attributed_to: Option<Uri>,
}

/// A collection or a page, as something else names it.
#[derive(Debug, Clone, PartialEq)]
pub enum CollectionRef {
    /// By its id.
    Id(Uri),
    /// Whole, or as much of it as the sender chose.
    Embedded(Box<Collection>),
}

impl Collection {
    pub(super) fn read(fields: Fields<'_>) -> Result<Self, ReadError> {
        let kind = kind::of(fields)?.filter(|kind| kind::class(kind) == Class::Collection);
        let kind = kind.ok_or(ReadError::NotA("collection"))?;
        let items = fields.all("orderedItems").chain(fields.all("items")).take(limits::ITEMS);
        Ok(Self {
            id: fields.id()?,
            is_page: kind.ends_with("Page"),
            total_items: fields.count("totalItems"),
            items: items.filter_map(|item| Reference::read(item, 0).ok().flatten()).collect(),
            first: fields.get("first").and_then(CollectionRef::read),
            next: fields.uri("next"),
            part_of: fields.uri("partOf"),
            attributed_to: fields.uri("attributedTo"),
        })
    }
}

impl CollectionRef {
    /// The id.
    #[must_use]
    pub fn id(&self) -> Option<&Uri> {
        match self {
            Self::Id(id) => Some(id),
            Self::Embedded(collection) => collection.id.as_ref(),
        }
    }

    /// How many it says there are.
    #[must_use]
    pub fn total_items(&self) -> Option<u64> {
        match self {
            Self::Id(_) => None,
            Self::Embedded(collection) => collection.total_items,
        }
    }

    pub(super) fn read(value: &Value) -> Option<Self> {
        match Fields::of(value).and_then(|fields| Collection::read(fields).ok()) {
            Some(collection) => Some(Self::Embedded(Box::new(collection))),
            None => field::uri(value).map(Self::Id),
        }
    }
}
