//! Parameters as Mastodon's clients send them: `a[]=1&b[c]=2` in a query or a form, the same names in multipart, or JSON.
//! All become one tree.
//!
//! What cannot be read without guessing is refused: wrong UTF-8, U+0000, JSON with a name twice, too deep, too much.
//!
//! Spec: <https://docs.joinmastodon.org/client/intro/#parameters>

mod access;
mod form;
mod json;

pub use crate::json::{DEPTH, NODES};
pub use access::{FieldError, Page, PageRule, Problem, Wanted};

use std::collections::BTreeMap;

/// Pairs in a query or a form.
pub const PAIRS: usize = 1_000;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// JSON's `null`.
    Null,
    /// JSON's `true` and `false`.
    Bool(bool),
    /// A JSON number, as written.
    Number(String),
    /// A text, also each value of a form.
    Text(String),
    /// `a[]`, or a JSON array.
    List(Vec<Value>),
    /// `a[b]`, or a JSON object.
    Map(BTreeMap<String, Value>),
}

/// Why parameters cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// Not JSON.
    #[error("The request body is not valid JSON: {0}")]
    Json(String),
    /// JSON, but no object.
    #[error("The request body must be a JSON object")]
    NotAnObject,
    /// A name stands twice in a JSON object: which one counts would be a guess.
    #[error("{0}: this name is given twice")]
    Duplicate(String),
    /// Over [`DEPTH`].
    #[error("The parameters are nested too deeply (the limit is {DEPTH} levels)")]
    TooDeep,
    /// Over [`NODES`] or [`PAIRS`].
    #[error("There are too many parameters")]
    TooMany,
    /// Not UTF-8, or percent signs that stand for nothing.
    #[error("The parameters are not valid UTF-8")]
    NotUtf8,
    /// The same, where it is known which one.
    #[error("{0}: is not valid UTF-8, or has a percent sign that stands for nothing")]
    FieldNotUtf8(String),
    /// U+0000.
    #[error("{0}: must not contain the character U+0000")]
    Nul(String),
    /// A name like `a[` or `a[b]c`, or one that is a text here and a list there.
    #[error("{0}: this parameter name does not fit the others")]
    Name(String),
}

/// A name, as an error repeats it: strangers choose it, and may choose a long one.
fn short(name: &str) -> String {
    name.chars().filter(|c| *c != '\0').take(100).collect()
}

/// The parameters of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<String, Value>);

impl Params {
    /// Reads a query string.
    ///
    /// # Errors
    /// When it cannot be read without guessing.
    pub fn from_query(query: &str) -> Result<Self, ParamsError> {
        Self::from_form(query.as_bytes())
    }

    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// When it cannot be read without guessing.
    pub fn from_form(body: &[u8]) -> Result<Self, ParamsError> {
        form::decode(body).and_then(Self::from_pairs)
    }

    /// Reads the text fields of `multipart/form-data`.
    ///
    /// # Errors
    /// When they cannot be read without guessing.
    pub fn from_fields(fields: Vec<(String, Vec<u8>)>) -> Result<Self, ParamsError> {
        let pairs = fields.into_iter().map(|(name, value)| match String::from_utf8(value) {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(ParamsError::FieldNotUtf8(short(&name))),
        });
        Self::from_pairs(pairs.collect::<Result<_, ParamsError>>()?)
    }

    fn from_pairs(pairs: Vec<(String, String)>) -> Result<Self, ParamsError> {
        form::tree(pairs).map(Self)
    }

    /// Reads `application/json`. An empty body is no parameters.
    ///
    /// # Errors
    /// When it cannot be read without guessing.
    pub fn from_json(body: &[u8]) -> Result<Self, ParamsError> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        match json::parse(body)? {
            Value::Map(map) => Ok(Self(map)),
            _ => Err(ParamsError::NotAnObject),
        }
    }

    /// These parameters and others, which win where a name stands in both.
    #[must_use]
    pub fn merged_with(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Whether a name stands here, with any value but null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| *value != Value::Null)
    }
}

#[cfg(test)]
mod tests;
