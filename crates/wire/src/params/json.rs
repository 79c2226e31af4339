//! JSON, read strictly: a name stands once, depth and size are bounded while reading.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc8259>; names twice are "unpredictable" there (section 4), so they are refused.

use super::{DEPTH, NODES, ParamsError, Value, short};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::{cell::RefCell, collections::BTreeMap, fmt};

/// Reads a document.
pub(super) fn parse(body: &[u8]) -> Result<Value, ParamsError> {
    let text = std::str::from_utf8(body).map_err(|_| ParamsError::NotUtf8)?;
    let state = State::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Node { state: &state, depth: 0 }.deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    read.map_err(|error| match state.refused.take() {
        Some(refused) => refused,
        // serde_json has a limit of its own, above ours.
        None if error.to_string().starts_with("recursion limit") => ParamsError::TooDeep,
        None => ParamsError::Json(error.to_string()),
    })
}

#[derive(Default)]
struct State {
    nodes: RefCell<usize>,
    /// The name whose value is read.
    name: RefCell<String>,
    refused: RefCell<Option<ParamsError>>,
}

#[derive(Clone, Copy)]
struct Node<'s> {
    state: &'s State,
    depth: usize,
}

impl Node<'_> {
    fn refuse<E: serde::de::Error>(self, why: ParamsError) -> E {
        let error = E::custom(&why);
        *self.state.refused.borrow_mut() = Some(why);
        error
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth + 1 > DEPTH {
            return Err(self.refuse(ParamsError::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        *self.state.nodes.borrow_mut() += 1;
        if *self.state.nodes.borrow() > NODES {
            return Err(self.refuse(ParamsError::TooMany));
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
        Ok(Value::Number(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        if text.contains('\0') {
            let name = self.state.name.borrow().clone();
            return Err(self.refuse(ParamsError::Nul(name)));
        }
        Ok(Value::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = entries.next_element_seed(inner)? {
            list.push(value);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = BTreeMap::new();
        while let Some(name) = entries.next_key::<String>()? {
            if name.contains('\0') {
                return Err(self.refuse(ParamsError::Nul(short(&name))));
            }
            if map.contains_key(&name) {
                return Err(self.refuse(ParamsError::Duplicate(short(&name))));
            }
            *self.state.name.borrow_mut() = short(&name);
            let value = entries.next_value_seed(inner)?;
            map.insert(name, value);
        }
        Ok(Value::Map(map))
    }
}
