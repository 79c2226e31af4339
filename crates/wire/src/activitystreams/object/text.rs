//! Texts, in one language or in several.

use super::super::{
    field::{Fields, cut, cut_bytes, first},
    limits,
};
use serde_json::{Map, Value};

/// A text, with its language where one is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Its language, as it was written.
    pub language: Option<String>,
    /// The same in all languages that were sent.
    pub by_language: Vec<(String, String)>,
}

/// What the author typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The text.
    pub content: String,
    /// How it is marked up.
    pub media_type: Option<String>,
}

impl Text {
    /// Reads `content` and `contentMap`, and others of the kind. Without a text of its own the first of the map is it.
    pub(in super::super) fn read(fields: Fields<'_>, name: &str, map: &str) -> Option<Self> {
        let plain = fields.get(name).and_then(first);
        let map = fields.get(map).or(plain).and_then(Value::as_object);
        let by_language = map.map(languages).unwrap_or_default();
        let same = |text: &str| by_language.iter().find(|(_, other)| other == text);
        let (text, language) = match plain.and_then(Value::as_str).filter(|text| !text.is_empty()) {
            Some(text) => {
                let only = if let [only] = by_language.as_slice() { Some(only) } else { None };
                (text.to_owned(), same(text).or(only).map(|(language, _)| language.clone()))
            }
            None => by_language.first().map(|(language, text)| (text.clone(), Some(language.clone())))?,
        };
        Some(Self { text, language, by_language })
    }

    /// Not more than so many characters.
    pub(in super::super) fn cut(self, characters: usize) -> Self {
        self.shortened(|text| cut(text, characters).len())
    }

    /// Not more than so many bytes.
    pub(in super::super) fn cut_bytes(self, bytes: usize) -> Self {
        self.shortened(|text| cut_bytes(text, bytes).len())
    }

    fn shortened(mut self, length: impl Fn(&str) -> usize) -> Self {
        for text in self.by_language.iter_mut().map(|(_, text)| text).chain([&mut self.text]) {
            text.truncate(length(text));
        }
        self
    }
}

fn languages(map: &Map<String, Value>) -> Vec<(String, String)> {
    let texts = map.iter().filter_map(|(language, text)| Some((language, text.as_str()?)));
    let texts = texts.filter(|(language, text)| language.len() <= 35 && !text.is_empty());
    texts.take(limits::LANGUAGES).map(|(language, text)| (language.clone(), text.to_owned())).collect()
}

impl Source {
    pub(super) fn read(fields: Fields<'_>) -> Option<Self> {
        let source = fields.inside("source")?;
        let content = source.get("content")?.as_str()?.to_owned();
        Some(Self { content, media_type: source.text("mediaType", limits::NAME_CHARACTERS) })
    }
}
