//! Hashtags: which text is one, and when two are the same.
//!
//! Spec: <https://docs.joinmastodon.org/user/posting/#hashtags>

use crate::limits;
use unicode_normalization::UnicodeNormalization;

/// The form under which a hashtag is stored and looked up: NFKC, lower case, without the `#`. `None` when the text is no
/// hashtag: empty, only digits and underscores, with anything but letters, digits, marks and underscores, or too long.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = text.strip_prefix('#').unwrap_or(text);
    if text.is_empty() || text.chars().count() > limits::HASHTAG_CHARACTERS || !text.chars().all(is_tag_char) {
        return None;
    }
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let telling = folded.chars().any(|c| c.is_alphabetic());
    (telling && folded.chars().all(is_tag_char)).then_some(folded)
}

/// Whether a character can stand in a hashtag.
#[must_use]
pub fn is_tag_char(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '_' | '·' | '\u{200c}' | '\u{30fb}')
        || unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tag_however_it_is_written() {
        assert_eq!(normalise("#RustLang").as_deref(), Some("rustlang"));
        assert_eq!(normalise("Ｒｕｓｔ").as_deref(), Some("rust"));
        assert_eq!(normalise("日本語").as_deref(), Some("日本語"));
        assert_eq!(normalise("2026"), None);
        assert_eq!(normalise("a-b"), None);
        assert_eq!(normalise("#"), None);
    }
}
