//! Reactions: with which emoji somebody answers a status.

use unicode_segmentation::UnicodeSegmentation;

/// An emoji that somebody reacts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    /// A character.
    Emoji(String),
    /// A custom emoji, by its name.
    Custom(String),
}

/// Bytes of a character that consists of many: families and flags.
const EMOJI_BYTES: usize = 64;
/// Characters of the name of a custom emoji.
const NAME_CHARACTERS: usize = 100;

impl Reaction {
    /// Reads a reaction as servers send it: one emoji, or the name of a custom one between colons, perhaps with its host.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(name) = text.strip_prefix(':').and_then(|text| text.strip_suffix(':')) {
            let name = name.split('@').next().unwrap_or(name);
            let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.');
            let good = !name.is_empty() && name.chars().count() <= NAME_CHARACTERS && name.chars().all(fits);
            return good.then(|| Self::Custom(name.to_owned()));
        }
        let one = text.len() <= EMOJI_BYTES && text.graphemes(true).count() == 1;
        (one && text.chars().any(is_emoji)).then(|| Self::Emoji(text.to_owned()))
    }

    /// Whether it says no more than that one likes it: servers that know reactions alone send that for a like.
    #[must_use]
    pub fn is_like(&self) -> bool {
        match self {
            Self::Emoji(emoji) => matches!(emoji.trim_end_matches('\u{fe0f}'), "❤" | "♥" | "⭐"),
            Self::Custom(_) => false,
        }
    }
}

/// Whether a character is drawn as an emoji, by the blocks in which those lie.
///
/// Spec: <https://www.unicode.org/reports/tr51/#Emoji_Properties>
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{20e3}' | '\u{2122}' | '\u{2139}' | '\u{24c2}' | '\u{3030}'
        | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{2194}'..='\u{21aa}' | '\u{231a}'..='\u{23ff}' | '\u{25aa}'..='\u{25fe}' | '\u{2600}'..='\u{27bf}'
        | '\u{2934}'..='\u{2935}' | '\u{2b05}'..='\u{2b55}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_reactions_and_texts_are_none() {
        for emoji in ["👍", "👍🏽", "❤️", "1️⃣", "🇩🇪", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "⭐", "🅰️", " 🔥 "]
        {
            assert_eq!(Reaction::parse(emoji), Some(Reaction::Emoji(emoji.trim().to_owned())), "{emoji}");
        }
        for text in ["", " ", "a", "1", "ok", "👍👍", "<b>", "\u{202e}", "::", ":a b:", ":<:", ":a", "ä"] {
            assert_eq!(Reaction::parse(text), None, "{text}");
        }
        assert_eq!(Reaction::parse(&"\u{1f468}\u{200d}".repeat(50)), None);
        for custom in [":blob_cat:", ":blob_cat@.:", ":blob_cat@misskey.example:"] {
            assert_eq!(Reaction::parse(custom), Some(Reaction::Custom("blob_cat".into())), "{custom}");
        }
        assert_eq!(Reaction::parse(&format!(":{}:", "x".repeat(101))), None);
    }

    #[test]
    fn a_heart_is_a_like() {
        for (emoji, is_like) in
            [("❤", true), ("❤️", true), ("♥️", true), ("⭐", true), ("👍", false), (":heart:", false)]
        {
            assert_eq!(Reaction::parse(emoji).unwrap().is_like(), is_like, "{emoji}");
        }
    }
}
