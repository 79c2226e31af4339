//! What a real Mastodon 4.7.3 answered: `data/shapes.json` holds, for `METHOD path status`, the content type, the headers
//! that clients look at, and the type of every value (`$[].account.id` is `string`). Our answers must have at least the
//! same keys, with the same types, and null only where Mastodon had null. Values are not compared: they belong to other
//! people's servers.
//!
//! A record says of a value that it was always null, and then any type is right; and it does not say of a key that it was
//! there in some answers only, so those are named here.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

#[derive(serde::Deserialize)]
struct Record {
    content_type: Vec<String>,
    /// Names of the headers that mean something to a client.
    headers: Vec<String>,
    /// Path to types, with `|` between them.
    shape: BTreeMap<String, String>,
}

static RECORDS: LazyLock<BTreeMap<String, Record>> =
    LazyLock::new(|| match serde_json::from_str(include_str!("../data/shapes.json")) {
        Ok(records) => records,
        Err(error) => panic!("data/shapes.json: {error}"),
    });

/// Keys of entities that Mastodon answered null for, anywhere: what one answer had a value for may be null in another.
static NULL_SOMEWHERE: LazyLock<BTreeSet<(&'static str, &'static str)>> = LazyLock::new(|| {
    let shapes = RECORDS.values().map(|record| &record.shape);
    let nulls = shapes.flat_map(|shape| {
        let null = shape.iter().filter(|(_, types)| types.split('|').any(|name| name == "null"));
        null.filter_map(|(path, _)| entity_and_key(shape, path))
    });
    nulls.collect()
});

/// The entity that a path leads into, told by its keys or by the name that it stands under, and the key in it.
fn entity_and_key<'a>(shape: &BTreeMap<String, String>, path: &'a str) -> Option<(&'a str, &'a str)> {
    let (parent, key) = path.rsplit_once('.')?;
    let told_by = |sign: &str| shape.contains_key(&format!("{parent}.{sign}"));
    let entity = [("acct", "account"), ("reblogs_count", "status"), ("preview_url", "media")];
    let known = entity.iter().find(|(sign, _)| told_by(sign)).map(|(_, name)| *name);
    let name = parent.rsplit('.').next().unwrap_or(parent).trim_end_matches("[]");
    // Entities at the top have no name: those that are not known by their keys stand for themselves alone.
    known.or(Some(name).filter(|name| *name != "$")).map(|entity| (entity, key))
}

/// Keys that Mastodon writes in some answers only, by the end of their path.
const SOMETIMES: [&str; 27] = [
    // Of things that are not usual.
    ".limited",
    ".suspended",
    ".reblog.text",
    ".quoted_status",
    // Only on one's own statuses.
    ".pinned",
    // Of the file: pictures have other facts than films.
    ".meta.colors",
    ".meta.focus",
    ".meta.original.bitrate",
    ".meta.original.duration",
    ".meta.original.frame_rate",
    ".thumbnail.blurhash",
    ".thumbnail.description",
    ".thumbnail.versions",
    // Of notifications of some types.
    "[].status",
    ".fallback",
    ".collection",
    ".annual_report",
    ".status_id",
    ".page_max_id",
    ".page_min_id",
    ".latest_page_notification_at",
    // Of a status that is to be posted later, which is another entity.
    "$.params",
    "$.scheduled_at",
    // Markers: those alone that were asked for.
    "$.home",
    "$.notifications",
    // Of the instance, when nobody set it.
    "$.contact_account",
    ".rules[].hint",
];

/// Objects whose keys are data.
const KEYS_ARE_DATA: [&str; 2] = [".translations", ".details"];

/// Keys that depend on who looks: an anonymous viewer gets none of them.
const OF_THE_VIEWER: [&str; 9] = [
    ".favourited",
    ".reblogged",
    ".muted",
    ".bookmarked",
    ".filtered",
    ".following",
    ".featuring",
    ".voted",
    ".own_votes",
];

/// How this answer to a signed-in viewer differs from Mastodon's. `endpoint` is like `GET /api/v1/accounts/{id} 200`; an
/// address as it was called will do, too (`GET /api/v1/accounts/7 200`). Empty: it does not differ.
#[must_use]
pub fn differences(endpoint: &str, answer: &Value) -> Vec<String> {
    compare(endpoint, answer, true)
}

/// The same for an anonymous viewer, who gets nothing that depends on the viewer.
#[must_use]
pub fn differences_for_anonymous(endpoint: &str, answer: &Value) -> Vec<String> {
    compare(endpoint, answer, false)
}

/// Whether such an answer of Mastodon is known.
#[must_use]
pub fn is_recorded(endpoint: &str) -> bool {
    record(endpoint).is_some()
}

/// The content types that Mastodon gave such an answer.
#[must_use]
pub fn content_types(endpoint: &str) -> &'static [String] {
    record(endpoint).map_or(&[], |record| &record.content_type)
}

/// The headers that mean something to a client, as Mastodon gave them with some such answer.
#[must_use]
pub fn headers(endpoint: &str) -> &'static [String] {
    record(endpoint).map_or(&[], |record| &record.headers)
}

/// The status codes with which Mastodon answered this call, whose path is written as a route is declared.
#[must_use]
pub fn statuses(method: &str, path: &str) -> Vec<u16> {
    let wanted = format!("{method} {path}");
    let of_call = |endpoint: &String| {
        let (call, status) = endpoint.rsplit_once(' ')?;
        status.parse().ok().filter(|_| same_template(call, &wanted))
    };
    RECORDS.keys().filter_map(of_call).collect()
}

/// Fails when the answer differs from Mastodon's.
///
/// # Panics
/// When it does: the message lists all differences.
#[track_caller]
pub fn assert_like_mastodon(endpoint: &str, answer: &Value) {
    let differences = differences(endpoint, answer);
    assert!(differences.is_empty(), "{endpoint} differs from Mastodon:\n  {}\n{answer:#}", differences.join("\n  "));
}

/// The types that a value had at this path; `None` when there was no such value.
pub(crate) fn types_at(endpoint: &str, path: &str) -> Option<Vec<&'static str>> {
    record(endpoint)?.shape.get(path).map(|types| types.split('|').collect())
}

/// Whether two endpoints are declared alike: names between braces do not count.
pub(crate) fn same_template(left: &str, right: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let one = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
        text.split('/').map(one).collect()
    };
    parts(left) == parts(right)
}

/// Whether two endpoints are the same, where `{...}` stands for any part of a path.
#[must_use]
pub fn same_endpoint(template: &str, endpoint: &str) -> bool {
    let (mut left, mut right) = (template.split([' ', '/']), endpoint.split([' ', '/']));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(part), Some(other)) if part == other || (part.starts_with('{') && !other.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The type of a value, as the records name it.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn record(endpoint: &str) -> Option<&'static Record> {
    RECORDS.get(endpoint).or_else(|| RECORDS.iter().find(|(key, _)| same_endpoint(key, endpoint)).map(|(_, r)| r))
}

fn compare(endpoint: &str, answer: &Value, signed_in: bool) -> Vec<String> {
    let Some(record) = record(endpoint) else {
        return vec![format!("no answer of Mastodon to {endpoint:?} is recorded")];
    };
    let mut found = BTreeSet::new();
    Comparison { shape: &record.shape, signed_in, found: &mut found }.value("$", answer);
    found.into_iter().collect()
}

struct Comparison<'a> {
    shape: &'static BTreeMap<String, String>,
    signed_in: bool,
    /// A set, since every entry of a list may differ in the same way.
    found: &'a mut BTreeSet<String>,
}

impl Comparison<'_> {
    fn value(&mut self, path: &str, value: &Value) {
        let Some(types) = self.shape.get(path) else { return };
        let given = type_name(value);
        let fits = |known: &str| known == given || (known == "number" && given == "integer");
        if value.is_null() && entity_and_key(self.shape, path).is_some_and(|key| NULL_SOMEWHERE.contains(&key)) {
            return;
        }
        if types != "null" && !types.split('|').any(fits) {
            self.found.insert(format!("{path}: is {given}, Mastodon has {types}"));
            return;
        }
        match value {
            Value::Array(entries) => {
                let inside = format!("{path}[]");
                entries.iter().for_each(|entry| self.value(&inside, entry));
            }
            Value::Object(map) => {
                for (key, known) in self.keys(path) {
                    match map.get(key) {
                        Some(value) => self.value(known, value),
                        None if self.may_be_missing(path, known) => {}
                        None => {
                            self.found.insert(format!("{known}: is missing"));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Keys that an object had, with their paths.
    fn keys(&self, path: &str) -> Vec<(&'static str, &'static str)> {
        let start = format!("{path}.");
        let inside = self.shape.range(start.clone()..).take_while(|(known, _)| known.starts_with(&start));
        let keys = inside.map(|(known, _)| (&known[start.len()..], known.as_str()));
        keys.filter(|(key, _)| !key.contains(['.', '['])).collect()
    }

    fn may_be_missing(&self, parent: &str, path: &str) -> bool {
        SOMETIMES.iter().any(|end| path.ends_with(end))
            || KEYS_ARE_DATA.iter().any(|end| parent.ends_with(end))
            || (!self.signed_in && OF_THE_VIEWER.iter().any(|end| path.ends_with(end)))
    }
}

#[cfg(test)]
mod tests;
