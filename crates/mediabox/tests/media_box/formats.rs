//! Each type comes out as itself, upright, in sRGB, in the size of its task, and without a word of metadata.
#![expect(clippy::unwrap_used, reason = "tests")]

use image::{DynamicImage, GenericImageView, GrayImage, Luma, Rgb, RgbImage};
use mediabox::{Kind, MediaError, Processed, Rendition, Task};
use moxcms::ColorProfile;

use crate::fixtures::*;

/// All files in an answer. None may carry metadata of any kind.
fn renditions(processed: &Processed) -> Vec<&Rendition> {
    let all: Vec<_> = [Some(&processed.original), Some(&processed.thumbnail), processed.static_.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    for rendition in &all {
        assert_eq!(Kind::sniff(&rendition.bytes), Some(rendition.kind));
        for mark in
            [b"SECRET".as_slice(), b"Exif", b"eXIf", b"EXIF", b"XMP", b"ns.adobe", b"tEXt", b"ICC_PROFILE", b"iCCP"]
        {
            assert!(!contains(&rendition.bytes, mark), "{:?} in {:?}", String::from_utf8_lossy(mark), rendition.kind);
        }
        let size = decode_any(rendition).dimensions();
        assert_eq!(size, (rendition.width, rendition.height));
    }
    all
}

fn decode_any(rendition: &Rendition) -> DynamicImage {
    if rendition.kind == Kind::Gif {
        let file = gif::DecodeOptions::new().read_info(&rendition.bytes[..]).unwrap();
        return DynamicImage::new_rgb8(file.width().into(), file.height().into());
    }
    decode(&rendition.bytes)
}

fn pixel(image: &DynamicImage, x: u32, y: u32) -> Rgb<u8> {
    *image.to_rgb8().get_pixel(x, y)
}

#[test]
fn a_jpeg_stays_one_and_loses_all_that_it_tells() {
    let file = chatty_jpeg(&halves(800, 600));
    assert!(contains(&file, SECRET.as_bytes()));
    let processed = process(Task::Attachment, &file).unwrap();
    assert_eq!(renditions(&processed).len(), 2);
    let (original, thumbnail) = (&processed.original, &processed.thumbnail);
    assert_eq!((original.mime, original.ext, original.size()), ("image/jpeg", "jpg", "800x600".to_owned()));
    assert_eq!((thumbnail.mime, thumbnail.size()), ("image/jpeg", "554x415".to_owned()));
    assert_eq!((processed.animated, processed.frames), (false, 1));
    let image = decode(&original.bytes);
    assert!(close(pixel(&image, 100, 300), [220, 20, 20]));
    assert!(close(pixel(&image, 700, 300), [20, 20, 220]));
}

#[test]
fn a_png_stays_one_and_keeps_its_transparency() {
    let file = chatty_png(half_transparent(100, 50));
    assert!(contains(&file, SECRET.as_bytes()));
    let processed = process(Task::Attachment, &file).unwrap();
    renditions(&processed);
    assert_eq!((processed.original.mime, processed.original.ext), ("image/png", "png"));
    assert_eq!(decode(&processed.original.bytes).to_rgba8(), decode(&png(half_transparent(100, 50))).to_rgba8());
}

#[test]
fn a_webp_stays_one_and_keeps_its_transparency() {
    let file = chatty_webp(&half_transparent(100, 50));
    assert!(contains(&file, SECRET.as_bytes()));
    let processed = process(Task::Attachment, &file).unwrap();
    renditions(&processed);
    assert_eq!((processed.original.mime, processed.original.ext), ("image/webp", "webp"));
    let image = decode(&processed.original.bytes).to_rgba8();
    assert_eq!((image.get_pixel(10, 25).0[3], image.get_pixel(90, 25).0[3]), (255, 0));
}

#[test]
fn a_still_gif_becomes_a_png() {
    let processed = process(Task::Attachment, &gif(40, 30, 1)).unwrap();
    renditions(&processed);
    assert_eq!((processed.original.mime, processed.animated, processed.static_.is_none()), ("image/png", false, true));
    assert_eq!(pixel(&decode(&processed.original.bytes), 20, 15).0, [255, 0, 0]);
}

#[test]
fn sixteen_bits_and_grey_are_read() {
    let deep = image::ImageBuffer::<Rgb<u16>, _>::from_pixel(20, 10, Rgb([0xffff, 0x8000, 0]));
    let processed = process(Task::Attachment, &png(DynamicImage::ImageRgb16(deep))).unwrap();
    assert_eq!(pixel(&decode(&processed.original.bytes), 5, 5).0, [255, 128, 0]);
    let processed = process(Task::Attachment, &png(GrayImage::from_pixel(20, 10, Luma([77])))).unwrap();
    assert_eq!(pixel(&decode(&processed.original.bytes), 5, 5).0, [77, 77, 77]);
}

#[test]
fn each_orientation_is_applied() {
    // Where red, which is on the left of the file, has to be for a viewer.
    type Place = (f64, f64);
    const LEFT: Place = (0.2, 0.5);
    const RIGHT: Place = (0.8, 0.5);
    const TOP: Place = (0.5, 0.2);
    const BOTTOM: Place = (0.5, 0.8);
    let red = [LEFT, RIGHT, RIGHT, LEFT, TOP, TOP, BOTTOM, BOTTOM];
    for (orientation, place) in (1..=8).zip(red) {
        let file = jpeg_with(&halves(80, 40), |encoder| encoder.add_exif_metadata(&exif(orientation)).unwrap());
        let processed = process(Task::Attachment, &file).unwrap();
        let (width, height) = (processed.original.width, processed.original.height);
        assert_eq!((width, height), if orientation < 5 { (80, 40) } else { (40, 80) }, "orientation {orientation}");
        let at = |(x, y): Place| {
            pixel(&decode(&processed.original.bytes), (f64::from(width) * x) as u32, (f64::from(height) * y) as u32)
        };
        assert!(close(at(place), [220, 20, 20]), "orientation {orientation}");
        assert!(close(at((1.0 - place.0, 1.0 - place.1)), [20, 20, 220]), "orientation {orientation}");
    }
    let processed = process(Task::Attachment, &png_with(halves(80, 40), None, Some(exif(6)))).unwrap();
    assert_eq!((processed.original.width, processed.original.height), (40, 80));
}

#[test]
fn every_common_kind_of_jpeg_keeps_its_colours_and_the_rare_one_is_refused() {
    use jpeg_encoder::SamplingFactor::{F_1_1, F_2_1, F_2_2};
    for (sampling, progressive, tables) in [F_1_1, F_2_1, F_2_2].into_iter().flat_map(|sampling| {
        [(sampling, false, false), (sampling, true, false), (sampling, true, true), (sampling, false, true)]
    }) {
        let file = jpeg_with(&halves(80, 40), |encoder| {
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive(progressive);
            encoder.set_optimized_huffman_tables(tables); // when sequential: one scan for each component
        });
        let outcome = process(Task::Attachment, &file);
        if sampling != F_1_1 && tables && !progressive {
            assert_eq!(outcome, Err(MediaError::Undecodable));
            continue;
        }
        let image = decode(&outcome.unwrap().original.bytes);
        let right = close(pixel(&image, 20, 20), [220, 20, 20]) && close(pixel(&image, 60, 20), [20, 20, 220]);
        assert!(right, "{sampling:?}, progressive {progressive}, tables {tables}");
    }
}

#[test]
fn a_profile_is_applied_and_dropped() {
    // A strong green of Display P3 lies outside sRGB: red and blue end up at nothing.
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let leaves = RgbImage::from_pixel(32, 32, Rgb([60, 220, 60]));
    for file in [
        png_with(leaves.clone(), Some(profile.clone()), None),
        jpeg_with(&leaves, |encoder| encoder.add_icc_profile(&profile).unwrap()),
    ] {
        let processed = process(Task::Attachment, &file).unwrap();
        renditions(&processed);
        let Rgb([red, green, blue]) = pixel(&decode(&processed.original.bytes), 16, 16);
        assert!(red <= 6 && (218..=232).contains(&green) && blue <= 50, "{red} {green} {blue}");
    }
    // Half the light is 188 in sRGB.
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let file = png_with(GrayImage::from_pixel(32, 32, Luma([128])), Some(linear), None);
    let processed = process(Task::Attachment, &file).unwrap();
    let Rgb([red, green, blue]) = pixel(&decode(&processed.original.bytes), 16, 16);
    assert!([red, green, blue].iter().all(|value| value.abs_diff(188) <= 2), "{red} {green} {blue}");
    // A broken profile costs its colours, not the image.
    let processed = process(Task::Attachment, &png_with(leaves, Some(b"no profile".to_vec()), None)).unwrap();
    assert_eq!(pixel(&decode(&processed.original.bytes), 16, 16).0, [60, 220, 60]);
}

#[test]
fn a_large_image_is_scaled_down_and_keeps_its_shape() {
    let processed = process(Task::Attachment, &jpeg(&halves(4000, 3000))).unwrap();
    assert_eq!(processed.original.size(), "3325x2494");
    assert!((processed.original.aspect() - 4.0 / 3.0).abs() < 0.001);
    assert_eq!(processed.thumbnail.size(), "554x415");
    let image = decode(&processed.original.bytes);
    assert!(close(pixel(&image, 100, 1000), [220, 20, 20]) && close(pixel(&image, 3200, 1000), [20, 20, 220]));
}

#[test]
fn profile_pictures_are_cropped_around_their_middle() {
    let file = png(halves(1200, 600));
    let avatar = process(Task::Avatar, &file).unwrap();
    assert_eq!(avatar.original.size(), "400x400");
    let image = decode(&avatar.original.bytes);
    assert!(close(pixel(&image, 190, 200), [220, 20, 20]) && close(pixel(&image, 210, 200), [20, 20, 220]));
    let header = process(Task::Header, &png(halves(1800, 1200))).unwrap();
    assert_eq!(header.original.size(), "1500x500");
    let emoji = process(Task::Emoji, &png(half_transparent(512, 128))).unwrap();
    assert_eq!((emoji.original.size(), emoji.original.mime), ("256x64".to_owned(), "image/png"));
    let small = process(Task::Avatar, &png(halves(48, 48))).unwrap();
    assert_eq!(small.original.size(), "48x48", "nothing grows");
}

#[test]
fn blurhash_and_mean_tell_the_colours() {
    let processed = process(Task::Attachment, &png(halves(400, 200))).unwrap();
    assert!(close(Rgb(processed.average), [120, 20, 120]), "{:?}", processed.average);
    let blur = blurhash::decode(&processed.blurhash, 16, 8, 1.0).unwrap();
    let at = |x: usize| &blur[(4 * 16 + x) * 4..][..3];
    assert!(at(2)[0] > at(2)[2] && at(13)[0] < at(13)[2], "red on the left, blue on the right");
    let clear = process(Task::Attachment, &png(image::RgbaImage::new(10, 10))).unwrap();
    assert_eq!(clear.average, [255, 255, 255], "what is transparent is shown on white");
    let dot = process(Task::Attachment, &png(halves(1, 1))).unwrap();
    assert_eq!((dot.original.size(), dot.thumbnail.size()), ("1x1".to_owned(), "1x1".to_owned()));
}
