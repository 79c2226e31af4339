//! Custom emoji of elsewhere. Their pictures are not copied: clients fetch them where they are.

use domain::RemoteEmoji;
use wire::mastodon::CustomEmoji;

/// The entities of these emoji.
pub(super) fn emojis(emojis: &[RemoteEmoji]) -> Vec<CustomEmoji> {
    emojis.iter().map(entity).collect()
}

/// The entities of those that stand in one of these texts.
pub(super) fn emojis_in<'t>(emojis: &[RemoteEmoji], texts: impl Iterator<Item = &'t str> + Clone) -> Vec<CustomEmoji> {
    let stands = |emoji: &&RemoteEmoji| {
        let written = format!(":{}:", emoji.shortcode);
        texts.clone().any(|text| text.contains(&written))
    };
    emojis.iter().filter(stands).map(entity).collect()
}

fn entity(emoji: &RemoteEmoji) -> CustomEmoji {
    CustomEmoji {
        shortcode: emoji.shortcode.clone(),
        url: emoji.url.clone(),
        static_url: emoji.url.clone(),
        visible_in_picker: false,
        category: None,
        featured: false,
    }
}
