//! The sanitiser. What it lets through is read here by a tokenizer that shares nothing with the parser inside it, and held
//! against the list of what may be shown.

use std::collections::BTreeSet;

use federation::sanitise;
use html5gum::{Token, Tokenizer};
use url::Url;

/// Tags that may be shown. Written down a second time: a tag that is added to the rules has to be added here too.
const TAGS: [&str; 20] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "rp",
    "rt",
    "ruby",
    "s",
    "span",
    "strong",
    "u",
    "ul",
];
/// Where a link may lead.
const SCHEMES: [&str; 11] =
    ["http", "https", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "xmpp", "magnet", "gemini"];
/// How many times its length a text may grow, beyond what is bounded anyway: an address that becomes a link.
const GROWTH: usize = 20;

pub(super) fn run(input: &[u8]) {
    let written = String::from_utf8_lossy(input);
    let clean = sanitise::html(&written);
    settled(&clean, written.len());
    if is_read(&clean) {
        assert_eq!(sanitise::html(&clean), clean, "a second time changes nothing");
    }
    settled(&sanitise::from_plain(&written), written.len());
    let text = sanitise::text(&written);
    let (line, lines) = (sanitise::line(&written, 100), sanitise::lines(&written, 100));
    assert!(line.chars().count() <= 100 && !line.contains('\n') && !line.chars().any(char::is_control));
    assert!(lines.chars().count() <= 100 && lines.chars().all(|c| c == '\n' || !c.is_control()));
    assert_eq!(sanitise::line(&line, 100), line);
    assert_eq!(sanitise::lines(&lines, 100), lines);
    // A text shown as a text is what it was: whatever looks like a tag in it stays a text.
    let shown = sanitise::text(&sanitise::from_plain(&text));
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(letters(&shown), letters(&text.replace('\0', "")));
}

/// HTML that may be shown, and that another round changes nothing of. It was made of so many bytes.
pub(super) fn settled(html: &str, bytes: usize) {
    assert!(html.len() <= sanitise::BYTES + GROWTH * bytes, "{} bytes of {bytes}", html.len());
    if let Err(problem) = safe(html) {
        panic!("{problem} in {html:?}");
    }
    if let Some(link) = sanitise::only_link(html) {
        assert!(matches!(link.url().scheme(), "http" | "https"));
    }
}

/// Whether the sanitiser reads all of it.
fn is_read(html: &str) -> bool {
    html.matches('<').count() <= sanitise::TAGS && html.len() <= sanitise::BYTES
}

/// Whether a reader of HTML finds nothing in it but what may be shown.
fn safe(html: &str) -> Result<(), String> {
    let mut open: Vec<String> = Vec::new();
    for token in Tokenizer::new(html) {
        match token {
            Ok(Token::StartTag(tag)) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if !TAGS.contains(&name.as_str()) || tag.self_closing {
                    return Err(format!("the tag {name}"));
                }
                let mut names = BTreeSet::new();
                for (attribute, value) in &tag.attributes {
                    let attribute = String::from_utf8_lossy(attribute).into_owned();
                    if !fits(&name, &attribute, &String::from_utf8_lossy(value)) {
                        return Err(format!("{attribute} of {name}"));
                    }
                    names.insert(attribute);
                }
                if name == "a" && !["href", "rel", "target"].iter().all(|wanted| names.contains(*wanted)) {
                    return Err("a link that says too little".to_owned());
                }
                if name != "br" {
                    open.push(name);
                }
            }
            Ok(Token::EndTag(tag)) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if open.pop().as_ref() != Some(&name) {
                    return Err(format!("the end of {name}, which is not what is open"));
                }
            }
            Ok(Token::String(text)) => {
                if text.contains(&0) {
                    return Err("U+0000".to_owned());
                }
            }
            Ok(Token::Comment(_) | Token::Doctype(_)) => return Err("a comment".to_owned()),
            Ok(Token::Error(_)) | Err(_) => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{} tags that are not closed", open.len())) }
}

fn fits(tag: &str, attribute: &str, value: &str) -> bool {
    match (tag, attribute) {
        ("a", "href") => Url::parse(value).is_ok_and(|address| SCHEMES.contains(&address.scheme())),
        ("a", "rel") => value == "nofollow noopener noreferrer",
        ("a", "target") => value == "_blank",
        ("a" | "span", "translate") => value.eq_ignore_ascii_case("no"),
        ("a" | "span" | "p", "class") => value.split_ascii_whitespace().all(|class| {
            ["mention", "hashtag", "ellipsis", "invisible", "quote-inline"].contains(&class)
                || ["h-", "p-", "u-", "dt-", "e-"].iter().any(|prefix| class.starts_with(prefix))
        }),
        ("ol", "start") | ("li", "value") => value.parse::<i32>().is_ok(),
        ("ol", "reversed") => value.is_empty(),
        (_, "lang") => value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_shown_is_found() {
        let link = "<a href=\"https://a.example\" rel=\"nofollow noopener noreferrer\" target=\"_blank\">x</a>";
        for good in ["", "a &lt;b&gt;", "<p>a<br>b</p>", link, "<ol start=\"-1\"><li value=\"2\">x</li></ol>"] {
            assert_eq!(safe(good), Ok(()), "{good}");
        }
        for bad in [
            "<script>x</script>",
            "<p onclick=\"x\">a</p>",
            "<img src=x>",
            "<p>",
            "<b><i></b></i>",
            "</p>",
            "<!-- x -->",
            "<a href=\"https://a.example\">x</a>",
            &link.replace("https:", "javascript:"),
            &link.replace("https:", "Java\tScript:"),
            &link.replace("https:", ""),
            &link.replace("_blank", "_top"),
            "<p class=\"modal\">a</p>",
            "<br/>",
            "a\0",
        ] {
            assert!(safe(bad).is_err(), "{bad}");
        }
    }
}
