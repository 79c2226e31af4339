//! What of a text is read at all, so that no parser works on it for long.
//!
//! A parser opens bold, italic and the like again in every paragraph until somebody closes them. It keeps three of those
//! that look alike, but any number of those whose attributes differ: four thousand of them before four thousand paragraphs
//! are sixteen million. So only a few may have attributes; the others keep their tag.

use super::{BYTES, TAGS};
use std::borrow::Cow;

/// The "formatting elements" of the standard. `a` is not among them here: each ends the one before.
///
/// Spec: <https://html.spec.whatwg.org/multipage/parsing.html#formatting>
const FORMATTING: [&str; 13] =
    ["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// How many of them may have attributes.
const WITH_ATTRIBUTES: usize = 16;

/// What of a text is read.
pub(super) fn bounded(written: &str) -> Cow<'_, str> {
    let cut = &written[..written.floor_char_boundary(BYTES)];
    let end = cut.match_indices('<').nth(TAGS).map_or(cut.len(), |(at, _)| at);
    few_attributes(&cut[..end])
}

/// Takes the attributes of formatting elements away, after the first few. It sees tags also where a parser would see a
/// comment or a value: there a little more is lost.
pub(super) fn few_attributes(html: &str) -> Cow<'_, str> {
    let (mut kept, mut shorter, mut copied) = (0, String::new(), 0);
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let name = &rest[..rest.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        let has_attributes = rest[name.len()..].starts_with(['\t', '\n', '\x0c', '\r', ' ', '/']);
        if at < copied || !has_attributes || !FORMATTING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            continue;
        }
        kept += 1;
        if kept > WITH_ATTRIBUTES {
            shorter.push_str(&html[copied..=at + name.len()]);
            shorter.push('>');
            copied = rest.find('>').map_or(html.len(), |end| at + end + 2);
        }
    }
    if copied == 0 {
        return html.into();
    }
    shorter.push_str(&html[copied..]);
    shorter.into()
}

#[cfg(test)]
mod tests {
    use super::super::{html, rules::RULES};
    use super::*;

    #[test]
    fn a_few_keep_their_attributes_and_the_others_their_tags() {
        let few = "<b lang=\"de\">a</b>".repeat(WITH_ATTRIBUTES);
        assert_eq!(bounded(&few), few);
        let more = format!("{few}<B x='>'>b</B><strong\n/ lang=de>c</strong><a href=x>d</a><em>e</em><bdo x><i y");
        assert_eq!(bounded(&more), format!("{few}<B>'>b</B><strong>c</strong><a href=x>d</a><em>e</em><bdo x><i>"));
    }

    #[test]
    fn what_was_opened_again_has_settled_too() {
        let clean = html(&"<p><b lang=de><i lang=de>x".repeat(7));
        assert_eq!(html(&clean), clean);
        assert!(clean.contains("x</i></b></p>"), "{clean}");
        assert!(clean.matches(" lang").count() <= WITH_ATTRIBUTES, "{clean}");
    }

    #[test]
    fn dos_27_what_is_open_is_not_opened_again_without_end() {
        for tag in ["<b x={}>", "<I/{}>", "<code\r{}>", "<font\x0c{}='>'>"] {
            let open: String = (0..4_000).map(|at| tag.replace("{}", &at.to_string())).collect();
            let attack = format!("<p>{open}{}", "x<p>".repeat(4_000));
            let parsed = RULES.clean(&bounded(&attack)).to_string();
            assert!(parsed.len() < 2_000_000, "{tag}: {}", parsed.len());
            assert!(html(&attack).len() <= BYTES, "{tag}");
        }
    }
}
