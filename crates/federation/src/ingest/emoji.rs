//! A custom emoji of elsewhere.

use domain::Timestamp;
use wire::{activitystreams::Emoji, uri::Uri};

/// What is kept of a custom emoji. It belongs to the host of whoever uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteEmoji {
    /// Its name, without colons.
    pub shortcode: String,
    /// Where its picture is.
    pub image: Uri,
    /// Its id.
    pub uri: Option<Uri>,
    /// When it was changed, as its server says.
    pub updated_at: Option<Timestamp>,
}

impl RemoteEmoji {
    /// Each name once.
    #[must_use]
    pub fn draft(emojis: &[Emoji]) -> Vec<Self> {
        let mut drafts: Vec<Self> = Vec::new();
        for emoji in emojis {
            if drafts.iter().all(|draft| draft.shortcode != emoji.shortcode) {
                drafts.push(Self {
                    shortcode: emoji.shortcode.clone(),
                    image: emoji.image.url.clone(),
                    uri: emoji.id.clone(),
                    updated_at: emoji.updated,
                });
            }
        }
        drafts
    }
}
