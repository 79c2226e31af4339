//! What a file says about itself, read without decoding a pixel: its size, and whether its end is there.
//!
//! The size is checked first, so that a bomb is refused whatever else is wrong with it. The decoders check again; this
//! is the check that costs nothing. Decoders tolerate missing ends and paint grey; here that is an error.

use crate::MediaError;
use crate::kind::Kind;
use crate::limits;

/// Checks size and completeness of a file of this type. A GIF's end is found by decoding it, which [`crate::animation`]
/// does frame by frame.
pub(crate) fn inspect(kind: Kind, bytes: &[u8]) -> Result<(), MediaError> {
    match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::Gif => check_pixels(little(bytes, 6, 2)?, little(bytes, 8, 2)?, limits::MAX_GIF_PIXELS),
        Kind::Webp => webp(bytes),
    }
}

/// Refuses an image that has no pixels, or more than `limit`.
pub(crate) fn check_pixels(width: u32, height: u32, limit: u64) -> Result<(), MediaError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(MediaError::Undecodable),
        pixels if pixels > limit => Err(MediaError::TooManyPixels { width, height, limit }),
        _ => Ok(()),
    }
}

/// Spec: <https://www.w3.org/TR/png-3/#5DataRep>
fn png(bytes: &[u8]) -> Result<(), MediaError> {
    if slice(bytes, 12, 4)? != b"IHDR" {
        return Err(MediaError::Undecodable);
    }
    check_pixels(big(bytes, 16, 4)?, big(bytes, 20, 4)?, limits::MAX_PIXELS)?;
    let mut at = 8;
    loop {
        let length = big(bytes, at, 4)? as usize;
        let name = slice(bytes, at + 4, 4)?;
        slice(bytes, at + 8, length.saturating_add(4))?; // data and checksum
        if name == b"IEND" {
            return Ok(());
        }
        at += length + 12;
    }
}

/// Spec: <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>, annex B
fn jpeg(bytes: &[u8]) -> Result<(), MediaError> {
    let mut at = 2;
    let mut whole_scan = None;
    loop {
        // To the next marker: 0xff and then neither padding, nor a stuffed zero, nor a restart inside the image data.
        let (before, marker) = (byte(bytes, at)?, byte(bytes, at + 1)?);
        if before != 0xff || matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8 | 0xff) {
            at += 1;
            continue;
        }
        if marker == 0xd9 {
            return Ok(());
        }
        let length = big(bytes, at + 2, 2)? as usize;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            check_pixels(big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?, limits::MAX_PIXELS)?;
        }
        // zune-jpeg 0.5.15 reads wrong colours, without an error, from sequential files that keep subsampled components
        // in scans of their own (<https://github.com/etemesi254/zune-image/issues/422>). They are rare: better none.
        if matches!(marker, 0xc0 | 0xc1) {
            let components = byte(bytes, at + 9)?;
            let table = slice(bytes, at + 10, usize::from(components) * 3)?;
            let mut sampling = table.chunks_exact(3).map(|component| component[1]);
            let first = sampling.next();
            whole_scan = sampling.any(|other| Some(other) != first).then_some(components);
        }
        if marker == 0xda && whole_scan.is_some_and(|components| Some(&components) != bytes.get(at + 4)) {
            return Err(MediaError::Undecodable);
        }
        at += 2 + length;
    }
}

/// Spec: <https://www.rfc-editor.org/rfc/rfc9649#section-2>
fn webp(bytes: &[u8]) -> Result<(), MediaError> {
    let (width, height) = match slice(bytes, 12, 4)? {
        b"VP8X" => (little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1),
        b"VP8L" => {
            let packed = little(bytes, 21, 4)?;
            ((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1)
        }
        b"VP8 " => (little(bytes, 26, 2)? & 0x3fff, little(bytes, 28, 2)? & 0x3fff),
        _ => return Err(MediaError::Undecodable),
    };
    check_pixels(width, height, limits::MAX_PIXELS)?;
    let length = little(bytes, 4, 4)? as usize;
    slice(bytes, 8, length).map(|_| ())
}

fn slice(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], MediaError> {
    let end = at.checked_add(length).ok_or(MediaError::Truncated)?;
    bytes.get(at..end).ok_or(MediaError::Truncated)
}

fn byte(bytes: &[u8], at: usize) -> Result<u8, MediaError> {
    bytes.get(at).copied().ok_or(MediaError::Truncated)
}

fn big(bytes: &[u8], at: usize, length: usize) -> Result<u32, MediaError> {
    Ok(slice(bytes, at, length)?.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Result<u32, MediaError> {
    Ok(slice(bytes, at, length)?.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(magic in 0..4usize, tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let start: [&[u8]; 4] =
                [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x10\x00\x00\x00WEBPVP8X"];
            let bytes = [start[magic], &tail].concat();
            let kind = Kind::sniff(&bytes).unwrap();
            // Only the absence of a panic is asserted; random bytes may by luck be whole.
            let harmless = matches!(
                inspect(kind, &bytes),
                Ok(()) | Err(MediaError::Truncated | MediaError::Undecodable | MediaError::TooManyPixels { .. })
            );
            prop_assert!(harmless);
        }
    }

    #[test]
    fn a_bomb_is_refused_before_its_missing_end_is() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\xea\x60";
        let bomb = MediaError::TooManyPixels { width: 60_000, height: 60_000, limit: limits::MAX_PIXELS };
        assert_eq!(inspect(Kind::Png, png), Err(bomb));
    }
}
