//! What people read about a file that gave no picture, and how the database remembers it.

use crate::messages::Message;
use mediabox::{MediaError, limits};

/// What is wrong with a file.
#[must_use]
pub fn problem(error: &MediaError) -> Message {
    match error {
        MediaError::UnsupportedType => Message::new("picture-type"),
        MediaError::TooLarge => Message::new("picture-too-large").with("most", limits::MAX_INPUT_BYTES / 1024 / 1024),
        MediaError::TooManyPixels { width, height, limit } => {
            Message::new("picture-pixels").with("width", *width).with("height", *height).with("most", *limit)
        }
        MediaError::AnimationTooLong => Message::new("picture-animation")
            .with("frames", limits::MAX_FRAMES)
            .with("pixels", limits::MAX_ANIMATION_PIXELS),
        MediaError::Truncated => Message::new("picture-truncated"),
        MediaError::Undecodable => Message::new("picture-unreadable"),
        MediaError::Deadline => Message::new("picture-late"),
        MediaError::Crashed { .. } => Message::new("picture-crashed"),
        MediaError::Internal { .. } => Message::new("picture-ours"),
    }
}

/// A problem as it is kept, until somebody asks for the file in their language. What the box wrote is for the log alone.
pub(super) fn kept(error: MediaError) -> String {
    let error = match error {
        MediaError::Crashed { signal, .. } => MediaError::Crashed { signal, log: String::new() },
        MediaError::Internal { .. } => MediaError::Internal { log: String::new() },
        other => other,
    };
    serde_json::to_string(&error).unwrap_or_default()
}

/// What is wrong with the file whose problem was kept; with none, the upload itself was lost.
#[must_use]
pub fn kept_problem(kept: &str) -> Message {
    serde_json::from_str(kept).map_or_else(|_| Message::new("media-lost"), |error| problem(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_the_same_after_it_was_kept() {
        let pixels = MediaError::TooManyPixels { width: 9_000, height: 8_000, limit: 33_177_600 };
        for error in [MediaError::UnsupportedType, MediaError::Truncated, pixels] {
            assert_eq!(kept_problem(&kept(error.clone())), problem(&error));
        }
        let crashed = kept(MediaError::Crashed { signal: Some(9), log: "a secret".into() });
        assert!(!crashed.contains("secret"));
        assert_eq!(kept_problem(&crashed), Message::new("picture-crashed"));
        assert_eq!(kept_problem(""), Message::new("media-lost"));
    }
}
