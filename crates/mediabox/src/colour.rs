//! Colours from an embedded profile to sRGB, so that the profile can be dropped with all other metadata.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Converts an RGB or RGBA image in place. A profile that cannot be read, or that is for other inks than the image has
/// (a CMYK profile; the decoder has made RGB of it), is ignored: colours are then a little off, but the image is there.
pub(crate) fn to_srgb(image: &mut DynamicImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    let channels: usize = if image.color().has_alpha() { 4 } else { 3 };
    let target = if channels == 4 { Layout::Rgba } else { Layout::Rgb };
    let grey = profile.color_space == DataColorSpace::Gray;
    let source = match profile.color_space {
        DataColorSpace::Rgb => target,
        DataColorSpace::Gray if channels == 4 => Layout::GrayAlpha,
        DataColorSpace::Gray => Layout::Gray,
        _ => return,
    };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(source, &srgb, target, TransformOptions::default()) else {
        return;
    };
    let row_bytes = image.width() as usize * channels;
    let pixels: &mut [u8] = match image {
        DynamicImage::ImageRgb8(image) => image,
        DynamicImage::ImageRgba8(image) => image,
        _ => return,
    };
    let mut row_before = Vec::with_capacity(row_bytes);
    for row in pixels.chunks_exact_mut(row_bytes) {
        row_before.clear();
        if grey {
            // The decoder wrote grey three times; the profile wants it once.
            row_before.extend(row.chunks_exact(channels).flat_map(|pixel| {
                pixel.iter().copied().enumerate().filter(|(at, _)| matches!(at, 0 | 3)).map(|(_, value)| value)
            }));
        } else {
            row_before.extend_from_slice(row);
        }
        if transform.transform(&row_before, row).is_err() {
            return;
        }
    }
}
