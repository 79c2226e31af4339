//! How much of a document is read. Peers live with these numbers already; what is above them is cut, unless it says
//! otherwise.

pub use domain::limits::{ALT_TEXT_CHARACTERS, HASHTAGS, MENTIONS};

/// Custom emoji of one post or profile.
pub const EMOJIS: usize = 50;
/// Links among the tags of one post (quotes are written so).
pub const TAG_LINKS: usize = 16;
/// Files on one post.
pub const ATTACHMENTS: usize = 64;
/// Addresses in each of `to`, `cc`, `bto`, `bcc` and `audience`.
pub const RECIPIENTS: usize = 2_000;
/// Options of a poll.
pub const POLL_OPTIONS: usize = 500;
/// Rows of a profile.
pub const FIELDS: usize = 50;
/// Characters of a name or a value in a row.
pub const FIELD_CHARACTERS: usize = 2_047;
/// Other names of an account, and domains that may name it as an author.
pub const ALIASES: usize = 256;
/// Bytes of a bio.
pub const BIO_BYTES: usize = 20_000;
/// Characters of a display name, of the name of a post or a poll option, and of an emoji's shortcode.
pub const NAME_CHARACTERS: usize = 2_048;
/// Characters of any other short text.
pub const TEXT_CHARACTERS: usize = 10_000;
/// Characters of the comment in a report.
pub const COMMENT_CHARACTERS: usize = 5_000;
/// Objects in one activity: what a report names.
pub const OBJECTS: usize = 100;
/// Authors of one object.
pub const AUTHORS: usize = 16;
/// Addresses of one object.
pub const URLS: usize = 64;
/// Languages of one text.
pub const LANGUAGES: usize = 64;
/// Keys of one actor.
pub const KEYS: usize = 16;
/// Bytes of a key.
pub const KEY_BYTES: usize = 16 * 1024;
/// Items in one page of a collection.
pub const ITEMS: usize = 500;
/// Activities inside activities. `Announce` of `Undo` of `Like`, as groups send it, is two.
pub const NESTED: usize = 3;
/// A count: whoever claims more has this much.
pub const COUNT: u64 = 100_000_000;
