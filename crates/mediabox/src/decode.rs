//! JPEG, PNG and WebP to pixels: upright, in sRGB, 8 bits a channel, with transparency only where there is some.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits};

use crate::MediaError;
use crate::colour;
use crate::header::check_pixels;
use crate::kind::Kind;
use crate::limits;

/// Room for what a decoder keeps beside the pixels: rows, tables, an embedded profile.
const WORKING_BYTES: u64 = 64 * 1024 * 1024;

/// Decodes a file that [`crate::header::inspect`] has let through.
pub(crate) fn still(kind: Kind, bytes: &[u8]) -> Result<DynamicImage, MediaError> {
    let file = Cursor::new(bytes);
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(limits::MAX_PIXELS * 8 + WORKING_BYTES);
    let mut decoder: Box<dyn ImageDecoder + '_> = match kind {
        Kind::Jpeg => Box::new(JpegDecoder::new(file).map_err(refusal)?),
        Kind::Png => Box::new(PngDecoder::with_limits(file, bounds.clone()).map_err(refusal)?),
        Kind::Webp => Box::new(WebPDecoder::new(file).map_err(refusal)?),
        Kind::Gif => return Err(MediaError::internal("a GIF is not decoded here")),
    };
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, limits::MAX_PIXELS)?;
    decoder.set_limits(bounds).map_err(refusal)?;
    // Broken metadata does not spoil a whole image: it counts as absent, and is dropped with the rest.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut image = eight_bits(DynamicImage::from_decoder(decoder).map_err(refusal)?);
    if let Some(profile) = profile {
        colour::to_srgb(&mut image, &profile);
    }
    image.apply_orientation(orientation);
    Ok(image)
}

/// RGB, or RGBA if any pixel is transparent.
pub(crate) fn eight_bits(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let image = image.into_rgba8();
    if image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8());
    }
    DynamicImage::ImageRgba8(image)
}

fn refusal(error: ImageError) -> MediaError {
    match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => MediaError::Truncated,
        _ => MediaError::Undecodable,
    }
}
