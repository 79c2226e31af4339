//! Files on a post, and the pictures that stand for somebody or something.

use super::super::{
    field::{self, Fields},
    kind, limits,
};
use super::link::{Link, is_media};
use crate::uri::Uri;

/// A file on a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// What it says it is.
    pub kind: AttachmentKind,
    /// Where it is.
    pub url: Uri,
    /// Its media type, as its server says.
    pub media_type: Option<String>,
    /// The alt text.
    pub description: Option<String>,
    /// A blurred impression of it.
    pub blurhash: Option<String>,
    /// The point that must not be cropped away: -1 to 1, from left to right and from bottom to top.
    pub focus: Option<(f64, f64)>,
    /// Pixels from left to right.
    pub width: Option<u32>,
    /// Pixels from top to bottom.
    pub height: Option<u32>,
    /// A picture that stands for it.
    pub thumbnail: Option<Uri>,
    /// It is to be covered (Misskey says so of each file).
    pub sensitive: bool,
}

/// What a file says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the vocabulary")]
pub enum AttachmentKind {
    Audio,
    Document,
    Image,
    Video,
}

/// A picture that stands for somebody or something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Where it is.
    pub url: Uri,
    /// Its media type, as its server says.
    pub media_type: Option<String>,
    /// The alt text.
    pub description: Option<String>,
}

/// The files, and the links that stand among them. Anything else there is left out.
pub(super) fn attachments(fields: Fields<'_>) -> (Vec<Attachment>, Vec<Uri>) {
    let (mut files, mut links) = (Vec::new(), Vec::new());
    for fields in fields.all("attachment").filter_map(Fields::of) {
        let kind = kind::of(fields).unwrap_or(Some("")); // two things at once: nothing
        let media_type = fields.text("mediaType", limits::NAME_CHARACTERS);
        let has_media = media_type.as_deref().is_some_and(is_media);
        let kind = match kind {
            Some("Audio") => AttachmentKind::Audio,
            Some("Document") => AttachmentKind::Document,
            Some("Image") => AttachmentKind::Image,
            Some("Video") => AttachmentKind::Video,
            Some("Link") | None if has_media => AttachmentKind::Document,
            Some("Link") => {
                links.extend(fields.uri("href").filter(|_| links.len() < limits::ATTACHMENTS));
                continue;
            }
            _ => continue,
        };
        if files.len() < limits::ATTACHMENTS {
            files.extend(Attachment::read(fields, kind, media_type));
        }
    }
    (files, links)
}

impl Attachment {
    fn read(fields: Fields<'_>, kind: AttachmentKind, media_type: Option<String>) -> Option<Self> {
        let links = match Link::list(fields, "url") {
            none if none.is_empty() => Link::list(fields, "href"),
            links => links,
        };
        let link = links.iter().find(|link| link.is_media()).or_else(|| links.first())?;
        Some(Self {
            kind,
            url: link.href.clone(),
            media_type: media_type.or_else(|| link.media_type.clone()),
            description: description(fields),
            blurhash: fields.text("blurhash", 200).filter(|hash| is_blurhash(hash)),
            focus: focus(fields),
            width: fields.pixels("width").or(link.width),
            height: fields.pixels("height").or(link.height),
            thumbnail: Image::read(fields, "icon").map(|image| image.url),
            sensitive: fields.flag("sensitive").unwrap_or_default(),
        })
    }
}

impl Image {
    /// Reads a picture: an address, an object, or of a list the widest.
    pub(in super::super) fn read(fields: Fields<'_>, name: &str) -> Option<Self> {
        let pictures = fields.all(name).take(limits::URLS).filter_map(|value| {
            let Some(fields) = Fields::of(value) else {
                return Some((0, Self { url: field::uri(value)?, media_type: None, description: None }));
            };
            let link = Link::list(fields, "url").into_iter().chain(Link::list(fields, "href")).next()?;
            let media_type = fields.text("mediaType", limits::NAME_CHARACTERS).or(link.media_type);
            let width = fields.pixels("width").or(link.width).unwrap_or_default();
            Some((width, Self { url: link.href, media_type, description: description(fields) }))
        });
        // Of several that are as wide the first.
        pictures.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, image)| image)
    }
}

/// The alt text. Mastodon and most write it as `name`, some as `summary`, which is meant for it since.
fn description(fields: Fields<'_>) -> Option<String> {
    let text = |name| fields.text(name, limits::ALT_TEXT_CHARACTERS).filter(|text| !text.trim().is_empty());
    text("summary").or_else(|| text("name"))
}

fn focus(fields: Fields<'_>) -> Option<(f64, f64)> {
    let [x, y] = fields.get("focalPoint")?.as_array()?.as_slice() else { return None };
    Some((x.as_f64()?.clamp(-1.0, 1.0), y.as_f64()?.clamp(-1.0, 1.0)))
}

const BASE_83: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// Whether a text is a blurhash of the length that its first character tells.
fn is_blurhash(hash: &str) -> bool {
    let size = hash.chars().next().and_then(|first| BASE_83.find(first));
    let length = size.map(|size| 4 + 2 * (size % 9 + 1) * (size / 9 + 1));
    length == Some(hash.len()) && hash.chars().all(|c| BASE_83.contains(c))
}

#[cfg(test)]
mod tests {
    use super::is_blurhash;

    #[test]
    fn a_blurhash_has_the_length_that_it_says() {
        assert!(is_blurhash("LEHV6nWB2yk8pyo0adR*.7kCMdnj"));
        assert!(is_blurhash("00TI:j"));
        for bad in ["", "LEHV6nWB2yk8pyo0adR*.7kCMdn", "00TI:\"", "é", "<script>", "00TI:jj"] {
            assert!(!is_blurhash(bad), "{bad}");
        }
    }
}
