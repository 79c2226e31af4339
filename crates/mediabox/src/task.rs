//! What is asked of the box, and what it gives back.

use serde::{Deserialize, Serialize};

use crate::Kind;

/// What an image is for. It decides sizes and cropping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// An image in a post: at most 8.3 megapixels, nothing cropped.
    Attachment,
    /// A profile picture: cropped to a square of at most 400 x 400.
    Avatar,
    /// The banner of a profile: cropped to 3:1, at most 1500 x 500.
    Header,
    /// A custom emoji: fits into 256 x 256, nothing cropped.
    Emoji,
}

/// One encoded image, free of metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Its type.
    pub kind: Kind,
    /// Its type as it is served.
    pub mime: &'static str,
    /// The ending of its file name, without the dot.
    pub ext: &'static str,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Rendition {
    pub(crate) fn new(kind: Kind, width: u32, height: u32, bytes: Vec<u8>) -> Self {
        Self { kind, mime: kind.mime(), ext: kind.ext(), width, height, bytes }
    }

    /// Width divided by height.
    #[must_use]
    pub fn aspect(&self) -> f64 {
        f64::from(self.width) / f64::from(self.height.max(1))
    }

    /// The size as clients are told it, such as `640x360`.
    #[must_use]
    pub fn size(&self) -> String {
        format!("{}x{}", self.width, self.height)
    }
}

/// What became of one file. All images are upright, in sRGB, and carry pixels only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// The image in its own type (a still GIF becomes PNG), cropped or scaled down as the task wants.
    pub original: Rendition,
    /// At most 640 x 360 pixels of area, a still; of an animation the first frame.
    pub thumbnail: Rendition,
    /// The first frame of an animation as PNG, in the size of `original`. `None` when `original` is a still.
    pub static_: Option<Rendition>,
    /// A few characters from which a client paints a blur until the image is there: 4 x 3 components.
    pub blurhash: String,
    /// The mean colour, as red, green, blue.
    pub average: [u8; 3],
    /// Whether `original` moves.
    pub animated: bool,
    /// Frames in `original`.
    pub frames: u32,
}
