//! Documents in the manner of many servers, and traps.

mod fixtures;
mod limits;
mod tolerance;
mod traps;

use super::*;
use serde_json::{Value, json};

fn received(value: Value) -> Received {
    Received::parse(value.to_string().as_bytes()).unwrap()
}

fn refused(value: &Value) -> ReadError {
    Received::parse(value.to_string().as_bytes()).unwrap_err()
}

fn object(value: Value) -> Object {
    received(value).object().unwrap()
}

/// A note with these fields beside those that it needs.
fn note(fields: Value) -> Object {
    object(with(json!({"id": "https://a.example/1", "type": "Note", "attributedTo": "https://a.example/u"}), fields))
}

/// An actor with these fields beside (or instead of) those that it needs.
fn actor(fields: Value) -> Result<Actor, ReadError> {
    received(with(
        json!({"id": "https://a.example/u", "type": "Person", "preferredUsername": "u", "inbox": "https://a.example/u/inbox"}),
        fields,
    ))
    .actor()
}

fn with(mut value: Value, fields: Value) -> Value {
    if let (Value::Object(map), Value::Object(more)) = (&mut value, fields) {
        map.extend(more);
    }
    value
}
