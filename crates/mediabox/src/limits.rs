//! How much one file may cost. The numbers are those that shipping servers use, so that what peers accept is accepted
//! here too.

use std::time::Duration;

/// Bytes that an uploaded or fetched image may have.
pub const MAX_INPUT_BYTES: usize = 16 * 1024 * 1024;
/// Pixels that a file may claim in its header (7680 x 4320).
pub const MAX_PIXELS: u64 = 33_177_600;
/// Pixels that the canvas of a GIF, and each of its frames, may have (1280 x 720).
pub const MAX_GIF_PIXELS: u64 = 921_600;
/// Frames that an animation may have.
pub const MAX_FRAMES: u32 = 1_000;
/// Pixels that all frames of an animation may have together.
pub const MAX_ANIMATION_PIXELS: u64 = 400_000_000;

/// Pixels that a stored image keeps (3840 x 2160); larger ones are scaled down.
pub const STORED_PIXELS: u64 = 8_294_400;
/// Pixels of a thumbnail (640 x 360).
pub const THUMBNAIL_PIXELS: u64 = 230_400;
/// The longest side that is written. WebP can express no more.
pub const MAX_SIDE: u32 = 16_383;
/// The box of an avatar.
pub const AVATAR: (u32, u32) = (400, 400);
/// The box of a profile header.
pub const HEADER: (u32, u32) = (1_500, 500);
/// The box into which a custom emoji fits.
pub const EMOJI: (u32, u32) = (256, 256);

/// Address space that the child may add to what it has when it starts: the largest allowed image at 16 bits a channel,
/// its copy at 8 bits, and room to turn it.
pub const CHILD_MEMORY_BYTES: u64 = 1024 * 1024 * 1024;
/// Seconds of processor time that the child has.
pub const CHILD_CPU_SECONDS: u64 = 20;
/// Time on the wall that the parent waits before it kills the child.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// Bytes that the parent reads of an answer, all renditions together.
pub const MAX_REPLY_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of the child's standard error that are kept for the log.
pub const MAX_LOG_BYTES: usize = 4 * 1024;
