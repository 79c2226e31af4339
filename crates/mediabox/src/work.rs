//! One file from bytes to renditions. Runs behind the walls only; [`crate::child`] is its one caller.

use image::{DynamicImage, Rgba};

use crate::kind::Kind;
use crate::shape::{self, Shape};
use crate::task::{Processed, Task};
use crate::{MediaError, animation, decode, encode, header, limits};

/// Pixels of the small copy from which the blurhash and the mean colour are made.
const SAMPLE_PIXELS: u64 = 32 * 32;

/// Decodes a file, and makes what the task wants of it.
pub(crate) fn process(task: Task, bytes: &[u8]) -> Result<Processed, MediaError> {
    if bytes.len() > limits::MAX_INPUT_BYTES {
        return Err(MediaError::TooLarge);
    }
    let kind = Kind::sniff(bytes).ok_or(MediaError::UnsupportedType)?;
    header::inspect(kind, bytes)?;
    if kind == Kind::Gif {
        let animation = animation::rewrite(bytes, Shape::of(task))?;
        let still = encode::still(Kind::Png, &animation.first)?;
        return match animation.moving {
            Some(moving) => finish(Kind::Png, &animation.first, moving, Some(still), animation.frames),
            None => finish(Kind::Png, &animation.first, still, None, 1),
        };
    }
    let image = decode::still(kind, bytes)?;
    let image = shape::apply(Shape::of(task), &image)?;
    let original = encode::still(kind, &image)?;
    finish(kind, &image, original, None, 1)
}

fn finish(
    kind: Kind,
    image: &DynamicImage,
    original: crate::Rendition,
    static_: Option<crate::Rendition>,
    frames: u32,
) -> Result<Processed, MediaError> {
    let thumbnail = encode::still(kind, &*shape::apply(Shape::Area(limits::THUMBNAIL_PIXELS), image)?)?;
    let sample = shape::apply(Shape::Area(SAMPLE_PIXELS), image)?.to_rgba8();
    let (width, height) = sample.dimensions();
    let opaque: Vec<u8> = sample.pixels().flat_map(|pixel| on_white(*pixel)).collect();
    let blurhash = blurhash::encode(4, 3, width, height, &opaque)
        .map_err(|error| MediaError::internal(format_args!("blurhash: {error:?}")))?;
    Ok(Processed {
        original,
        thumbnail,
        animated: static_.is_some(),
        static_,
        blurhash,
        average: average(&opaque),
        frames,
    })
}

/// What a pixel looks like on white paper.
fn on_white(Rgba([red, green, blue, alpha]): Rgba<u8>) -> [u8; 4] {
    let (ink, paper) = (u16::from(alpha), 255 - u16::from(alpha));
    let mix = |colour: u8| ((u16::from(colour) * ink / 255) + paper).min(255) as u8;
    [mix(red), mix(green), mix(blue), u8::MAX]
}

fn average(pixels: &[u8]) -> [u8; 3] {
    let mut sums = [0u64; 3];
    for pixel in pixels.chunks_exact(4) {
        for (sum, &value) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(value);
        }
    }
    let count = (pixels.len() as u64 / 4).max(1);
    sums.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX))
}
