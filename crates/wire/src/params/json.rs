//! Parameters out of a JSON document, which [`crate::json`] reads.

use super::{ParamsError, Value};
use crate::json::{JsonError, strict};

/// Reads a document.
pub(super) fn parse(body: &[u8]) -> Result<Value, ParamsError> {
    strict(body).map(tree).map_err(Into::into)
}

fn tree(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        // `1.0` is the whole number 1, for whoever asks for one.
        serde_json::Value::Number(number) => Value::Number(match number.as_f64().filter(|_| number.is_f64()) {
            Some(fraction) => fraction.to_string(),
            None => number.to_string(),
        }),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(list) => Value::List(list.into_iter().map(tree).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(map.into_iter().map(|(name, value)| (name, tree(value))).collect())
        }
    }
}

impl From<JsonError> for ParamsError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Syntax(problem) => Self::Json(problem),
            JsonError::Duplicate(name) => Self::Duplicate(name),
            JsonError::TooDeep => Self::TooDeep,
            JsonError::TooMany | JsonError::TooLarge => Self::TooMany,
            JsonError::NotUtf8 => Self::NotUtf8,
            JsonError::Nul(name) => Self::Nul(name),
        }
    }
}
