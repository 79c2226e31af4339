//! Films and sounds, told apart by their first bytes. They are handed on as they are: nothing here decodes them, and what
//! is not on the list is none. A playlist that names other files is no container.

/// A type of film or sound that browsers play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// MPEG-4, with a film.
    Mp4,
    /// WebM.
    Webm,
    /// MPEG-4, with a sound alone.
    M4a,
    /// MPEG layer III.
    Mp3,
    /// Ogg with Vorbis, Opus or FLAC.
    Ogg,
    /// FLAC.
    Flac,
    /// WAVE.
    Wav,
}

/// Brands of MPEG-4 with a film. Pictures (`avif`, `heic`) have others.
const FILMS: [&[u8; 4]; 13] = [
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"3gp4", b"3gp5",
];
/// Brands of MPEG-4 with a sound alone.
const SOUNDS: [&[u8; 4]; 2] = [b"M4A ", b"M4B "];

impl Container {
    /// The type that these bytes start as, or `None` for all others.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => {
                let brand = [*a, *b, *c, *d];
                if SOUNDS.contains(&&brand) {
                    return Some(Self::M4a);
                }
                FILMS.contains(&&brand).then_some(Self::Mp4)
            }
            // EBML is also what Matroska is made of; WebM names itself near the start.
            [0x1a, 0x45, 0xdf, 0xa3, rest @ ..] => holds(rest, 64, b"\x42\x82\x84webm").then_some(Self::Webm),
            [b'O', b'g', b'g', b'S', rest @ ..] => {
                let codecs: [&[u8]; 3] = [b"\x01vorbis", b"OpusHead", b"\x7fFLAC"];
                codecs.iter().any(|codec| holds(rest, 64, codec)).then_some(Self::Ogg)
            }
            [b'f', b'L', b'a', b'C', ..] => Some(Self::Flac),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Self::Wav),
            [b'I', b'D', b'3', 2..=4, ..] => Some(Self::Mp3),
            // Eleven bits of synchronisation, then version 1 or 2, layer III.
            [0xff, second, third, ..] if second & 0xe6 == 0xe2 && second & 0x18 != 0x08 && third & 0xf0 != 0xf0 => {
                Some(Self::Mp3)
            }
            _ => None,
        }
    }

    /// The ending of a stored file's name, without the dot.
    #[must_use]
    pub fn ext(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
            Self::M4a => "m4a",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Flac => "flac",
            Self::Wav => "wav",
        }
    }
}

fn holds(bytes: &[u8], within: usize, what: &[u8]) -> bool {
    bytes.get(..within.min(bytes.len())).is_some_and(|start| start.windows(what.len()).any(|part| part == what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_told_by_their_first_bytes() {
        let ebml = |kind: &[u8]| [b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82".as_slice(), kind].concat();
        let ogg = |codec: &[u8]| [b"OggS\0\x02".as_slice(), &[0; 22], codec].concat();
        for (bytes, kind) in [
            (b"\0\0\0\x18ftypisom\0\0\0\0".to_vec(), Container::Mp4),
            (b"\0\0\0\x18ftypM4A \0\0\0\0".to_vec(), Container::M4a),
            (ebml(b"\x84webm"), Container::Webm),
            (ogg(b"OpusHead"), Container::Ogg),
            (ogg(b"\x01vorbis"), Container::Ogg),
            (b"ID3\x04\0".to_vec(), Container::Mp3),
            (b"\xff\xfb\x90\x64".to_vec(), Container::Mp3),
            (b"fLaC\0".to_vec(), Container::Flac),
            (b"RIFF\0\0\0\0WAVEfmt ".to_vec(), Container::Wav),
        ] {
            assert_eq!(Container::sniff(&bytes), Some(kind), "{bytes:?}");
        }
    }

    #[test]
    fn med_03_playlists_and_all_else_are_none() {
        let matroska = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska".to_vec();
        let theora = [b"OggS\0\x02".as_slice(), &[0; 22], b"\x80theora"].concat();
        for bytes in [
            b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd".to_vec(),
            b"ffconcat version 1.0\nfile /etc/passwd".to_vec(),
            b"<?xml version=\"1.0\"?><MPD>".to_vec(),
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
            b"{\"type\":\"Note\"}".to_vec(),
            b"\0\0\0\x18ftypavif\0\0\0\0".to_vec(),
            b"\xff\xf1\x50\x80".to_vec(),
            b"\xff\xd8\xff\xe0".to_vec(),
            b"RIFF".to_vec(),
            matroska,
            theora,
            Vec::new(),
        ] {
            assert_eq!(Container::sniff(&bytes), None, "{bytes:?}");
        }
    }
}
