//! The texts, parsed once, and how a sentence is made of them. A gap is filled in English and told to the log: nobody
//! reads an empty line.

use super::{Language, Message, Part};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{borrow::Cow, sync::LazyLock};

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; Language::ALL.len()]> = LazyLock::new(|| Language::ALL.map(bundle));

fn bundle(language: Language) -> Bundle {
    let resource = FluentResource::try_new(language.source().to_owned()).unwrap_or_else(|(rest, errors)| {
        tracing::error!(language = language.tag(), ?errors, "a part of the catalogue of messages cannot be read");
        rest
    });
    let mut bundle = Bundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // Marks of direction around names would get into links, subjects and attributes. Both languages run from left to
    // right, and HTML sets names apart itself.
    bundle.set_use_isolating(false);
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!(language = language.tag(), ?errors, "a message stands twice in the catalogue");
    }
    bundle
}

/// The sentence in this language, else in English; its id where there is none at all.
pub(super) fn text(language: Language, message: &Message) -> String {
    let found = find(language, message).or_else(|| {
        tracing::error!(id = message.id, language = language.tag(), "a message is not translated");
        find(Language::default(), message)
    });
    found.unwrap_or_else(|| message.id.to_owned())
}

fn find(language: Language, message: &Message) -> Option<String> {
    let bundle = &BUNDLES[Language::ALL.iter().position(|known| *known == language)?];
    let pattern = bundle.get_message(message.id)?.value()?;
    let mut args = FluentArgs::with_capacity(message.parts.len());
    for (name, part) in &message.parts {
        args.set(*name, value(language, part));
    }
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(id = message.id, language = language.tag(), ?errors, "a message lacks a part of it");
    }
    Some(text)
}

fn value(language: Language, part: &Part) -> FluentValue<'_> {
    match part {
        Part::Text(text) => FluentValue::String(Cow::Borrowed(text)),
        Part::Number(number) => FluentValue::from(*number),
        Part::Messages(messages) => {
            let texts: Vec<String> = messages.iter().map(|message| message.in_language(language)).collect();
            FluentValue::String(texts.join(", ").into())
        }
    }
}
