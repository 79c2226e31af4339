//! Finds links, mentions and hashtags in a text, in one pass: a character is looked at a bounded number of times.

use domain::tag;

/// A piece of a text. The pieces, in order, are the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'t> {
    /// Anything else.
    Text(&'t str),
    /// An address of the web.
    Link(&'t str),
    /// `@name` or `@name@domain`; also `!name@domain`, as people name communities.
    Mention {
        /// As written, with the first sign.
        written: &'t str,
        /// The name.
        name: &'t str,
        /// The domain, if there is one.
        domain: Option<&'t str>,
    },
    /// `#tag`.
    Tag {
        /// As it is looked up.
        name: String,
        /// As written, without the #.
        written: &'t str,
    },
}

/// The pieces of a text.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    let mut before = None;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let taken = match c {
            'h' | 'H' if !before.is_some_and(is_word) => link(rest),
            '@' if !before.is_some_and(|b: char| is_word(b) || matches!(b, '/' | '=' | '@')) => mention(rest),
            '!' if !before.is_some_and(|b: char| is_word(b) || matches!(b, '/' | '=' | '!')) => match mention(rest) {
                Taken::Token(Token::Mention { domain: None, .. }, _) => Taken::Plain(1),
                community => community,
            },
            '#' | '＃' if !before.is_some_and(|b: char| is_word(b) || matches!(b, '/' | '=' | '&' | '#')) => {
                hashtag(rest)
            }
            _ => Taken::Plain(c.len_utf8()),
        };
        let length = match taken {
            Taken::Plain(length) => length,
            Taken::Token(token, length) => {
                if plain_from < at {
                    found.push(Token::Text(&text[plain_from..at]));
                }
                found.push(token);
                plain_from = at + length;
                length
            }
        };
        at += length;
        before = text[..at].chars().next_back();
    }
    if plain_from < text.len() {
        found.push(Token::Text(&text[plain_from..]));
    }
    found
}

/// What was found at a place: nothing in the next bytes, or a token of so many bytes.
enum Taken<'t> {
    Plain(usize),
    Token(Token<'t>, usize),
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A link begins here, perhaps.
fn link(rest: &str) -> Taken<'_> {
    let starts = |scheme: &str| rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if !starts("https://") && !starts("http://") {
        return Taken::Plain(1);
    }
    let end = rest.find(ends_link).unwrap_or(rest.len());
    let candidate = trim_link(&rest[..end]);
    let parsed = url::Url::parse(candidate).ok();
    let telling = parsed.as_ref().and_then(url::Url::host_str).is_some_and(|host| !host.is_empty());
    // What is no link after all is passed over as a whole: looking for others inside it would take quadratic time.
    if telling { Taken::Token(Token::Link(candidate), candidate.len()) } else { Taken::Plain(end) }
}

/// Characters that no link contains: white space, what HTML or quoting needs, and the punctuation of scripts that write
/// without spaces.
fn ends_link(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '<' | '>' | '"' | '`' | '“' | '”' | '«' | '»' | '「' | '」' | '『' | '』' | '（' | '）' | '、' | '。'
        )
}

/// Without the punctuation that belongs to the sentence around the link.
fn trim_link(mut link: &str) -> &str {
    // Counted once; each bracket that is trimmed corrects the count.
    let count = |c: char| link.matches(c).count();
    let mut round = (count('('), count(')'));
    let mut square = (count('['), count(']'));
    while let Some(last) = link.chars().next_back() {
        let trimmed = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' | '’' => true,
            ')' if round.1 > round.0 => {
                round.1 -= 1;
                true
            }
            ']' if square.1 > square.0 => {
                square.1 -= 1;
                true
            }
            _ => false,
        };
        if !trimmed {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    link
}

/// A mention begins here, perhaps. Never looks past the end of the name and the domain.
fn mention(rest: &str) -> Taken<'_> {
    let name_run = run(&rest[1..], |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let name = name_run.trim_end_matches(['.', '-']);
    if name.is_empty() || name.starts_with(['.', '-']) {
        return Taken::Plain(1 + name_run.len());
    }
    let name_end = 1 + name.len();
    let domain = if name.len() == name_run.len() { rest[name_end..].strip_prefix('@') } else { None }
        .map(|after| run(after, |c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '_')))
        .map(|run| run.trim_end_matches(['.', '-', ':', '_']))
        .filter(|domain| !domain.is_empty() && !domain.starts_with(['.', '-', ':', '_']));
    let end = name_end + domain.map_or(0, |domain| 1 + domain.len());
    Taken::Token(Token::Mention { written: &rest[..end], name, domain }, end)
}

/// A hashtag begins here, perhaps.
fn hashtag(rest: &str) -> Taken<'_> {
    let sign = rest.chars().next().map_or(1, char::len_utf8);
    let all = run(&rest[sign..], tag::is_tag_char);
    let written = all.trim_end_matches(['·', '\u{200c}', '\u{30fb}']);
    match tag::normalise(written) {
        Some(name) => Taken::Token(Token::Tag { name, written }, sign + written.len()),
        None => Taken::Plain(sign + all.len()),
    }
}

/// The longest start of a text that holds only such characters.
fn run(text: &str, fits: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !fits(c)).unwrap_or(text.len())]
}
