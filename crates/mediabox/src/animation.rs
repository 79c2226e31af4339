//! GIF, frame by frame: decoded to palette indices, cut to size, and written again. Palettes, delays and disposal stay,
//! so nothing is quantised twice; comments, XMP, profiles and unknown extensions are left behind.
//!
//! Scaling picks the nearest pixel. Picking commutes with laying frames over each other, so frames that cover a part of
//! the canvas, transparent ones, and all ways of disposal stay right without composing anything.

use std::borrow::Cow;
use std::ops::Range;

use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, Encoder, EncodingError, Frame, MemoryLimit};
use image::{DynamicImage, Rgba, RgbaImage};

use crate::decode::eight_bits;
use crate::header::check_pixels;
use crate::limits;
use crate::shape::{Plan, Shape};
use crate::task::Rendition;
use crate::{Kind, MediaError};

/// A GIF after its last frame was read.
pub(crate) struct Animation {
    /// The first frame on its canvas, in the wanted shape.
    pub(crate) first: DynamicImage,
    /// The file with all its frames, unless it has only one.
    pub(crate) moving: Option<Rendition>,
    /// Frames in the file.
    pub(crate) frames: u32,
}

/// Decodes every frame of a GIF and writes it anew in this shape.
pub(crate) fn rewrite(bytes: &[u8], shape: Shape) -> Result<Animation, MediaError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.allow_unknown_blocks(true);
    if let Some(bytes) = std::num::NonZeroU64::new(limits::MAX_GIF_PIXELS) {
        options.set_memory_limit(MemoryLimit::Bytes(bytes)); // a byte for a pixel
    }
    let mut source = Source { decoder: options.read_info(bytes).map_err(refusal)?, frames: 0, pixels: 0 };
    let plan = shape.plan(source.decoder.width().into(), source.decoder.height().into());
    let grid = Grid::new(&plan);

    let first = source.next(&grid)?.ok_or(MediaError::Truncated)?;
    let palette = source.decoder.global_palette().unwrap_or_default().to_vec();
    let picture = eight_bits(DynamicImage::ImageRgba8(paint(&first, &palette, &plan)));
    let Some(second) = source.next(&grid)? else {
        return Ok(Animation { first: picture, moving: None, frames: 1 });
    };

    let (width, height) = (side(plan.width)?, side(plan.height)?);
    let mut file = Encoder::new(Vec::new(), width, height, &palette).map_err(failure)?;
    file.set_repeat(source.decoder.repeat()).map_err(failure)?;
    file.write_frame(&first).map_err(failure)?;
    file.write_frame(&second).map_err(failure)?;
    while let Some(frame) = source.next(&grid)? {
        file.write_frame(&frame).map_err(failure)?;
    }
    let bytes = file.into_inner().map_err(failure)?;
    if bytes.len() > limits::MAX_REPLY_BYTES / 2 {
        return Err(MediaError::AnimationTooLong);
    }
    let moving = Rendition::new(Kind::Gif, plan.width, plan.height, bytes);
    Ok(Animation { first: picture, moving: Some(moving), frames: source.frames })
}

/// The frames of a file, with the bill for them.
struct Source<'a> {
    decoder: Decoder<&'a [u8]>,
    frames: u32,
    pixels: u64,
}

impl Source<'_> {
    /// The next frame as the grid shows it. The bill is checked before the frame is decoded.
    fn next(&mut self, grid: &Grid) -> Result<Option<Frame<'static>>, MediaError> {
        let Some(head) = self.decoder.next_frame_info().map_err(refusal)? else { return Ok(None) };
        let (width, height) = (u32::from(head.width), u32::from(head.height));
        check_pixels(width, height, limits::MAX_GIF_PIXELS)?;
        self.frames += 1;
        self.pixels += u64::from(width) * u64::from(height);
        if self.frames > limits::MAX_FRAMES || self.pixels > limits::MAX_ANIMATION_PIXELS {
            return Err(MediaError::AnimationTooLong);
        }
        let mut indices = vec![0; self.decoder.buffer_size()];
        self.decoder.read_into_buffer(&mut indices).map_err(refusal)?;
        let head = self.decoder.current_frame_info().ok_or(MediaError::Truncated)?;
        Ok(Some(grid.pick(head, &indices)))
    }
}

/// For each column and row of the result, the column and row of the canvas that it shows.
struct Grid {
    columns: Vec<u32>,
    rows: Vec<u32>,
}

impl Grid {
    fn new(plan: &Plan) -> Self {
        // The middle of each new pixel, in old pixels.
        let line = |start: u32, old: u32, new: u32| {
            (0..new)
                .map(|at| start + ((2 * u64::from(at) + 1) * u64::from(old) / (2 * u64::from(new))) as u32)
                .collect()
        };
        Self {
            columns: line(plan.left, plan.crop_width, plan.width),
            rows: line(plan.top, plan.crop_height, plan.height),
        }
    }

    /// The frame as it looks through this grid. One that cannot be seen keeps its delay, as a transparent dot.
    fn pick(&self, head: &Frame<'static>, indices: &[u8]) -> Frame<'static> {
        let columns = seen(&self.columns, head.left, head.width);
        let rows = seen(&self.rows, head.top, head.height);
        let mut frame = Frame { delay: head.delay, dispose: head.dispose, ..Frame::default() };
        if columns.is_empty() || rows.is_empty() {
            (frame.width, frame.height) = (1, 1);
            (frame.transparent, frame.palette, frame.buffer) = (Some(0), Some(vec![0; 6]), Cow::Owned(vec![0]));
            return frame;
        }
        let mut buffer = Vec::with_capacity(columns.len() * rows.len());
        for &row in &self.rows[rows.clone()] {
            let start = (row - u32::from(head.top)) as usize * usize::from(head.width);
            let line = &indices[start..start + usize::from(head.width)];
            buffer.extend(
                self.columns[columns.clone()].iter().map(|column| line[(column - u32::from(head.left)) as usize]),
            );
        }
        // A canvas has at most 65,535 columns and rows, and the result is not larger.
        (frame.left, frame.top) = (columns.start as u16, rows.start as u16);
        (frame.width, frame.height) = (columns.len() as u16, rows.len() as u16);
        frame.transparent = head.transparent;
        frame.palette.clone_from(&head.palette);
        frame.buffer = Cow::Owned(buffer);
        frame
    }
}

/// The part of a line of the grid that shows a frame which starts here and is so long. A frame may reach beyond the
/// canvas; what is there is not seen.
fn seen(line: &[u32], start: u16, length: u16) -> Range<usize> {
    let (start, end) = (u32::from(start), u32::from(start) + u32::from(length));
    line.partition_point(|&at| at < start)..line.partition_point(|&at| at < end)
}

/// Lays a frame on an empty canvas.
fn paint(frame: &Frame<'_>, global: &[u8], plan: &Plan) -> RgbaImage {
    let palette = frame.palette.as_deref().unwrap_or(global);
    let mut canvas = RgbaImage::new(plan.width, plan.height);
    for (at, &index) in frame.buffer.iter().enumerate() {
        let (column, row) = (at % usize::from(frame.width), at / usize::from(frame.width));
        let colour = palette.get(usize::from(index) * 3..usize::from(index) * 3 + 3);
        if let (Some(&[red, green, blue]), false) = (colour, frame.transparent == Some(index)) {
            let (x, y) = (u32::from(frame.left) + column as u32, u32::from(frame.top) + row as u32);
            canvas.put_pixel(x, y, Rgba([red, green, blue, u8::MAX]));
        }
    }
    canvas
}

fn side(length: u32) -> Result<u16, MediaError> {
    u16::try_from(length).map_err(MediaError::internal)
}

fn refusal(error: DecodingError) -> MediaError {
    match error {
        DecodingError::UnexpectedEof => MediaError::Truncated,
        DecodingError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => MediaError::Truncated,
        _ => MediaError::Undecodable,
    }
}

fn failure(error: EncodingError) -> MediaError {
    MediaError::internal(error)
}
