//! Addresses of an object, with what is known of what lies behind them.

use super::super::{
    field::{self, Fields},
    limits,
};
use crate::uri::Uri;
use serde_json::Value;

/// An address: http or https, whatever else was among the links is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub href: Uri,
    /// The media type behind it.
    pub media_type: Option<String>,
    /// Pixels from left to right.
    pub width: Option<u32>,
    /// Pixels from top to bottom.
    pub height: Option<u32>,
}

impl Link {
    pub(in super::super) fn list(fields: Fields<'_>, name: &str) -> Vec<Self> {
        fields.all(name).take(limits::URLS).filter_map(Self::read).collect()
    }

    fn read(value: &Value) -> Option<Self> {
        let Some(fields) = Fields::of(value) else {
            return Some(Self { href: field::uri(value)?, media_type: None, width: None, height: None });
        };
        let href = fields.get("href").or_else(|| fields.get("url")).and_then(Value::as_str)?;
        let media_type = fields.text("mediaType", limits::NAME_CHARACTERS);
        Some(Self {
            href: Uri::parse(href).ok()?,
            media_type: media_type.or_else(|| fields.text("mimeType", limits::NAME_CHARACTERS)),
            width: fields.pixels("width"),
            height: fields.pixels("height"),
        })
    }

    /// The page for people, of several addresses.
    #[must_use]
    pub fn page(links: &[Self]) -> Option<&Uri> {
        let of_type = |wanted: &[Option<&str>]| {
            let fits = |link: &&Self| wanted.contains(&link.media_type.as_deref().map(essence));
            links.iter().find(fits).map(|link| &link.href)
        };
        of_type(&[Some("text/html")]).or_else(|| of_type(&[None]))
    }

    /// Whether a picture, a film or a sound lies behind it.
    pub(super) fn is_media(&self) -> bool {
        self.media_type.as_deref().is_some_and(is_media)
    }
}

/// Whether this is the type of a picture, a film or a sound.
pub(super) fn is_media(media_type: &str) -> bool {
    ["image/", "video/", "audio/"].into_iter().any(|prefix| media_type.starts_with(prefix))
}

fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}
