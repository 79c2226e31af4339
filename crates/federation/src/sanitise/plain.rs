//! Texts that are no HTML: names, content warnings, poll options, alt texts. They are escaped wherever they are shown;
//! here they lose what is not seen and what disturbs its surroundings.

use super::{escaped, link};
use unicode_normalization::char::is_combining_mark;
use wire::uri::Uri;

/// Marks on one letter.
const MARKS: usize = 2;

/// One line, of so many characters at most.
#[must_use]
pub fn line(text: &str, characters: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let clean: String = seen(&words.join(" ")).take(characters).collect();
    clean.trim().to_owned()
}

/// A text with its line breaks, of so many characters at most.
#[must_use]
pub fn lines(text: &str, characters: usize) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let clean: String = seen(&text).take(characters).collect();
    clean.trim().to_owned()
}

/// A text as HTML: paragraphs, line breaks, addresses as links.
#[must_use]
pub fn from_plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    let paragraphs = paragraphs.map(|paragraph| {
        let lines: Vec<String> = paragraph.lines().map(linked).collect();
        format!("<p>{}</p>", lines.join("<br>"))
    });
    paragraphs.collect()
}

fn linked(line: &str) -> String {
    let words = line.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_end();
        match Uri::parse(bare) {
            Ok(uri) => format!("{}{}", link(&uri), &word[bare.len()..]),
            Err(_) => escaped(word),
        }
    });
    words.collect()
}

/// The characters that are seen: no controls, nothing that turns the direction of what follows, nothing without a width
/// but the joiners that scripts and emoji need, and no more than two marks on a letter.
fn seen(text: &str) -> impl Iterator<Item = char> {
    let mut marks = 0;
    text.chars().filter(move |&c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks <= MARKS && (c == '\n' || !c.is_control()) && !is_hidden(c)
    })
}

fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}
