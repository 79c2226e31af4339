//! What is no image, or costs too much, is refused with the reason, quickly, and without memory spent on it.

use mediabox::parent::process_blocking;
use mediabox::{MediaError, Task, limits};

use crate::fixtures::*;

#[test]
fn only_four_types_are_read() {
    for file in [
        b"".as_slice(),
        b"hello, I am portrait.png",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\0\0\0\x20ftypavif\0\0\0\0avifmif1",
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0",
        b"II*\0\x08\0\0\0",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"#EXTM3U\nfile:///etc/passwd",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"<!-- \x89PNG\r\n\x1a\n",
    ] {
        assert_eq!(process(Task::Attachment, file), Err(MediaError::UnsupportedType), "{}", file.escape_ascii());
    }
}

#[test]
fn a_bomb_is_refused_by_its_header_in_little_memory() {
    let size = 60_000u32;
    let header = [&size.to_be_bytes()[..], &size.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let png = [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &png_chunk(b"IHDR", &header),
        &png_chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]),
        &png_chunk(b"IEND", &[]),
    ]
    .concat();
    let mut gif = gif(2, 2, 2);
    gif[6..10].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    let mut jpeg = jpeg(&halves(16, 16));
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let webp = [b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".as_slice(), &[0x5f, 0xea, 0, 0x5f, 0xea, 0]].concat();
    // The child gets 48 MB of address space: a decoder that reserved the 14 GB would abort.
    for (file, limit) in [
        (png, limits::MAX_PIXELS),
        (gif, limits::MAX_GIF_PIXELS),
        (jpeg, limits::MAX_PIXELS),
        (webp, limits::MAX_PIXELS),
    ] {
        let refusal = process_blocking(&media_box_within(48 * 1024), Task::Attachment, &file);
        assert_eq!(refusal, Err(MediaError::TooManyPixels { width: size, height: size, limit }));
    }
}

#[test]
fn a_frame_that_is_larger_than_its_canvas_is_a_bomb_too() {
    let mut file = gif(2, 2, 2);
    let frame = file.iter().position(|&byte| byte == b',').unwrap();
    file[frame + 5..frame + 9].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    let bomb = MediaError::TooManyPixels { width: 60_000, height: 60_000, limit: limits::MAX_GIF_PIXELS };
    assert_eq!(process_blocking(&media_box_within(48 * 1024), Task::Attachment, &file), Err(bomb));
}

#[test]
fn a_file_that_was_cut_is_refused() {
    let image = halves(64, 48);
    for whole in [jpeg(&image), png(image), chatty_webp(&half_transparent(64, 48)), gif(64, 48, 3)] {
        assert!(process(Task::Attachment, &whole).is_ok());
        let end = whole.len() - 1;
        assert_eq!(process(Task::Attachment, &whole[..end]), Err(MediaError::Truncated), "{}", whole.escape_ascii());
        for part in [12, end / 4, end / 2, end * 3 / 4] {
            let refusal = process(Task::Attachment, &whole[..part]);
            assert!(matches!(refusal, Err(MediaError::Truncated | MediaError::Undecodable)), "{part}: {refusal:?}");
        }
    }
}

#[test]
fn a_damaged_file_is_refused_or_read_and_never_breaks_the_answer() {
    let image = halves(64, 48);
    for whole in [jpeg(&image), png(image), chatty_webp(&half_transparent(64, 48)), gif(64, 48, 3)] {
        for at in (0..whole.len()).step_by(whole.len() / 24 + 1) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0xff;
            let outcome = process(Task::Attachment, &damaged);
            assert!(!matches!(outcome, Err(MediaError::Internal { .. } | MediaError::Deadline)), "{at}: {outcome:?}");
        }
    }
}

#[test]
fn too_many_bytes_are_refused_before_a_child_is_started() {
    let file = vec![0; limits::MAX_INPUT_BYTES + 1];
    let nothing = mediabox::BoxCommand::new("/nonexistent");
    assert_eq!(process_blocking(&nothing, Task::Attachment, &file), Err(MediaError::TooLarge));
}

#[test]
fn the_reasons_are_written_for_people() {
    let bomb = MediaError::TooManyPixels { width: 60_000, height: 60_000, limit: limits::MAX_PIXELS };
    assert_eq!(
        bomb.to_string(),
        "60000x60000 pixels are too many; an image of this type may have at most 33177600 pixels"
    );
    assert_eq!(MediaError::TooLarge.to_string(), "this file is too large; an image may have at most 16 MB");
    let crash = MediaError::Crashed { signal: Some(6), log: "memory allocation failed".to_owned() };
    assert_eq!(crash.to_string(), "this image could not be processed", "the log is not for the sender");
    assert!(crash.blames_the_file());
    assert!(!MediaError::Internal { log: String::new() }.blames_the_file());
}
