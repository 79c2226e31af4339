//! Sentences with markup in them. The markup is the catalogue's, which is compiled in; what goes into the sentence is
//! made harmless first.

use app::messages::{Language, Part, Sentence};
use askama::filters::{Html, HtmlSafe, escape};
use std::{convert::Infallible, fmt};

/// A sentence that is HTML already.
#[derive(Debug, Clone)]
pub struct Markup(Sentence);

impl Markup {
    /// The sentence with this id, which ends in `-html`.
    #[must_use]
    pub const fn new(language: Language, id: &'static str) -> Self {
        Self(language.say(id))
    }

    /// With this, as text, in the place of this name.
    #[must_use]
    pub fn with(self, name: &'static str, part: impl Into<Part>) -> Self {
        let part = match part.into() {
            Part::Text(text) => Part::Text(escaped(&text)),
            Part::Messages(messages) => {
                let texts: Vec<String> =
                    messages.into_iter().map(|message| self.0.language().tell(message).to_string()).collect();
                Part::Text(escaped(&texts.join(", ")))
            }
            number @ Part::Number(_) => number,
        };
        Self(self.0.with(name, part))
    }
}

fn escaped(text: &str) -> String {
    let safe: Result<_, Infallible> = escape(text, Html);
    let Ok(safe) = safe;
    safe.to_string()
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl HtmlSafe for Markup {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_no_markup() {
        for language in Language::ALL {
            let markup = Markup::new(language, "waiting-mail-html").with("email", "\"<script>\"@x").to_string();
            assert!(markup.contains("<strong>&#34;&#60;script&#62;&#34;@x</strong>"), "{markup}");
        }
    }
}
