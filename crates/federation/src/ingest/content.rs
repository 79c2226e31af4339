//! The text of a status, as HTML that is safe to show. What is more than a note (an article, a video, an event ...) is
//! made readable as one: its title, its text, and a link to its page.

use crate::sanitise;
use domain::language;
use wire::{
    activitystreams::{Object, ObjectKind, Text, limits},
    uri::Uri,
};

/// Links of a status of a community that are shown below it.
const LINKS: usize = 4;

/// The text.
pub(super) fn html(object: &Object, page: &Uri) -> String {
    let text = body(object);
    if !is_converted(object) {
        return text;
    }
    let mut html = String::new();
    if let Some(title) = title(object) {
        html.push_str(&format!("<p><strong>{}</strong></p>", sanitise::escaped(&title)));
    }
    html.push_str(&when_and_where(object));
    html.push_str(&text);
    let links = object.attached_links.iter().take(LINKS).chain([page]);
    links.for_each(|link| html.push_str(&format!("<p>{}</p>", sanitise::link(link))));
    html
}

/// The content warning. What is more than a note has a summary instead, and no warning.
pub(super) fn warning(object: &Object) -> String {
    match &object.summary {
        Some(summary) if !is_converted(object) => sanitise::line(&summary.text, limits::TEXT_CHARACTERS),
        _ => String::new(),
    }
}

/// The language of the text, as a code that is known here.
pub(super) fn language(object: &Object) -> Option<String> {
    let of = |text: &Option<Text>| text.as_ref().and_then(|text| text.language.clone());
    let named = of(&object.content).or_else(|| object.language.clone());
    named.or_else(|| of(&object.name)).or_else(|| of(&object.summary)).and_then(|code| language::parse(&code))
}

fn is_converted(object: &Object) -> bool {
    !matches!(object.kind, ObjectKind::Note | ObjectKind::Question)
}

/// The title. Some clients post notes with a name; that is no title.
fn title(object: &Object) -> Option<String> {
    let title = sanitise::line(&object.name.as_ref()?.text, limits::NAME_CHARACTERS);
    (!title.is_empty()).then_some(title)
}

fn body(object: &Object) -> String {
    let text = object.content.as_ref().or(object.summary.as_ref().filter(|_| is_converted(object)));
    let Some(text) = text else { return String::new() };
    match object.media_type.as_deref().map(|kind| kind.split(';').next().unwrap_or_default().trim()) {
        // Markdown is readable as it is, and nobody has agreed which one.
        Some("text/plain" | "text/markdown") => sanitise::from_plain(&text.text),
        _ => sanitise::html(&text.text),
    }
}

fn when_and_where(object: &Object) -> String {
    if object.kind != ObjectKind::Event {
        return String::new();
    }
    let minute = |time| wire::time::date_time(time)[..16].replace('T', " ");
    let times: Vec<String> = [object.start_time, object.end_time].into_iter().flatten().map(minute).collect();
    let when = (!times.is_empty()).then(|| format!("{} UTC", times.join(" – ")));
    let place = object.location.as_deref().map(|place| sanitise::line(place, limits::NAME_CHARACTERS));
    let parts: Vec<String> = [when, place].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let lines: Vec<String> = parts.iter().map(|part| sanitise::escaped(part)).collect();
    if lines.is_empty() { String::new() } else { format!("<p>{}</p>", lines.join("<br>")) }
}
