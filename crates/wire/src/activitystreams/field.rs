//! Fields of a node, each read as tolerantly as it can be without a guess.

use super::{ReadError, limits};
use crate::{time, uri::Uri};
use domain::Timestamp;
use serde_json::{Map, Value};
use std::{slice, sync::LazyLock};

/// The fields of one node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'v>(&'v Map<String, Value>);

static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

impl<'v> Fields<'v> {
    /// The fields of this value, if it is an object.
    pub(super) fn of(value: &'v Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// The same, for what is known to be an object. Anything else has no fields.
    pub(super) fn certain(value: &'v Value) -> Self {
        Self(value.as_object().unwrap_or(&NONE))
    }

    /// A field; `null` is none.
    pub(super) fn get(self, name: &str) -> Option<&'v Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Whether the field is there.
    pub(super) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The fields of a field.
    pub(super) fn inside(self, name: &str) -> Option<Self> {
        self.get(name).and_then(first).and_then(Self::of)
    }

    /// A field as a list: one value is a list of one.
    pub(super) fn all(self, name: &str) -> slice::Iter<'v, Value> {
        match self.get(name) {
            Some(Value::Array(list)) => list.iter(),
            Some(one) => slice::from_ref(one).iter(),
            None => [].iter(),
        }
    }

    /// The id. Nothing else is taken for one than one text that is one address: not a list of one, not an object.
    pub(super) fn id(self) -> Result<Option<Uri>, ReadError> {
        if self.has("@id") {
            return Err(ReadError::Id); // the same said twice, if there is an `id` too; otherwise read by some alone
        }
        match self.get("id") {
            None => Ok(None),
            Some(Value::String(id)) => Uri::parse(id).map(Some).map_err(|_| ReadError::Id),
            Some(_) => Err(ReadError::Id),
        }
    }

    /// A text, or the first of a list, cut after so many characters.
    pub(super) fn text(self, name: &str, most: usize) -> Option<String> {
        let text = first(self.get(name)?)?.as_str()?;
        Some(cut(text, most).to_owned())
    }

    /// An address: a text, or the id of what is embedded, or the `href` of a link; of a list the first.
    pub(super) fn uri(self, name: &str) -> Option<Uri> {
        self.all(name).next().and_then(uri)
    }

    /// Addresses, of the first so many entries.
    pub(super) fn uris(self, name: &str, most: usize) -> Vec<Uri> {
        self.all(name).take(most).filter_map(uri).collect()
    }

    /// `true` or `false`.
    pub(super) fn flag(self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::as_bool)
    }

    /// A count: a whole number, not negative, and never more than [`limits::COUNT`].
    pub(super) fn count(self, name: &str) -> Option<u64> {
        self.get(name).and_then(Value::as_u64).map(|count| count.min(limits::COUNT))
    }

    /// Pixels.
    pub(super) fn pixels(self, name: &str) -> Option<u32> {
        self.get(name)
            .and_then(Value::as_u64)
            .and_then(|pixels| u32::try_from(pixels).ok())
            .filter(|pixels| *pixels > 0)
    }

    /// A time. What cannot be read is none; one without an offset is taken for UTC.
    pub(super) fn time(self, name: &str) -> Option<Timestamp> {
        let text = self.get(name)?.as_str()?;
        let naive = || {
            let moment = text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(Timestamp(moment.timestamp().as_millisecond()))
        };
        time::parse(text).or_else(naive)
    }
}

/// The value, or the first of a list.
pub(super) fn first(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.first(),
        one => Some(one),
    }
}

/// An address: a text, the id of an object, or the `href` of a link.
pub(super) fn uri(value: &Value) -> Option<Uri> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(map) => ["id", "href"].into_iter().find_map(|name| map.get(name)?.as_str())?,
        _ => return None,
    };
    Uri::parse(text).ok()
}

/// The first so many characters.
pub(super) fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

/// The first so many bytes, and no half character.
pub(super) fn cut_bytes(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
