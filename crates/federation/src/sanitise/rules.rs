//! What may stay: tags, attributes, classes, and where links may lead.

use ammonia::{Builder, UrlRelative};
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

/// How a page relates to what strangers link to.
pub(super) const LINK_REL: &str = "nofollow noopener noreferrer";

const TAGS: [&str; 31] = [
    "p",
    "br",
    "span",
    "a",
    "del",
    "s",
    "pre",
    "blockquote",
    "code",
    "b",
    "strong",
    "u",
    "i",
    "em",
    "ul",
    "ol",
    "li",
    "ruby",
    "rt",
    "rp", // headings, which `rewrite` turns into paragraphs
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6", // and what only brackets other tags
    "div",
    "tr",
    "td",
    "dt",
    "dd",
];

/// What is left out together with all that is in it. Of other tags that may not stay the text does.
const WHOLE: [&str; 21] = [
    "script",
    "style",
    "svg",
    "math",
    "noscript",
    "template",
    "iframe",
    "frameset",
    "object",
    "embed",
    "applet",
    "noembed",
    "noframes",
    "textarea",
    "title",
    "xmp",
    "plaintext",
    "select",
    "audio",
    "video",
    "canvas",
];

const SCHEMES: [&str; 11] =
    ["http", "https", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "xmpp", "magnet", "gemini"];

/// Classes with a meaning: for links, for hashtags, for the fallback of a quote.
const CLASSES: [&str; 5] = ["mention", "hashtag", "ellipsis", "invisible", "quote-inline"];
/// Beginnings of the classes of microformats.
const MICROFORMATS: [&str; 5] = ["h-", "p-", "u-", "dt-", "e-"];

pub(super) static RULES: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut rules = Builder::empty();
    rules
        .tags(TAGS.into())
        .clean_content_tags(WHOLE.into())
        .generic_attributes(["lang"].into())
        .tag_attributes(HashMap::from([
            ("a", ["href", "class"].into()),
            ("span", ["class"].into()),
            ("p", ["class"].into()),
            ("ol", ["start", "reversed"].into()),
            ("li", ["value"].into()),
        ]))
        .tag_attribute_values(HashMap::from([
            ("a", HashMap::from([("translate", ["no"].into())])),
            ("span", HashMap::from([("translate", ["no"].into())])),
        ]))
        .set_tag_attribute_values(HashMap::from([("a", HashMap::from([("target", "_blank")]))]))
        .link_rel(Some(LINK_REL))
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::Deny)
        .strip_comments(true)
        .attribute_filter(attribute);
    rules
});

fn attribute<'v>(_: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match name {
        "class" => {
            let kept: Vec<&str> = value.split_ascii_whitespace().filter(|class| has_meaning(class)).collect();
            (!kept.is_empty()).then(|| kept.join(" ").into())
        }
        "start" | "value" => value.parse::<i32>().is_ok().then_some(value.into()),
        "reversed" => Some("".into()),
        "lang" => {
            let fits = value.len() <= 35 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            fits.then_some(value.into())
        }
        _ => Some(value.into()),
    }
}

fn has_meaning(class: &str) -> bool {
    CLASSES.contains(&class) || MICROFORMATS.iter().any(|prefix| class.starts_with(prefix))
}
