//! What the rules cannot say: headings become paragraphs, links without an address become their text, links that show
//! another host than theirs are written anew, and nothing is nested too deep.

use super::{
    DEPTH, escaped,
    pieces::{Piece, attribute, pieces, unescaped},
};
use url::Url;

/// A tag that is open: how it is closed, and of a link where its text begins and where it leads.
struct Open<'h> {
    close: &'static str,
    name: &'h str,
    link: Option<(usize, &'h str)>,
}

/// Rewrites HTML that the rules let through.
pub(super) fn rewrite(clean: &str) -> String {
    let mut html = String::with_capacity(clean.len() + 16);
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut after_pre = false;
    for piece in pieces(clean) {
        match piece {
            // The parser takes the first newline in a `pre` away, each time.
            Piece::Text(text) if after_pre => html.push_str(text.trim_start_matches('\n')),
            Piece::Text(text) => html.push_str(text),
            Piece::Open { name: "br", .. } => html.push_str("<br>"),
            Piece::Open { name, attributes } => {
                let tag = start(&mut html, name, attributes, open.len());
                open.push(tag);
            }
            Piece::Close(_) => {
                if let Some(tag) = open.pop() {
                    end(&mut html, &tag);
                }
            }
        }
        after_pre = matches!(piece, Piece::Open { name: "pre", .. });
    }
    while let Some(tag) = open.pop() {
        end(&mut html, &tag);
    }
    html
}

fn start<'h>(html: &mut String, name: &'h str, attributes: &'h str, depth: usize) -> Open<'h> {
    let dropped = Open { close: "", name: "", link: None };
    if depth >= DEPTH {
        return dropped;
    }
    let href = attribute(attributes, "href");
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            html.push_str("<p><strong>");
            return Open { close: "</strong></p>", name: "", link: None };
        }
        "div" | "tr" | "dt" | "dd" => {
            html.push_str("<p>");
            return Open { close: "</p>", name: "", link: None };
        }
        "td" => return Open { close: " ", ..dropped },
        "a" if href.is_none() => return dropped,
        _ => {}
    }
    html.push('<');
    html.push_str(name);
    if !attributes.is_empty() {
        html.push(' ');
        html.push_str(attributes);
    }
    html.push('>');
    Open { close: "", name, link: href.map(|href| (html.len(), href)) }
}

fn end(html: &mut String, tag: &Open<'_>) {
    if let Some((start, href)) = tag.link {
        let address = unescaped(href);
        if misleads(&visible(&html[start..]), &address) {
            html.truncate(start);
            html.push_str(&escaped(&address));
        }
    }
    html.push_str(tag.close);
    if !tag.name.is_empty() {
        html.push_str("</");
        html.push_str(tag.name);
        html.push('>');
    }
}

fn visible(html: &str) -> String {
    let text = |piece| if let Piece::Text(text) = piece { Some(unescaped(text)) } else { None };
    pieces(html).filter_map(text).collect()
}

/// Whether a text looks like an address of another host than the one to which the link leads.
fn misleads(text: &str, address: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    let lower = word.to_lowercase();
    let shown = match ["https://", "http://"].into_iter().any(|scheme| lower.starts_with(scheme)) {
        true => Url::parse(word),
        false if lower.starts_with("www.") => Url::parse(&format!("https://{word}")),
        false => return false,
    };
    let host = |url: &Url| url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
    match (shown, Url::parse(address)) {
        (Ok(shown), Ok(real)) => host(&shown) != host(&real) || !shown.username().is_empty(),
        _ => true,
    }
}
