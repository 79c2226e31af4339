//! Files as cameras, editors and attackers make them, and the child that gets them.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::Cursor;

use gif::{DisposalMethod, Frame, Repeat};
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};
use mediabox::parent::process_blocking;
use mediabox::{BoxCommand, MediaError, Processed, Task};

/// Stands in all metadata; must be in no output.
pub const SECRET: &str = "SECRET 52.5200N 13.4050E";

/// The child that these tests start.
pub fn media_box() -> BoxCommand {
    BoxCommand::new(env!("CARGO_BIN_EXE_media-box"))
}

/// The child in no more than this address space.
pub fn media_box_within(kilobytes: u32) -> BoxCommand {
    BoxCommand::new("/bin/sh")
        .arg("-c")
        .arg(format!("ulimit -v {kilobytes}; exec \"$0\""))
        .arg(env!("CARGO_BIN_EXE_media-box"))
}

pub fn process(task: Task, bytes: &[u8]) -> Result<Processed, MediaError> {
    process_blocking(&media_box(), task, bytes)
}

/// Red on the left, blue on the right.
pub fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) })
}

/// Red; transparent on the right.
pub fn half_transparent(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, _| Rgba([220, 20, 20, if x < width / 2 { 255 } else { 0 }]))
}

pub fn decode(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// Whether two colours look the same after a lossy way.
pub fn close(one: Rgb<u8>, other: [u8; 3]) -> bool {
    one.0.iter().zip(other).all(|(&one, other)| one.abs_diff(other) <= 12)
}

/// A TIFF block with an orientation and a description that tells a place.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x02\0".to_vec();
    let text_at: u32 = 8 + 2 + 2 * 12 + 4;
    block.extend([0x0e, 0x01, 0x02, 0x00]); // ImageDescription, ASCII
    block.extend((SECRET.len() as u32 + 1).to_le_bytes());
    block.extend(text_at.to_le_bytes());
    block.extend([0x12, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00]); // Orientation, one short
    block.extend(u32::from(orientation).to_le_bytes());
    block.extend(0u32.to_le_bytes());
    block.extend(SECRET.as_bytes());
    block.push(0);
    block
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    jpeg_with(image, |_| ())
}

pub fn jpeg_with(image: &RgbImage, add: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    add(&mut encoder);
    let (width, height) = (image.width() as u16, image.height() as u16);
    encoder.encode(image, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// A JPEG with EXIF, XMP, a comment, and something after its end.
pub fn chatty_jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = jpeg_with(image, |encoder| {
        encoder.add_exif_metadata(&exif(1)).unwrap();
        encoder.add_app_segment(1, format!("http://ns.adobe.com/xap/1.0/\0{SECRET}").into_bytes()).unwrap();
    });
    let comment = [&[0xff, 0xfe, 0, SECRET.len() as u8 + 2], SECRET.as_bytes()].concat();
    bytes.splice(2..2, comment);
    bytes.extend(SECRET.as_bytes());
    bytes
}

pub fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    png_with(image, None, None)
}

pub fn png_with(image: impl Into<DynamicImage>, profile: Option<Vec<u8>>, exif: Option<Vec<u8>>) -> Vec<u8> {
    let image = image.into();
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).unwrap();
    }
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into()).unwrap();
    bytes
}

/// A PNG with EXIF, a text, and something after its end.
pub fn chatty_png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = png_with(image, None, Some(exif(1)));
    let text = png_chunk(b"tEXt", &[b"Comment\0", SECRET.as_bytes()].concat());
    bytes.splice(33..33, text);
    bytes.extend(SECRET.as_bytes());
    bytes
}

pub fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [name.as_slice(), data].concat();
    let mut checksum = u32::MAX;
    for byte in &body {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = if checksum & 1 == 1 { checksum >> 1 ^ 0xedb8_8320 } else { checksum >> 1 };
        }
    }
    [&(data.len() as u32).to_be_bytes()[..], &body, &(!checksum).to_be_bytes()].concat()
}

/// A lossless WebP with EXIF.
pub fn chatty_webp(image: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(Cursor::new(&mut bytes));
    encoder.set_exif_metadata(exif(1)).unwrap();
    encoder.write_image(image, image.width(), image.height(), ExtendedColorType::Rgba8).unwrap();
    bytes
}

/// A GIF whose frames fill the canvas with one colour each (red, green, blue, and so on), for ever, with a comment.
pub fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0];
    let mut encoder = gif::Encoder::new(Vec::new(), width, height, &palette).unwrap();
    encoder.set_repeat(Repeat::Infinite).unwrap();
    encoder.write_raw_extension(gif::AnyExtension(0xfe), &[SECRET.as_bytes()]).unwrap();
    for at in 0..frames {
        encoder
            .write_frame(&Frame {
                delay: at as u16 + 5,
                dispose: DisposalMethod::Keep,
                width,
                height,
                buffer: vec![(at % 3) as u8; usize::from(width) * usize::from(height)].into(),
                ..Frame::default()
            })
            .unwrap();
    }
    encoder.into_inner().unwrap()
}

pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
