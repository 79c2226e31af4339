//! Taking typed values out of the tree. An error names the field, the problem and what would be right.

use super::{Params, Value};
use std::{collections::BTreeMap, fmt};

/// What a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A text.
    Text,
    /// A truth value.
    Bool,
    /// A whole number.
    Integer,
    /// An id.
    Id,
    /// A list of ids.
    Ids,
    /// A list of texts.
    Texts,
    /// An object.
    Object,
    /// A list of objects.
    Objects,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Bool => "true or false",
            Self::Integer => "a whole number",
            Self::Id => "an id",
            Self::Ids => "a list of ids",
            Self::Texts => "a list of texts",
            Self::Object => "an object",
            Self::Objects => "a list of objects",
        })
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It has to be there.
    Missing,
    /// It must be something else than what came.
    NotA(Wanted),
    /// It must be one of these.
    NotOneOf(Vec<&'static str>),
    /// There are more than so many.
    TooMany(usize),
}

/// A field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Its name.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        match &self.problem {
            Problem::Missing => write!(f, "{field} can't be blank"),
            Problem::NotA(wanted) => write!(f, "{field} must be {wanted}"),
            Problem::NotOneOf(values) => write!(f, "{field} must be one of: {}", values.join(", ")),
            Problem::TooMany(limit) => write!(f, "{field} has too many entries (the limit is {limit})"),
        }
    }
}

impl std::error::Error for FieldError {}

/// A place in a list, and how much of it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page {
    /// Older than this.
    pub max_id: Option<i64>,
    /// Newer than this, the newest first.
    pub since_id: Option<i64>,
    /// Newer than this, the ones right after it.
    pub min_id: Option<i64>,
    /// So many.
    pub limit: usize,
}

/// How long the pages of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRule {
    /// When nothing is asked for.
    pub default: usize,
    /// At most.
    pub max: usize,
}

impl Value {
    fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }
}

fn not_a(field: &str, wanted: Wanted) -> FieldError {
    FieldError { field: field.to_owned(), problem: Problem::NotA(wanted) }
}

impl Params {
    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| **value != Value::Null)
    }

    /// Whether nothing was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text; `None` when it is missing or null. Numbers and truth values count as their text, as in Rails.
    ///
    /// # Errors
    /// When it is a list or a map.
    pub fn text(&self, name: &str) -> Result<Option<String>, FieldError> {
        self.value(name).map(|value| value.scalar().ok_or_else(|| not_a(name, Wanted::Text))).transpose()
    }

    /// A text that is not blank.
    ///
    /// # Errors
    /// When it is missing, blank, a list or a map.
    pub fn required(&self, name: &str) -> Result<String, FieldError> {
        let text = self.text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| FieldError { field: name.to_owned(), problem: Problem::Missing })
    }

    /// A truth value, as Rails reads it: false for `false`, `0`, `f`, `off`; true for everything else that is not blank.
    ///
    /// # Errors
    /// When it is a list or a map.
    pub fn bool(&self, name: &str) -> Result<Option<bool>, FieldError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let text = value.scalar().ok_or_else(|| not_a(name, Wanted::Bool))?;
        Ok(match text.as_str() {
            "" => None,
            "false" | "0" | "f" | "off" | "F" | "FALSE" | "OFF" => Some(false),
            _ => Some(true),
        })
    }

    /// A whole number; blank counts as missing.
    ///
    /// # Errors
    /// When it is none, or too big for 64 bits.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, FieldError> {
        let text = self.text(name)?.filter(|text| !text.is_empty());
        text.map(|text| text.parse().map_err(|_| not_a(name, Wanted::Integer))).transpose()
    }

    /// An id: decimal digits; blank counts as missing.
    ///
    /// # Errors
    /// When it is something else.
    pub fn id(&self, name: &str) -> Result<Option<i64>, FieldError> {
        let text = self.text(name)?.filter(|text| !text.is_empty());
        text.map(|text| parse_id(&text).ok_or_else(|| not_a(name, Wanted::Id))).transpose()
    }

    /// Ids: a list, or one alone; at most `limit`. Empty entries are passed over, as Rails does.
    ///
    /// # Errors
    /// When one is no id, or there are too many.
    pub fn ids(&self, name: &str, limit: usize) -> Result<Vec<i64>, FieldError> {
        let texts = self.texts(name, limit)?;
        let full = texts.iter().filter(|text| !text.is_empty());
        full.map(|text| parse_id(text).ok_or_else(|| not_a(name, Wanted::Ids))).collect()
    }

    /// Texts: a list, or one alone; at most `limit`.
    ///
    /// # Errors
    /// When one is no text, or there are too many.
    pub fn texts(&self, name: &str, limit: usize) -> Result<Vec<String>, FieldError> {
        let texts = match self.value(name) {
            None => Vec::new(),
            Some(Value::List(list)) => {
                let texts = list.iter().filter(|value| **value != Value::Null);
                texts.map(|value| value.scalar().ok_or_else(|| not_a(name, Wanted::Texts))).collect::<Result<_, _>>()?
            }
            Some(value) => vec![value.scalar().ok_or_else(|| not_a(name, Wanted::Texts))?],
        };
        if texts.len() > limit {
            return Err(FieldError { field: name.to_owned(), problem: Problem::TooMany(limit) });
        }
        Ok(texts)
    }

    /// One of these texts; blank counts as missing.
    ///
    /// # Errors
    /// When it is another one.
    pub fn one_of(&self, name: &str, values: &[&'static str]) -> Result<Option<&'static str>, FieldError> {
        let Some(text) = self.text(name)?.filter(|text| !text.is_empty()) else { return Ok(None) };
        let found = values.iter().find(|value| **value == text).copied();
        found
            .map(Some)
            .ok_or_else(|| FieldError { field: name.to_owned(), problem: Problem::NotOneOf(values.to_vec()) })
    }

    /// Parameters inside this one (`source[privacy]`); empty when it is missing.
    ///
    /// # Errors
    /// When it is something else than a map.
    pub fn inside(&self, name: &str) -> Result<Self, FieldError> {
        match self.value(name) {
            None => Ok(Self::default()),
            Some(Value::Map(map)) => Ok(Self(map.clone())),
            Some(_) => Err(not_a(name, Wanted::Object)),
        }
    }

    /// A list of maps, which clients also write as a map with numbers for names (`fields[0][name]`). `None` when missing.
    ///
    /// # Errors
    /// When it is something else, or there are too many.
    pub fn list_of_maps(&self, name: &str, limit: usize) -> Result<Option<Vec<Self>>, FieldError> {
        let wrong = || not_a(name, Wanted::Objects);
        let as_map = |value: &Value| match value {
            Value::Map(map) => Ok(Self(map.clone())),
            _ => Err(wrong()),
        };
        let maps: Vec<Self> = match self.value(name) {
            None => return Ok(None),
            Some(Value::List(list)) => list.iter().map(as_map).collect::<Result<_, _>>()?,
            Some(Value::Map(map)) => {
                let mut numbered: BTreeMap<u64, &Value> = BTreeMap::new();
                for (key, value) in map {
                    numbered.insert(key.parse().map_err(|_| wrong())?, value);
                }
                numbered.into_values().map(as_map).collect::<Result<_, _>>()?
            }
            Some(_) => return Err(wrong()),
        };
        if maps.len() > limit {
            return Err(FieldError { field: name.to_owned(), problem: Problem::TooMany(limit) });
        }
        Ok(Some(maps))
    }

    /// A place in a list. A limit of zero or less counts as one, a larger one than allowed as the largest.
    ///
    /// # Errors
    /// When an id is none, or the limit is no number.
    pub fn page(&self, rule: PageRule) -> Result<Page, FieldError> {
        let limit = match self.integer("limit")? {
            None => rule.default,
            Some(limit) => usize::try_from(limit).unwrap_or(0).clamp(1, rule.max),
        };
        Ok(Page { max_id: self.id("max_id")?, since_id: self.id("since_id")?, min_id: self.id("min_id")?, limit })
    }
}

fn parse_id(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}
