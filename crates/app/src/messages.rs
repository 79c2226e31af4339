//! Every sentence that people read, in every language that there is: pages, mails and error texts ask for it by its id.
//! The texts are in `messages/<language>.ftl`; English is whole, and stands in wherever another language lacks a
//! sentence. Texts for logs and for the command line are not here.

mod catalogue;
mod language;

pub use language::Language;

use std::fmt;

/// A sentence before anybody knows who will read it: which one, and what goes into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    id: &'static str,
    parts: Vec<(&'static str, Part)>,
}

/// What goes into a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A text that is the same in every language: a name, an address.
    Text(String),
    /// A number, which may decide between singular and plural.
    Number(i64),
    /// Sentences of their own, with commas between them.
    Messages(Vec<Message>),
}

impl Message {
    /// The sentence with this id. A test finds every id that is written so, and holds it against the catalogue.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self { id, parts: Vec::new() }
    }

    /// With this in the place of this name.
    #[must_use]
    pub fn with(mut self, name: &'static str, part: impl Into<Part>) -> Self {
        self.parts.push((name, part.into()));
        self
    }

    /// In the words of a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        catalogue::text(language, self)
    }
}

/// A sentence in the language of whoever reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    message: Message,
    language: Language,
}

impl Sentence {
    /// The language that it is in.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// With this in the place of this name.
    #[must_use]
    pub fn with(self, name: &'static str, part: impl Into<Part>) -> Self {
        Self { message: self.message.with(name, part), ..self }
    }
}

impl Language {
    /// The sentence with this id.
    #[must_use]
    pub const fn say(self, id: &'static str) -> Sentence {
        Sentence { message: Message::new(id), language: self }
    }

    /// This message.
    #[must_use]
    pub const fn tell(self, message: Message) -> Sentence {
        Sentence { message, language: self }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.in_language(self.language))
    }
}

impl From<Sentence> for String {
    fn from(sentence: Sentence) -> Self {
        sentence.to_string()
    }
}

impl<T: Clone + Into<Self>> From<&T> for Part {
    fn from(part: &T) -> Self {
        part.clone().into()
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Part {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Part {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Part {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Part {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Message> for Part {
    fn from(message: Message) -> Self {
        Self::Messages(vec![message])
    }
}

impl From<Vec<Message>> for Part {
    fn from(messages: Vec<Message>) -> Self {
        Self::Messages(messages)
    }
}

#[cfg(test)]
mod tests;
