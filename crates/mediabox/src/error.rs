//! Why a file gave no image. The texts are for the person who sent the file; what the operator needs is in `log`.

use serde::{Deserialize, Serialize};

use crate::limits;

/// Why a file gave no image. The text of each is fit for the body of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaError {
    /// The bytes are of no type that is decoded, whatever the name says.
    #[error("this type of file is not supported; send a JPEG, PNG, GIF or WebP image")]
    UnsupportedType,
    /// More bytes than [`limits::MAX_INPUT_BYTES`].
    #[error("this file is too large; an image may have at most {} MB", limits::MAX_INPUT_BYTES / 1024 / 1024)]
    TooLarge,
    /// The header claims more pixels than are decoded.
    #[error("{width}x{height} pixels are too many; an image of this type may have at most {limit} pixels")]
    TooManyPixels {
        /// Columns that the header claims.
        width: u32,
        /// Rows that the header claims.
        height: u32,
        /// What is allowed for this type.
        limit: u64,
    },
    /// More frames, or more pixels in all frames together, than are decoded.
    #[error(
        "this animation is too long; it may have at most {} frames and {} pixels in all",
        limits::MAX_FRAMES,
        limits::MAX_ANIMATION_PIXELS
    )]
    AnimationTooLong,
    /// The file ends before its image does.
    #[error("this image is incomplete; its end is missing")]
    Truncated,
    /// The file is of a known type but is damaged, or of a variety that the decoders do not know.
    #[error("this image cannot be read; it is damaged or of a rare variety")]
    Undecodable,
    /// The time on the wall or on the processor was used up.
    #[error("this image took too long to process")]
    Deadline,
    /// The child died of this file.
    #[error("this image could not be processed")]
    Crashed {
        /// The signal that ended it; `None` when it ended by itself, as after a panic.
        signal: Option<i32>,
        /// The start of what it wrote to standard error.
        log: String,
    },
    /// Not the file's fault: the child could not be started, or its answer made no sense.
    #[error("images cannot be processed at the moment")]
    Internal {
        /// What happened, for the log.
        log: String,
    },
}

impl MediaError {
    /// Whether the file is to blame, so that the sender is told (422), or the server is (500).
    #[must_use]
    pub fn blames_the_file(&self) -> bool {
        !matches!(self, Self::Internal { .. })
    }

    pub(crate) fn internal(what: impl std::fmt::Display) -> Self {
        Self::Internal { log: what.to_string() }
    }
}
