//! Takes apart the HTML that the rules let through. It is well-formed, and every `<` in it begins a tag: those in texts
//! and in attributes are escaped.

use std::borrow::Cow;

/// A tag, or the text between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'h> {
    Open { name: &'h str, attributes: &'h str },
    Close(&'h str),
    Text(&'h str),
}

pub(super) fn pieces(clean: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = clean;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(tag) = rest.strip_prefix('<') else {
            let (text, next) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            rest = next;
            return Some(Piece::Text(text));
        };
        let (tag, next) = tag.split_once('>').unwrap_or((tag, ""));
        rest = next;
        Some(match tag.strip_prefix('/') {
            Some(name) => Piece::Close(name),
            None => {
                let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
                Piece::Open { name, attributes }
            }
        })
    })
}

/// The value of an attribute, still escaped.
pub(super) fn attribute<'h>(attributes: &'h str, wanted: &str) -> Option<&'h str> {
    let mut rest = attributes;
    while let Some((name, next)) = rest.split_once("=\"") {
        let (value, next) = next.split_once('"')?;
        if name.trim_start() == wanted {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// A text without the escapes that the serialiser writes.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let known = [("amp;", '&'), ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("nbsp;", '\u{a0}')];
        let found = known.into_iter().find_map(|(name, c)| after.strip_prefix(name).map(|after| (after, c)));
        let (after, c) = found.unwrap_or((after, '&'));
        plain.push(c);
        rest = after;
    }
    plain.push_str(rest);
    plain.into()
}
