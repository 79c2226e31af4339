//! Pixels to files. The encoders get pixels and nothing else, so no metadata can come through.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};

use crate::MediaError;
use crate::kind::Kind;
use crate::task::Rendition;

const JPEG_QUALITY: u8 = 88;
const WEBP_QUALITY: f32 = 85.0;

/// Writes a still image. Of GIF there are no stills: [`still_kind`] names what is written instead.
pub(crate) fn still(kind: Kind, image: &DynamicImage) -> Result<Rendition, MediaError> {
    let bytes = match kind {
        Kind::Jpeg => jpeg(image)?,
        Kind::Webp => webp(image)?,
        Kind::Png | Kind::Gif => png(image)?,
    };
    Ok(Rendition::new(still_kind(kind), image.width(), image.height(), bytes))
}

/// The type in which a still of a file of this type is written.
pub(crate) fn still_kind(kind: Kind) -> Kind {
    if kind == Kind::Gif { Kind::Png } else { kind }
}

fn jpeg(image: &DynamicImage) -> Result<Vec<u8>, MediaError> {
    let pixels = image.to_rgb8();
    let width = u16::try_from(pixels.width()).map_err(MediaError::internal)?;
    let height = u16::try_from(pixels.height()).map_err(MediaError::internal)?;
    let mut bytes = Vec::new();
    // Without optimised tables, for which this encoder gives each component a scan of its own: some decoders, ours too,
    // get the colours of such files wrong.
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).map_err(MediaError::internal)?;
    Ok(bytes)
}

fn png(image: &DynamicImage) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive)
        .write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
        .map_err(MediaError::internal)?;
    Ok(bytes)
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>, MediaError> {
    let layout = if image.color().has_alpha() { webp::PixelLayout::Rgba } else { webp::PixelLayout::Rgb };
    let encoder = webp::Encoder::new(image.as_bytes(), layout, image.width(), image.height());
    let file = encoder
        .encode_simple(false, WEBP_QUALITY)
        .map_err(|error| MediaError::internal(format_args!("libwebp: {error:?}")))?;
    Ok(file.to_vec())
}
