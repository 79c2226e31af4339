//! The one sanitiser of HTML that others wrote: what it lets through can be shown.
//!
//! It lets through what Mastodon does: some twenty tags, their few attributes, links. Headings become bold paragraphs.
//! Never svg, math, style, pictures, forms or frames. A link whose text shows another host than it leads to is written
//! anew. Size, number of tags, depth, and what a parser opens again and again are bounded before anything is parsed, and it
//! never fails: what does not settle (a second pass would change it again, as browsers might) is shown as plain text.
//!
//! Whoever has no HTML but a text wants [`line()`] or [`lines`].
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#sanitization>

mod bounds;
mod pieces;
mod plain;
mod rewrite;
mod rules;

pub use plain::{from_plain, line, lines};

use bounds::{bounded, few_attributes};
use pieces::{Piece, pieces, unescaped};
use wire::uri::Uri;

/// Bytes of HTML that are read; the rest is cut off. What grows beyond them is shown as plain text.
pub const BYTES: usize = 512 * 1024;
/// Tags that are read; what follows is cut off.
pub const TAGS: usize = 8_192;
/// Levels of nesting; tags below are left out, their text stays.
pub const DEPTH: usize = 100;
/// How often a text is passed through the rules until it must have settled.
const PASSES: usize = 6;

/// HTML that is safe to show.
#[must_use]
pub fn html(written: &str) -> String {
    let bounded = bounded(written);
    if !bounded.contains(['<', '&', '>']) {
        return bounded.replace('\0', "");
    }
    let mut clean = pass(&bounded);
    // What the parser opened again has attributes again: it is held against the same bound before it is said to have settled.
    for _ in 1..PASSES {
        if clean.len() > BYTES {
            break;
        }
        let again = pass(&few_attributes(&clean));
        if again == clean {
            return clean;
        }
        clean = again;
    }
    from_plain(&shown(&clean))
}

/// The text that HTML shows, without any markup.
#[must_use]
pub fn text(written: &str) -> String {
    shown(&html(written))
}

/// A link of our own making: the whole address is seen.
#[must_use]
pub fn link(uri: &Uri) -> String {
    let address = escaped(uri.as_str());
    let rel = rules::LINK_REL;
    format!("<a href=\"{address}\" rel=\"{rel}\" translate=\"no\" target=\"_blank\">{address}</a>")
}

/// The address, when the whole text of this safe HTML is one http(s) link.
#[must_use]
pub fn only_link(clean: &str) -> Option<Uri> {
    let mut link = None;
    let mut inside = false;
    for piece in pieces(clean) {
        match piece {
            Piece::Open { name: "a", attributes } if link.is_none() => {
                link = Some(Uri::parse(&unescaped(pieces::attribute(attributes, "href")?)).ok()?);
                inside = true;
            }
            Piece::Open { name: "a", .. } => return None,
            Piece::Close("a") => inside = false,
            Piece::Text(text) if !inside && !text.trim().is_empty() => return None,
            _ => {}
        }
    }
    link
}

fn pass(written: &str) -> String {
    rewrite::rewrite(&rules::RULES.clean(written).to_string())
}

/// The text of HTML that has been through the rules.
fn shown(clean: &str) -> String {
    let mut text = String::with_capacity(clean.len());
    for piece in pieces(clean) {
        match piece {
            Piece::Text(part) => text.push_str(&unescaped(part)),
            Piece::Open { name: "br", .. } | Piece::Close("li") => text.push('\n'),
            Piece::Close("p" | "blockquote" | "pre" | "ul" | "ol") => text.push_str("\n\n"),
            _ => {}
        }
    }
    text.trim().to_owned()
}

pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\0' => {}
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests;
