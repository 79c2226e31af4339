//! A file of elsewhere. It is named here, not fetched.

use crate::sanitise;
use wire::{
    activitystreams::{Attachment, AttachmentKind, Image, Link, Object, ObjectKind, limits},
    uri::Uri,
};

/// Files of one status that are kept. Peers post up to so many; more are left out.
pub const MOST: usize = 16;

/// What is kept of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteMedia {
    /// What it is, as far as its server says.
    pub kind: MediaKind,
    /// Where it is.
    pub url: Uri,
    /// Its media type, as its server says.
    pub media_type: Option<String>,
    /// The alt text; may be empty.
    pub description: String,
    /// A blurred impression of it.
    pub blurhash: Option<String>,
    /// The point that must not be cropped away.
    pub focus: Option<(f64, f64)>,
    /// Pixels from left to right.
    pub width: Option<u32>,
    /// Pixels from top to bottom.
    pub height: Option<u32>,
    /// A picture that stands for it.
    pub thumbnail: Option<Uri>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// Something else, or nobody said.
    Unknown,
}

impl MediaKind {
    fn of(media_type: Option<&str>, kind: AttachmentKind) -> Self {
        match media_type.and_then(|media_type| media_type.split('/').next()) {
            Some("image") => Self::Image,
            Some("video") => Self::Video,
            Some("audio") => Self::Audio,
            Some(_) => Self::Unknown,
            None => match kind {
                AttachmentKind::Image => Self::Image,
                AttachmentKind::Video => Self::Video,
                AttachmentKind::Audio => Self::Audio,
                AttachmentKind::Document => Self::Unknown,
            },
        }
    }
}

/// The files of a status: its attachments, or of what has none the picture (or the file itself) that stands for it.
pub(super) fn draft(object: &Object) -> Vec<RemoteMedia> {
    let mut media: Vec<RemoteMedia> = Vec::new();
    for file in object.attachments.iter().map(RemoteMedia::of_attachment) {
        if media.len() < MOST && media.iter().all(|known| known.url != file.url) {
            media.push(file);
        }
    }
    let itself = || match object.kind {
        ObjectKind::Image => object.urls.iter().find(|link| is(link, "image/")).map(RemoteMedia::of_link),
        ObjectKind::Audio => object.urls.iter().find(|link| is(link, "audio/")).map(RemoteMedia::of_link),
        _ => None,
    };
    // A note shows what was put on it, and nothing else.
    let stands_alone = matches!(object.kind, ObjectKind::Note | ObjectKind::Question);
    if media.is_empty() && !stands_alone {
        media.extend(itself().or_else(|| object.image.as_ref().map(RemoteMedia::of_image)));
    }
    media
}

fn is(link: &Link, prefix: &str) -> bool {
    link.media_type.as_deref().is_some_and(|media_type| media_type.starts_with(prefix))
}

impl RemoteMedia {
    fn of_attachment(file: &Attachment) -> Self {
        Self {
            kind: MediaKind::of(file.media_type.as_deref(), file.kind),
            url: file.url.clone(),
            media_type: file.media_type.clone(),
            description: alt(file.description.as_deref()),
            blurhash: file.blurhash.clone(),
            focus: file.focus,
            width: file.width,
            height: file.height,
            thumbnail: file.thumbnail.clone(),
        }
    }

    fn of_image(image: &Image) -> Self {
        Self {
            kind: MediaKind::Image,
            url: image.url.clone(),
            media_type: image.media_type.clone(),
            description: alt(image.description.as_deref()),
            blurhash: None,
            focus: None,
            width: None,
            height: None,
            thumbnail: None,
        }
    }

    fn of_link(link: &Link) -> Self {
        Self {
            kind: MediaKind::of(link.media_type.as_deref(), AttachmentKind::Document),
            url: link.href.clone(),
            media_type: link.media_type.clone(),
            description: String::new(),
            blurhash: None,
            focus: None,
            width: link.width,
            height: link.height,
            thumbnail: None,
        }
    }
}

fn alt(text: Option<&str>) -> String {
    sanitise::lines(text.unwrap_or_default(), limits::ALT_TEXT_CHARACTERS)
}
