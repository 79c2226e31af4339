//! The catalogue of messages is whole: every language has the same messages with the same parts and the same markup, and
//! what the code and the templates ask for is what there is.

#![expect(clippy::unwrap_used, reason = "a test that cannot read fails")]

use app::messages::Language;
use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// What a message looks like, but for its words.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    parts: BTreeSet<String>,
    tags: Vec<String>,
}

/// One place that asks for a message.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    place: String,
    id: String,
    parts: BTreeSet<String>,
    is_markup: bool,
}

fn catalogue(language: Language) -> BTreeMap<String, Shape> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("messages/{}.ftl", language.tag()));
    shapes(&fs::read_to_string(path).unwrap())
}

fn shapes(text: &str) -> BTreeMap<String, Shape> {
    let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut found = BTreeMap::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let id = message.id.name.to_owned();
                let pattern = message.value.unwrap_or_else(|| panic!("{id} has no text"));
                assert!(message.attributes.is_empty(), "{id}: attributes are not used");
                let mut shape = Shape::default();
                inspect(&pattern, &mut shape);
                shape.tags.sort();
                assert!(found.insert(id.clone(), shape).is_none(), "{id} stands twice");
            }
            Entry::Term(term) => panic!("{}: terms are not used", term.id.name),
            Entry::Junk { content } => panic!("cannot be read: {content}"),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }
    found
}

fn inspect(pattern: &Pattern<&str>, shape: &mut Shape) {
    assert!(!pattern.elements.is_empty());
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => {
                shape.tags.extend(value.split('<').skip(1).map(|tag| tag.split('>').next().unwrap().to_owned()));
            }
            PatternElement::Placeable { expression: Expression::Inline(inline) } => part(inline, shape),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                part(selector, shape);
                let mut tags = None;
                for variant in variants {
                    let mut inner = Shape::default();
                    inspect(&variant.value, &mut inner);
                    // Not every variant repeats the number.
                    shape.parts.extend(inner.parts);
                    assert!(*tags.get_or_insert_with(|| inner.tags.clone()) == inner.tags, "variants differ in markup");
                }
                shape.tags.extend(tags.unwrap_or_default());
            }
        }
    }
}

fn part(inline: &InlineExpression<&str>, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => {
            shape.parts.insert(id.name.to_owned());
        }
        other => panic!("only variables are used: {other:?}"),
    }
}

#[test]
fn every_language_says_everything() {
    let english = catalogue(Language::En);
    for (id, shape) in &english {
        assert_eq!(id.ends_with("-html"), !shape.tags.is_empty(), "{id}: -html is for markup, and for that alone");
    }
    for language in Language::ALL {
        let other = catalogue(language);
        for (id, shape) in &english {
            assert_eq!(other.get(id), Some(shape), "{id} in {language:?}, beside English");
        }
        for id in other.keys() {
            assert!(english.contains_key(id), "{id} is in {language:?}, but not in English");
        }
    }
}

#[test]
fn what_is_asked_for_is_what_there_is() {
    let english = catalogue(Language::En);
    let uses = all_uses();
    assert!(uses.len() > 4, "the sources were not read");
    for asked in &uses {
        let Use { place, id, parts, is_markup } = asked;
        let shape = english.get(id).unwrap_or_else(|| panic!("{place} asks for {id}, which there is not"));
        assert_eq!(&shape.parts, parts, "the parts of {id}, in the catalogue and in {place}");
        assert_eq!(id.ends_with("-html"), *is_markup, "{place}: markup() is for {id}, or say() is");
    }
    let asked: BTreeSet<&str> = uses.iter().map(|asked| asked.id.as_str()).collect();
    let unused: Vec<&String> = english.keys().filter(|id| !asked.contains(id.as_str())).collect();
    assert!(unused.is_empty(), "nobody asks for {unused:?}");
}

fn all_uses() -> Vec<Use> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut uses = Vec::new();
    for folder in ["app/src", "web/src", "web/templates", "server/src"] {
        visit(&crates.join(folder), &mut uses);
    }
    uses
}

fn visit(folder: &Path, uses: &mut Vec<Use>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, uses);
        } else if !path.ends_with("tests.rs") && path.extension().is_some_and(|end| end == "rs" || end == "html") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            uses.extend(uses_in(&path.display().to_string(), text));
        }
    }
}

/// `Message::new("id")`, `.say("id")` and `.markup("id")`, each with the `.with("name", ...)` that follow it.
fn uses_in(place: &str, text: &str) -> Vec<Use> {
    let text: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut uses = Vec::new();
    for opener in ["Message::new(", ".say(", ".markup("] {
        for (at, _) in text.match_indices(opener) {
            let mut rest = text[at + opener.len()..].trim_start();
            let Some(id) = quoted(&mut rest) else { continue };
            let mut parts = BTreeSet::new();
            rest = after_bracket(rest);
            while let Some(with) = rest.trim_start().strip_prefix(".with(") {
                let mut with = with.trim_start();
                parts.extend(quoted(&mut with));
                rest = after_bracket(with);
            }
            // The frame of a letter gives every mail the same parts.
            if id.starts_with("mail-") && parts.is_empty() && text.contains(&format!("{id}-subject")) {
                parts.extend(["username", "community", "link"].map(str::to_owned));
            }
            uses.push(Use { place: place.to_owned(), id, parts, is_markup: opener == ".markup(" });
        }
    }
    uses
}

fn quoted(rest: &mut &str) -> Option<String> {
    let (text, after) = rest.strip_prefix('"')?.split_once('"')?;
    *rest = after;
    Some(text.to_owned())
}

/// What follows the bracket that is open here.
fn after_bracket(text: &str) -> &str {
    let (mut depth, mut in_text, mut escaped) = (0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text && depth == 0 => return &text[at + 1..],
            ')' if !in_text => depth -= 1,
            _ => {}
        }
    }
    ""
}

#[test]
fn uses_are_found_with_their_parts() {
    let text = r#"
        // Message::new("not-this")
        Message::new(
            "a-b",
        )
        .with("x", f(")", 1)).with("y", Message::new("inner").with("z", 1));
        {{ page.markup("c-html").with("host", host) }} language.say("d").to_string() page.say(id)"#;
    let found = |id: &str, parts: &[&str], is_markup| Use {
        place: "here".to_owned(),
        id: id.to_owned(),
        parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        is_markup,
    };
    let expected = [
        found("a-b", &["x", "y"], false),
        found("inner", &["z"], false),
        found("d", &[], false),
        found("c-html", &["host"], true),
    ];
    assert_eq!(uses_in("here", text), expected);
}

#[test]
fn a_shape_is_all_but_the_words() {
    let found = shapes("a-html = One <b>{ $x }</b>\nb = { $n ->\n    [one] { $n } post\n   *[other] many\n  }\n");
    let tags = ["/b", "b"].map(str::to_owned).to_vec();
    assert_eq!(found["a-html"], Shape { parts: BTreeSet::from(["x".to_owned()]), tags });
    assert_eq!(found["b"].parts, BTreeSet::from(["n".to_owned()]));
}
