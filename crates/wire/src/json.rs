//! JSON, read strictly: the one reader of JSON that others wrote, clients and servers alike.
//!
//! A name stands once in an object, at any depth; size, depth and the number of values are bounded while reading. Refused
//! too: what is not UTF-8, a byte order mark, lone surrogates, `NaN`, anything after the value, U+0000 (which no database
//! column here can hold). Nothing is repaired.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc8259>; names twice are "unpredictable" there (section 4), so they are refused.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::{cell::Cell, cell::RefCell, fmt};

/// Bytes of a document.
pub const BYTES: usize = 1024 * 1024;
/// Levels of nesting.
pub const DEPTH: usize = 64;
/// Values in one document.
pub const NODES: usize = 20_000;
/// Names in one object.
pub const NAMES: usize = 1_000;

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Over [`BYTES`].
    #[error("the document has more than {BYTES} bytes")]
    TooLarge,
    /// Not UTF-8.
    #[error("the document is not UTF-8")]
    NotUtf8,
    /// Not JSON, with what the parser says.
    #[error("not valid JSON: {0}")]
    Syntax(String),
    /// A name stands twice in one object: which one counts would be a guess.
    #[error("the name {0:?} is given twice")]
    Duplicate(String),
    /// Over [`DEPTH`].
    #[error("nested more than {DEPTH} levels deep")]
    TooDeep,
    /// Over [`NODES`], or over [`NAMES`] in one object.
    #[error("too many values")]
    TooMany,
    /// U+0000, in or below the name that stands here.
    #[error("the value of {0:?} has the character U+0000")]
    Nul(String),
}

/// Reads a document.
///
/// # Errors
/// When it is anything but one JSON value within the limits.
pub fn strict(document: &[u8]) -> Result<Value, JsonError> {
    if document.len() > BYTES {
        return Err(JsonError::TooLarge);
    }
    let text = std::str::from_utf8(document).map_err(|_| JsonError::NotUtf8)?;
    let state = State::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Node { state: &state, depth: 0 }.deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    read.map_err(|error| match state.refused.take() {
        Some(refused) => refused,
        // serde_json has a limit of its own, above ours.
        None if error.to_string().starts_with("recursion limit") => JsonError::TooDeep,
        None => JsonError::Syntax(error.to_string()),
    })
}

/// A name, as an error repeats it: strangers choose it, and may choose a long one.
fn short(name: &str) -> String {
    name.chars().filter(|c| *c != '\0').take(100).collect()
}

#[derive(Default)]
struct State {
    nodes: Cell<usize>,
    /// The name whose value is read.
    name: RefCell<String>,
    refused: RefCell<Option<JsonError>>,
}

#[derive(Clone, Copy)]
struct Node<'s> {
    state: &'s State,
    depth: usize,
}

impl Node<'_> {
    fn refuse<E: serde::de::Error>(self, why: JsonError) -> E {
        let error = E::custom(&why);
        *self.state.refused.borrow_mut() = Some(why);
        error
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth + 1 > DEPTH {
            return Err(self.refuse(JsonError::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn text<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        if text.contains('\0') {
            let name = self.state.name.borrow().clone();
            return Err(self.refuse(JsonError::Nul(name)));
        }
        Ok(Value::String(text))
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.state.nodes.set(self.state.nodes.get() + 1);
        if self.state.nodes.get() > NODES {
            return Err(self.refuse(JsonError::TooMany));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.text(text.to_owned())
    }
    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        self.text(text)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = entries.next_element_seed(inner)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if name.contains('\0') {
                return Err(self.refuse(JsonError::Nul(short(&name))));
            }
            if map.contains_key(&name) {
                return Err(self.refuse(JsonError::Duplicate(short(&name))));
            }
            if map.len() == NAMES {
                return Err(self.refuse(JsonError::TooMany));
            }
            *self.state.name.borrow_mut() = short(&name);
            let value = entries.next_value_seed(inner)?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
pub(crate) mod tests;
