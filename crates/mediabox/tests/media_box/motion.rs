//! Animated GIFs stay animated: frames, delays, repetition, transparency and disposal come through, in any size.
#![expect(clippy::unwrap_used, reason = "tests")]

use gif::{ColorOutput, DisposalMethod, Frame, Repeat};
use mediabox::{Kind, MediaError, Task, limits};

use crate::fixtures::*;

fn read(bytes: &[u8]) -> (Repeat, Vec<Frame<'static>>) {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut file = options.read_info(bytes).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = file.read_next_frame().unwrap() {
        frames.push(frame.clone());
    }
    (file.repeat(), frames)
}

#[test]
fn an_animation_stays_one() {
    let file = gif(60, 40, 4);
    assert!(contains(&file, SECRET.as_bytes()));
    let processed = process(Task::Attachment, &file).unwrap();
    let original = &processed.original;
    assert_eq!((original.kind, original.size(), processed.frames), (Kind::Gif, "60x40".to_owned(), 4));
    assert!(processed.animated && !contains(&original.bytes, b"SECRET"));
    let ((repeat, after), (_, before)) = (read(&original.bytes), read(&file));
    assert_eq!(repeat, Repeat::Infinite);
    assert_eq!(after.iter().map(|frame| frame.delay).collect::<Vec<_>>(), [5, 6, 7, 8]);
    assert!(after.iter().zip(&before).all(|(after, before)| after.buffer == before.buffer), "not a pixel changes");
    assert_eq!((processed.thumbnail.mime, processed.thumbnail.size()), ("image/png", "60x40".to_owned()));
    let still = processed.static_.unwrap();
    assert_eq!((still.mime, still.size()), ("image/png", "60x40".to_owned()));
    assert_eq!(decode(&still.bytes).to_rgb8().get_pixel(30, 20).0, [255, 0, 0]);
}

#[test]
fn an_animated_avatar_is_cropped_and_has_a_still() {
    let processed = process(Task::Avatar, &gif(900, 600, 3)).unwrap();
    assert_eq!((processed.original.mime, processed.original.size()), ("image/gif", "400x400".to_owned()));
    let (_, frames) = read(&processed.original.bytes);
    let colours: Vec<_> = frames.iter().map(|frame| frame.buffer[..3].to_vec()).collect();
    assert_eq!(colours, [[255, 0, 0], [0, 255, 0], [0, 0, 255]]);
    assert!(frames.iter().all(|frame| (frame.width, frame.height) == (400, 400)));
    assert_eq!(processed.static_.unwrap().size(), "400x400");
}

#[test]
fn frames_that_cover_a_part_are_cut_with_the_canvas() {
    let palette = [255, 0, 0, 0, 255, 0];
    let mut file = gif::Encoder::new(Vec::new(), 1000, 500, &palette).unwrap();
    let frame = |left, top, width: u16, height: u16| Frame {
        left,
        top,
        width,
        height,
        transparent: Some(1),
        dispose: DisposalMethod::Previous,
        delay: 9,
        buffer: vec![0; usize::from(width) * usize::from(height)].into(),
        ..Frame::default()
    };
    file.write_frame(&frame(0, 0, 1000, 500)).unwrap();
    file.write_frame(&frame(300, 100, 250, 50)).unwrap(); // half inside the square that an avatar takes
    file.write_frame(&frame(0, 0, 100, 500)).unwrap(); // left of it
    file.write_frame(&frame(700, 400, 600, 200)).unwrap(); // beyond the canvas
    let processed = process(Task::Avatar, &file.into_inner().unwrap()).unwrap();
    let (repeat, frames) = read(&processed.original.bytes);
    let places: Vec<_> = frames.iter().map(|frame| (frame.left, frame.top, frame.width, frame.height)).collect();
    assert_eq!(places, [(0, 0, 400, 400), (40, 80, 200, 40), (0, 0, 1, 1), (360, 320, 40, 80)]);
    assert!(frames.iter().all(|frame| frame.delay == 9 && frame.dispose == DisposalMethod::Previous));
    assert_eq!(&frames[2].buffer[..], [0, 0, 0, 0], "what cannot be seen is a transparent dot");
    assert_eq!(repeat, Repeat::Finite(0));
}

#[test]
fn frames_with_palettes_of_their_own_are_read() {
    let mut file = gif::Encoder::new(Vec::new(), 2, 2, &[]).unwrap();
    for colour in [[10, 20, 30], [40, 50, 60]] {
        file.write_frame(&Frame::from_palette_pixels(2, 2, [0; 4], colour, None)).unwrap();
    }
    let processed = process(Task::Emoji, &file.into_inner().unwrap()).unwrap();
    let (_, frames) = read(&processed.original.bytes);
    assert_eq!(frames.iter().map(|frame| frame.buffer[..3].to_vec()).collect::<Vec<_>>(), [[10, 20, 30], [40, 50, 60]]);
}

#[test]
fn a_thousand_frames_are_read_and_one_more_is_not() {
    let most = limits::MAX_FRAMES as usize;
    assert_eq!(process(Task::Attachment, &gif(2, 2, most)).unwrap().frames, limits::MAX_FRAMES);
    assert_eq!(process(Task::Attachment, &gif(2, 2, most + 1)), Err(MediaError::AnimationTooLong));
}
