//! Custom emoji of elsewhere.

use app::media::Addresses;
use domain::RemoteEmoji;
use wire::mastodon::CustomEmoji;

/// The entities of these emoji.
pub(super) fn emojis(addresses: &Addresses, emojis: &[RemoteEmoji]) -> Vec<CustomEmoji> {
    emojis.iter().filter_map(|emoji| entity(addresses, emoji)).collect()
}

/// The entities of those that stand in one of these texts.
pub(super) fn emojis_in<'t>(
    addresses: &Addresses,
    emojis: &[RemoteEmoji],
    texts: impl Iterator<Item = &'t str> + Clone,
) -> Vec<CustomEmoji> {
    let stands = |emoji: &&RemoteEmoji| {
        let written = format!(":{}:", emoji.shortcode);
        texts.clone().any(|text| text.contains(&written))
    };
    emojis.iter().filter(stands).filter_map(|emoji| entity(addresses, emoji)).collect()
}

/// `None` where its picture is not shown: then people read its name.
fn entity(addresses: &Addresses, emoji: &RemoteEmoji) -> Option<CustomEmoji> {
    let pictures = addresses.emoji(emoji)?;
    Some(CustomEmoji {
        shortcode: emoji.shortcode.clone(),
        url: pictures.whole,
        static_url: pictures.still,
        visible_in_picker: false,
        category: None,
        featured: false,
    })
}
