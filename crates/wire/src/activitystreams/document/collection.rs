//! Collections, and their pages.
//!
//! Spec: <https://www.w3.org/TR/activitystreams-core/#collections>

use super::{Context, Document, Object};
use serde::Serialize;

/// A collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    /// Its id, which is its address.
    pub id: String,
    /// `Collection` or `OrderedCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How many are in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_items: Option<u64>,
    /// Its first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<First>,
    /// Address of its last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// What is in it, when it is not cut into pages.
    #[serde(flatten)]
    pub items: Option<Items>,
}

/// The first page of a collection: by its address, or whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum First {
    /// Its address.
    Address(String),
    /// Whole.
    Page(Box<Page>),
}

/// What is in a collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Items {
    /// In no order that means anything.
    Items(Vec<Object>),
    /// In order: the newest first.
    OrderedItems(Vec<Object>),
}

/// A page of a collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Its address.
    pub id: String,
    /// `CollectionPage` or `OrderedCollectionPage`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Id of the collection.
    pub part_of: String,
    /// How many are in the collection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_items: Option<u64>,
    /// Address of the page after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Address of the page before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
    /// What is on it.
    #[serde(flatten)]
    pub items: Items,
}

impl Items {
    /// The names that the entries use.
    fn context(&self) -> Context {
        let (Self::Items(items) | Self::OrderedItems(items)) = self;
        let first = items.iter().map(Object::context).find(|context| *context != Context::Plain);
        first.unwrap_or(Context::Plain)
    }
}

impl Document for Collection {
    fn context(&self) -> Context {
        let first = self.first.as_ref().map(|first| match first {
            First::Address(_) => Context::Plain,
            First::Page(page) => page.context(),
        });
        self.items.as_ref().map(Items::context).or(first).unwrap_or(Context::Plain)
    }
}

impl Document for Page {
    fn context(&self) -> Context {
        self.items.context()
    }
}
