//! The words between parent and child: one line of JSON with lengths, then bytes, in both directions.
//!
//! The parent believes nothing that the child says: lengths must add up, types are checked against the bytes, and
//! numbers and texts have bounds, because a child that was taken over writes its own answer.

use serde::{Deserialize, Serialize};

use crate::MediaError;
use crate::kind::Kind;
use crate::limits;
use crate::task::{Processed, Rendition, Task};
use crate::walls::WallReport;

/// Bytes that the line of JSON may have, in both directions.
pub(crate) const MAX_LINE_BYTES: usize = 16 * 1024;

/// What the parent wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// Decode the bytes that follow.
    Process(Task),
    /// Try to get out, and tell how it went.
    Probe {
        /// A port of this machine at which somebody may listen.
        port: u16,
    },
}

/// The line before the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RequestLine {
    pub(crate) request: Request,
    pub(crate) length: usize,
}

/// The line of the answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReplyLine {
    Processed(ProcessedLine),
    Failed(MediaError),
    Walls(WallReport),
}

/// A [`Processed`] without its bytes, which follow in the order original, thumbnail, static.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ProcessedLine {
    original: RenditionLine,
    thumbnail: RenditionLine,
    still: Option<RenditionLine>,
    blurhash: String,
    average: [u8; 3],
    frames: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct RenditionLine {
    kind: Kind,
    width: u32,
    height: u32,
    length: usize,
}

/// The line that the child reads before `length` bytes of the file.
///
/// # Errors
/// `Internal`; does not happen.
pub fn encode_task(task: Task, length: usize) -> Result<Vec<u8>, MediaError> {
    encode_request(Request::Process(task), length)
}

/// Reads the child's whole answer.
///
/// # Errors
/// The child's own refusal, or `Internal` when the answer makes no sense.
pub fn decode_reply(reply: &[u8]) -> Result<Processed, MediaError> {
    match split(reply)? {
        (ReplyLine::Processed(line), bytes) => processed(line, bytes),
        (ReplyLine::Failed(error), []) => Err(error),
        _ => Err(MediaError::internal("the media box answered something else than was asked")),
    }
}

pub(crate) fn encode_request(request: Request, length: usize) -> Result<Vec<u8>, MediaError> {
    line(&RequestLine { request, length })
}

pub(crate) fn decode_walls(reply: &[u8]) -> Result<WallReport, MediaError> {
    match split(reply)? {
        (ReplyLine::Walls(report), []) => Ok(report),
        (ReplyLine::Failed(error), []) => Err(error),
        _ => Err(MediaError::internal("the media box answered something else than was asked")),
    }
}

/// The line that announces `processed`; its bytes follow.
pub(crate) fn encode_processed(processed: &Processed) -> Result<Vec<u8>, MediaError> {
    line(&ReplyLine::Processed(ProcessedLine {
        original: RenditionLine::of(&processed.original),
        thumbnail: RenditionLine::of(&processed.thumbnail),
        still: processed.static_.as_ref().map(RenditionLine::of),
        blurhash: processed.blurhash.clone(),
        average: processed.average,
        frames: processed.frames,
    }))
}

/// A value as one line.
pub(crate) fn line(value: &impl Serialize) -> Result<Vec<u8>, MediaError> {
    let mut line = serde_json::to_vec(value).map_err(MediaError::internal)?;
    line.push(b'\n');
    Ok(line)
}

impl RenditionLine {
    fn of(rendition: &Rendition) -> Self {
        let Rendition { kind, width, height, ref bytes, .. } = *rendition;
        Self { kind, width, height, length: bytes.len() }
    }

    /// Cuts this rendition's bytes off the front of `rest`, and checks what is said about them.
    fn take(self, rest: &mut &[u8]) -> Result<Rendition, MediaError> {
        let Some((bytes, after)) = rest.split_at_checked(self.length) else {
            return Err(MediaError::internal("the media box announced more bytes than it sent"));
        };
        *rest = after;
        let size = 1..=limits::MAX_SIDE;
        if Kind::sniff(bytes) != Some(self.kind) || !size.contains(&self.width) || !size.contains(&self.height) {
            return Err(MediaError::internal("the media box sent an image that is not what it was announced as"));
        }
        Ok(Rendition::new(self.kind, self.width, self.height, bytes.to_vec()))
    }
}

fn split(reply: &[u8]) -> Result<(ReplyLine, &[u8]), MediaError> {
    let end = reply.iter().take(MAX_LINE_BYTES).position(|&byte| byte == b'\n');
    let Some((line, bytes)) = end.and_then(|end| reply.split_at_checked(end + 1)) else {
        return Err(MediaError::internal("the answer of the media box has no first line"));
    };
    let line = serde_json::from_slice(line)
        .map_err(|error| MediaError::internal(format_args!("the answer of the media box is no answer: {error}")))?;
    Ok((line, bytes))
}

fn processed(line: ProcessedLine, mut rest: &[u8]) -> Result<Processed, MediaError> {
    let original = line.original.take(&mut rest)?;
    let thumbnail = line.thumbnail.take(&mut rest)?;
    let static_ = line.still.map(|still| still.take(&mut rest)).transpose()?;
    let blurhash_fits = (6..=64).contains(&line.blurhash.len()) && line.blurhash.is_ascii();
    if !rest.is_empty() || !blurhash_fits || !(1..=limits::MAX_FRAMES).contains(&line.frames) {
        return Err(MediaError::internal("the answer of the media box does not add up"));
    }
    Ok(Processed {
        original,
        thumbnail,
        animated: static_.is_some(),
        static_,
        blurhash: line.blurhash,
        average: line.average,
        frames: line.frames,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Processed {
        let png = |tail: &[u8]| [b"\x89PNG\r\n\x1a\n".as_slice(), tail].concat();
        Processed {
            original: Rendition::new(Kind::Gif, 3, 2, b"GIF89a...".to_vec()),
            thumbnail: Rendition::new(Kind::Png, 3, 2, png(b"thumb")),
            static_: Some(Rendition::new(Kind::Png, 3, 2, png(b"still"))),
            blurhash: "LEHV6nWB2yk8".to_owned(),
            average: [1, 2, 3],
            animated: true,
            frames: 7,
        }
    }

    fn bytes_of(processed: &Processed) -> Vec<u8> {
        let still = processed.static_.as_ref().map_or(&[][..], |still| &still.bytes);
        [&encode_processed(processed).unwrap(), &processed.original.bytes, &processed.thumbnail.bytes, still].concat()
    }

    #[test]
    fn an_answer_comes_through_unchanged() {
        assert_eq!(decode_reply(&bytes_of(&sample())).unwrap(), sample());
    }

    #[test]
    fn an_answer_that_was_cut_or_padded_is_refused() {
        let whole = bytes_of(&sample());
        for end in 0..whole.len() {
            assert!(matches!(decode_reply(&whole[..end]), Err(MediaError::Internal { .. })), "cut at {end}");
        }
        assert!(matches!(decode_reply(&[&whole[..], b"x"].concat()), Err(MediaError::Internal { .. })));
    }

    #[test]
    fn an_image_that_is_announced_as_another_type_is_refused() {
        let mut lie = sample();
        lie.original.bytes = b"<html>...".to_vec();
        assert!(matches!(decode_reply(&bytes_of(&lie)), Err(MediaError::Internal { .. })));
        let mut lie = sample();
        lie.original.width = 0;
        assert!(matches!(decode_reply(&bytes_of(&lie)), Err(MediaError::Internal { .. })));
        let mut lie = sample();
        lie.frames = 1_000_000;
        assert!(matches!(decode_reply(&bytes_of(&lie)), Err(MediaError::Internal { .. })));
    }

    #[test]
    fn a_refusal_comes_through_as_itself() {
        let error = MediaError::TooManyPixels { width: 60_000, height: 60_000, limit: limits::MAX_PIXELS };
        let reply = line(&ReplyLine::Failed(error.clone())).unwrap();
        assert_eq!(decode_reply(&reply), Err(error));
    }
}
