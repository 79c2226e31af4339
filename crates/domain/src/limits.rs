//! Limits on what people and strangers send. The numbers are those that peers already live with
//! (`docs/limits.md` lists them for operators).

/// Characters in a status, as [`crate::status::length`] counts them.
pub const STATUS_CHARACTERS: usize = 500;
/// What a link counts in a status, however long it is.
pub const URL_CHARACTERS: usize = 23;
/// Files on one status.
pub const MEDIA_ATTACHMENTS: usize = 4;
/// Options of a poll.
pub const POLL_OPTIONS: usize = 4;
/// Characters of an option of a poll.
pub const POLL_OPTION_CHARACTERS: usize = 50;
/// How long a poll can last: from five minutes to a month, in seconds.
pub const POLL_SECONDS: std::ops::RangeInclusive<i64> = 300..=2_629_746;
/// The most that another server's counts are believed.
pub const UNTRUSTED_COUNT: i64 = 100_000_000;
/// Statuses that one account can pin.
pub const PINNED_STATUSES: usize = 5;
/// Mentions in one status.
pub const MENTIONS: usize = 50;
/// Hashtags in one status.
pub const HASHTAGS: usize = 100;
/// Characters of a hashtag.
pub const HASHTAG_CHARACTERS: usize = 100;
/// Characters in an alt text.
pub const ALT_TEXT_CHARACTERS: usize = 10_000;
/// Characters in a display name.
pub const DISPLAY_NAME_CHARACTERS: usize = 30;
/// Characters in a bio.
pub const NOTE_CHARACTERS: usize = 500;
/// Rows in a profile.
pub const PROFILE_FIELDS: usize = 4;
/// Characters in the name or the value of a profile row.
pub const FIELD_CHARACTERS: usize = 255;
/// Characters in the reason of a sign-up.
pub const REASON_CHARACTERS: usize = 2_000;
/// Emoji with which one account can react to a status.
pub const REACTIONS_OF_ONE: i64 = 20;
/// Different emoji with which all together can react to a status.
pub const REACTION_EMOJI: usize = 50;
/// Characters in the comment of a report that somebody of this server makes.
pub const REPORT_COMMENT_CHARACTERS: usize = 1_000;
/// Statuses that one report names.
pub const REPORTED_STATUSES: usize = 100;
/// Characters in a private note on somebody.
pub const ACCOUNT_NOTE_CHARACTERS: usize = 2_000;
/// Characters of an e-mail address (RFC 5321, 4.5.3.1.3).
pub const EMAIL_CHARACTERS: usize = 254;
/// Characters of a password: enough for any passphrase, and little enough that hashing it is no attack.
pub const PASSWORD_CHARACTERS: std::ops::RangeInclusive<usize> = 8..=256;
/// Bytes of an uploaded image.
pub const IMAGE_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a film or a sound of elsewhere that is shown here.
pub const REMOTE_MEDIA_BYTES: usize = 40 * 1024 * 1024;
/// Pixels of an uploaded image (width times height).
pub const IMAGE_PIXELS: u64 = 33_177_600;
/// Bytes of any other request body.
pub const BODY_BYTES: usize = 1024 * 1024;
/// Characters of an application's name.
pub const APP_NAME_CHARACTERS: usize = 60;
/// Bytes of a redirect URI, and of all scopes of an application.
pub const APP_FIELD_BYTES: usize = 2_000;
/// Ids in one request that asks for many.
pub const BATCH: usize = 100;
/// Follows of one person (beyond it the next one is refused).
pub const FOLLOWS: i64 = 7_500;
/// Domains that one person blocks (beyond it the next one is refused).
pub const UNWANTED_DOMAINS: i64 = 5_000;
