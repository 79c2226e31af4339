//! Texts that are no HTML: names, content warnings, poll options, alt texts. They are escaped wherever they are shown;
//! here they lose what is not seen and what disturbs its surroundings.

use super::{BYTES, escaped, link};
use unicode_normalization::char::is_combining_mark;
use wire::uri::Uri;

/// Marks on one letter.
const MARKS: usize = 2;
/// Addresses in a text that become links.
const LINKS: usize = 1_000;

/// One line, of so many characters at most.
#[must_use]
pub fn line(text: &str, characters: usize) -> String {
    // What is not seen may stand alone between two blanks: they are counted when it is gone.
    let seen: String = seen(&words(text)).collect();
    let clean: String = words(&seen).chars().take(characters).collect();
    clean.trim().to_owned()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with its line breaks, of so many characters at most.
#[must_use]
pub fn lines(text: &str, characters: usize) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let clean: String = seen(&text).take(characters).collect();
    clean.trim().to_owned()
}

/// A text as HTML: paragraphs, line breaks, addresses as links. It is cut where HTML is, and so many addresses at most
/// become links: each is written twice.
#[must_use]
pub fn from_plain(text: &str) -> String {
    let mut links = 0;
    let text = text[..text.floor_char_boundary(BYTES)].replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    let paragraphs = paragraphs.map(|paragraph| {
        let lines: Vec<String> = paragraph.lines().map(|line| linked(line, &mut links)).collect();
        format!("<p>{}</p>", lines.join("<br>"))
    });
    paragraphs.collect()
}

fn linked(line: &str, links: &mut usize) -> String {
    let words = line.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_end();
        match Uri::parse(bare) {
            Ok(uri) if *links < LINKS => {
                *links += 1;
                format!("{}{}", link(&uri), &word[bare.len()..])
            }
            _ => escaped(word),
        }
    });
    words.collect()
}

/// The characters that are seen: no controls, nothing that turns the direction of what follows, nothing without a width
/// but the joiners that scripts and emoji need, and no more than two marks on a letter.
fn seen(text: &str) -> impl Iterator<Item = char> {
    let mut marks = 0;
    text.chars().filter(move |&c| {
        // What is not seen is no letter: the marks after it are still on the one before.
        if (c != '\n' && c.is_control()) || is_hidden(c) {
            return false;
        }
        marks = match c {
            '\u{200c}' | '\u{200d}' => marks,
            mark if is_combining_mark(mark) => marks + 1,
            _ => 0,
        };
        marks <= MARKS
    })
}

fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_leaves_nothing_behind() {
        assert_eq!(line("a \u{202e} \u{1} b", 10), "a b");
        assert_eq!(line("ab \u{200b} cd", 4), "ab c");
    }

    #[test]
    fn ori_23_what_is_not_seen_does_not_make_room_for_more_marks() {
        for between in ["\u{200b}", "\u{200d}", "\u{1}", "\u{200c}\u{2060}"] {
            let text = format!("a{}", format!("\u{301}\u{302}{between}").repeat(20));
            for clean in [line(&text, 100), lines(&text, 100)] {
                let marks = clean.chars().filter(|c| is_combining_mark(*c)).count();
                assert_eq!(marks, MARKS, "{clean:?}");
            }
        }
        assert_eq!(line("👩\u{200d}❤\u{fe0f}\u{200d}👩", 100), "👩\u{200d}❤\u{fe0f}\u{200d}👩");
    }

    #[test]
    fn dos_27_a_text_of_addresses_does_not_grow_without_end() {
        let text = "http://a.b ".repeat(LINKS + 1);
        assert_eq!(from_plain(&text).matches("<a ").count(), LINKS);
        assert!(from_plain(&"http://a.b ".repeat(90_000)).len() < 2 * BYTES);
    }
}
