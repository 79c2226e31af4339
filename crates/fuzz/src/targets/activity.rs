//! Documents of other servers, and the drafts that are made of them: HTML is safe, texts are clean, times are clamped,
//! lists are short, and nothing is ours.

use domain::{Timestamp, Visibility};
use federation::{
    ingest::{self, MediaKind, Reading, RemoteAccount, RemoteEmoji, RemoteStatus},
    sanitise,
};
use wire::{
    activitystreams::{Activity, Actor, Object, Received, Reference, limits},
    uri::Host,
};

use super::html;
use crate::key::{HOME, NOW};

/// Files of one status that are kept.
const FILES: usize = 16;

pub(super) fn run(input: &[u8]) {
    let Ok(document) = Received::parse(input) else { return };
    let again = Received::parse(document.value().to_string().as_bytes());
    assert_eq!(again.as_ref(), Ok(&document), "what was read can be written and read");
    assert!(
        [document.is_actor(), document.is_activity(), document.is_collection()].iter().filter(|is| **is).count() <= 1
    );
    if let Ok(activity) = document.activity() {
        assert!(document.id() == activity.id.as_ref());
        acts(&activity, 0);
    }
    if let Ok(actor) = document.actor() {
        assert!(document.is_actor() && document.id() == Some(&actor.id));
        somebody(&actor);
    }
    if let Ok(object) = document.object() {
        assert!(document.id() == object.id.as_ref());
        something(&object);
    }
    if let Ok(collection) = document.collection() {
        assert!(document.is_collection() && collection.items.len() <= limits::ITEMS);
    }
    if let Ok(keys) = document.keys() {
        drop(format!("{keys:?}"));
    }
    if let Ok(permission) = document.quote_authorization() {
        assert_eq!(document.id(), Some(&permission.id));
    }
}

fn acts(activity: &Activity, nested: usize) {
    assert!(nested <= limits::NESTED);
    for reference in [&activity.object, &activity.instrument].into_iter().flatten() {
        match reference {
            Reference::Object(object) => something(object),
            Reference::Activity(inner) => acts(inner, nested + 1),
            Reference::Actor(actor) => somebody(actor),
            Reference::Many(ids) => assert!(ids.len() <= limits::OBJECTS),
            Reference::Hint { .. } => panic!("no document reads as what only a verified one can hold"),
            Reference::Id(_) | Reference::Other { .. } => {}
        }
    }
}

fn somebody(actor: &Actor) {
    let own = [&actor.inbox, &actor.outbox, &actor.followers];
    assert!(own.into_iter().flatten().all(|address| address.same_origin(&actor.id)), "its addresses are at its origin");
    let Ok(own_host) = Host::parse(HOME) else { return };
    let Ok(draft) = RemoteAccount::draft(actor, &Reading { now: NOW, own_host: &own_host }) else {
        assert_eq!(actor.id.host(), own_host);
        return;
    };
    assert!(draft.uri == actor.id && draft.uri.host() != own_host);
    html::settled(&draft.note_html, 0);
    one_line(&draft.display_name, limits::NAME_CHARACTERS);
    assert!(draft.fields.len() <= limits::FIELDS);
    for field in &draft.fields {
        one_line(&field.name, limits::FIELD_CHARACTERS);
        html::settled(&field.html, 0);
    }
    emojis(&draft.emojis);
    assert!(draft.also_known_as.len() <= limits::ALIASES && !draft.also_known_as.contains(&draft.uri));
    assert!(draft.moved_to.as_ref() != Some(&draft.uri));
    assert!(draft.created_at.is_none_or(in_the_past));
    assert!(draft.url.is_none_or(|page| same_name(page.host().as_str(), draft.uri.host().as_str())));
    assert!(draft.public_keys.len() + draft.assertion_keys.len() <= 2 * limits::KEYS);
}

fn something(object: &Object) {
    let Ok(own_host) = Host::parse(HOME) else { return };
    if let Some(vote) = ingest::vote(object) {
        one_line(&vote.choice, limits::NAME_CHARACTERS);
    }
    let Ok(draft) = RemoteStatus::draft(object, None, None, &Reading { now: NOW, own_host: &own_host }) else { return };
    assert!(object.id.as_ref() == Some(&draft.uri) && object.author() == Some(&draft.author));
    assert!(draft.uri.same_origin(&draft.author) && draft.uri.host() != own_host, "nobody writes at another's place");
    html::settled(&draft.html, 0);
    assert_eq!(draft.text, sanitise::text(&draft.html));
    one_line(&draft.spoiler_text, limits::TEXT_CHARACTERS);
    assert!(draft.sensitive || draft.spoiler_text.is_empty());
    let public = object.audience.public_to || object.audience.public_cc;
    assert_eq!(
        public,
        matches!(draft.visibility, Visibility::Public | Visibility::Unlisted),
        "public is said, not guessed"
    );
    assert!(in_the_past(draft.created_at));
    assert!(draft.edited_at.is_none_or(|at| in_the_past(at) && at >= draft.created_at));
    assert!(draft.tags.len() <= limits::HASHTAGS && draft.mentions.len() <= limits::MENTIONS);
    assert!(draft.tags.iter().all(|tag| domain::tag::normalise(&tag.written).as_ref() == Some(&tag.name)));
    assert!(draft.recipients.len() <= 5 * limits::RECIPIENTS);
    emojis(&draft.emojis);
    assert!(draft.media.len() <= FILES);
    for media in &draft.media {
        assert!(media.description.chars().count() <= limits::ALT_TEXT_CHARACTERS);
        assert!(matches!(media.kind, MediaKind::Image | MediaKind::Video | MediaKind::Audio | MediaKind::Unknown));
        assert!(media.focus.is_none_or(|(x, y)| (-1.0..=1.0).contains(&x) && (-1.0..=1.0).contains(&y)));
    }
    if let Some(poll) = &draft.poll {
        assert!(poll.options.len() <= limits::POLL_OPTIONS);
        poll.options.iter().for_each(|option| one_line(&option.title, limits::NAME_CHARACTERS));
        assert!(poll.voters.is_none_or(|voters| voters <= limits::COUNT));
    }
    assert!(draft.likes_count.is_none_or(|count| count <= limits::COUNT));
    assert!(draft.shares_count.is_none_or(|count| count <= limits::COUNT));
    assert!(draft.in_reply_to.as_ref() != Some(&draft.uri));
    assert!(draft.quote.is_none_or(|quote| quote.uri != draft.uri));
    assert!(draft.url.is_none_or(|page| same_name(page.host().as_str(), draft.uri.host().as_str())));
}

fn emojis(emojis: &[RemoteEmoji]) {
    assert!(emojis.len() <= limits::EMOJIS);
    let names: std::collections::HashSet<_> = emojis.iter().map(|emoji| &emoji.shortcode).collect();
    assert_eq!(names.len(), emojis.len());
}

fn one_line(text: &str, characters: usize) {
    assert!(text.chars().count() <= characters && !text.chars().any(char::is_control), "{text:?}");
}

fn in_the_past(time: Timestamp) -> bool {
    (Timestamp(0)..=NOW).contains(&time)
}

fn same_name(one: &str, two: &str) -> bool {
    one.trim_start_matches("www.") == two.trim_start_matches("www.")
}
