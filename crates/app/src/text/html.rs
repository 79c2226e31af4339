//! Tokens as HTML, in the form that Mastodon's clients know.

use super::{Handle, People, Token, tokens};
use crate::Site;

/// Characters of a link that are shown.
const SHOWN: usize = 30;

/// A status or a bio: paragraphs, line breaks, links, mentions and hashtags.
#[must_use]
pub fn to_html(site: &Site, text: &str, people: &People) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    let mut html = String::with_capacity(text.len() * 2);
    let mut paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim_matches('\n')).filter(|p| !p.is_empty());
    let Some(first) = paragraphs.next() else { return html };
    for paragraph in std::iter::once(first).chain(paragraphs) {
        html.push_str("<p>");
        inline(&mut html, site, paragraph, people, "nofollow noopener");
        html.push_str("</p>");
    }
    html
}

/// The value of a row of a profile: one line, whose links say that they are the same person's.
#[must_use]
pub fn field_to_html(site: &Site, text: &str, people: &People) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    let line = text.trim().replace("\r\n", " ").replace(['\r', '\n'], " ");
    inline(&mut html, site, &line, people, "me nofollow noopener");
    html
}

fn inline(html: &mut String, site: &Site, text: &str, people: &People, rel: &str) {
    let own = [site.handle_domain.as_str(), site.host()];
    for token in tokens(text) {
        match token {
            Token::Text(text) => plain(html, text),
            Token::Link(address) => link(html, address, rel),
            Token::Mention { written, name, domain } => match people.get(&Handle::new(name, domain, &own)) {
                Some(person) => {
                    html.push_str("<span class=\"h-card\" translate=\"no\"><a href=\"");
                    attribute(html, &person.url);
                    html.push_str("\" class=\"u-url mention\">@<span>");
                    plain(html, &person.username);
                    html.push_str("</span></a></span>");
                }
                None => plain(html, written),
            },
            Token::Tag { name, written } => {
                html.push_str("<a href=\"");
                attribute(html, &site.tag_url(&name));
                html.push_str("\" class=\"mention hashtag\" rel=\"tag\">#<span>");
                plain(html, written);
                html.push_str("</span></a>");
            }
        }
    }
}

/// A link shows its host and the start of its path; the rest is there for copying and for screen readers.
fn link(html: &mut String, address: &str, rel: &str) {
    let scheme = address.find("://").map_or(0, |at| at + 3);
    let www = if address[scheme..].starts_with("www.") { 4 } else { 0 };
    let (prefix, rest) = address.split_at(scheme + www);
    let cut = rest.char_indices().nth(SHOWN).map_or(rest.len(), |(at, _)| at);
    let (shown, hidden) = rest.split_at(cut);
    html.push_str("<a href=\"");
    attribute(html, address);
    html.push_str("\" rel=\"");
    html.push_str(rel);
    html.push_str("\" translate=\"no\" target=\"_blank\"><span class=\"invisible\">");
    plain(html, prefix);
    html.push_str("</span><span class=\"");
    html.push_str(if hidden.is_empty() { "" } else { "ellipsis" });
    html.push_str("\">");
    plain(html, shown);
    html.push_str("</span><span class=\"invisible\">");
    plain(html, hidden);
    html.push_str("</span></a>");
}

fn plain(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\n' => html.push_str("<br />"),
            other => escape(html, other),
        }
    }
}

fn attribute(html: &mut String, text: &str) {
    text.chars().for_each(|c| escape(html, c));
}

fn escape(html: &mut String, c: char) {
    match c {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        other => html.push(other),
    }
}
