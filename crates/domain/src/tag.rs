//! Hashtags: which text is one, and when two are the same.
//!
//! Spec: <https://docs.joinmastodon.org/user/posting/#hashtags>

use crate::limits;
use unicode_normalization::UnicodeNormalization;

/// The form under which a hashtag is stored and looked up: NFKC, lower case, Latin letters without their marks (as
/// Mastodon does: `#Täg` is `#tag`), without the `#`. `None` when the text is no
/// hashtag: empty, only digits and underscores, with anything but letters, digits, marks and underscores, or too long.
#[must_use]
pub fn normalise(text: &str) -> Option<String> {
    let text = text.strip_prefix('#').unwrap_or(text);
    if text.is_empty() || text.chars().count() > limits::HASHTAG_CHARACTERS || !text.chars().all(is_tag_char) {
        return None;
    }
    let folded: String = text.nfkc().flat_map(char::to_lowercase).nfc().map(without_mark).collect();
    let telling = folded.chars().any(|c| c.is_alphabetic());
    (telling && folded.chars().all(is_tag_char)).then_some(folded)
}

/// A letter of Latin-1 or Latin Extended-A without its mark; everything else as it is.
///
/// Source: the table of equivalents of Mastodon's hashtag normaliser, which ends with these two blocks.
fn without_mark(c: char) -> char {
    match c {
        'ð' | 'đ' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ĸ' => 'k',
        'ł' | 'ŀ' => 'l',
        'ŋ' | 'ŉ' => 'n',
        'ø' => 'o',
        'ŧ' => 't',
        '\u{c0}'..='\u{17f}' => std::iter::once(c).nfd().next().filter(char::is_ascii_alphabetic).unwrap_or(c),
        other => other,
    }
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
        for text in ["Täg", "ta\u{308}g", "TÅG", "tąg"] {
            assert_eq!(normalise(text).as_deref(), Some("tag"), "{text}");
        }
        assert_eq!(normalise("Łódź").as_deref(), Some("lodz"));
        assert_eq!(normalise("straße").as_deref(), Some("straße"));
        assert_eq!(normalise("ベビー").as_deref(), Some("ベビー"));
        assert_eq!(normalise("2026"), None);
        assert_eq!(normalise("a-b"), None);
        assert_eq!(normalise("#"), None);
    }
}
