//! A status, and what counts as its length.

use crate::{AccountId, ConversationId, QuotePolicy, StatusId, Timestamp, Visibility, limits};
use unicode_segmentation::UnicodeSegmentation;

/// What a boost points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boost {
    /// The boosted status.
    pub of: StatusId,
    /// Its author.
    pub author: AccountId,
}

/// A status, without what others made of it (media, mentions and tags are read in batches beside it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its id here.
    pub id: StatusId,
    /// Its author.
    pub account_id: AccountId,
    /// Its id in the fediverse.
    pub uri: String,
    /// The page for people.
    pub url: String,
    /// As typed.
    pub text: String,
    /// As HTML that is safe to show.
    pub content: String,
    /// The content warning; empty for none.
    pub spoiler_text: String,
    /// To whom it is addressed.
    pub visibility: Visibility,
    /// Media are covered until asked for.
    pub sensitive: bool,
    /// ISO 639 code.
    pub language: Option<String>,
    /// The thread.
    pub conversation_id: Option<ConversationId>,
    /// What it answers.
    pub in_reply_to_id: Option<StatusId>,
    /// Whom it answers.
    pub in_reply_to_account_id: Option<AccountId>,
    /// Set when this is a boost.
    pub boost: Option<Boost>,
    /// Name and website of the app that posted it.
    pub app: Option<(String, Option<String>)>,
    /// Answers.
    pub replies_count: i64,
    /// Boosts.
    pub reblogs_count: i64,
    /// Favourites.
    pub favourites_count: i64,
    /// Quotes that its author permits.
    pub quotes_count: i64,
    /// Who may quote it.
    pub quote_policy: QuotePolicy,
    /// There is a row in `quotes`.
    pub has_quote: bool,
    /// There are rows in `media`.
    pub has_media: bool,
    /// There are rows in `status_tags`.
    pub has_tags: bool,
    /// There are rows in `mentions`.
    pub has_mentions: bool,
    /// It was written on this server.
    pub local: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
}

/// Where a boost comes from and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBoost {
    /// Its id here.
    pub id: StatusId,
    /// Who boosts.
    pub account_id: AccountId,
    /// Its id in the fediverse.
    pub uri: String,
    /// Its page for people.
    pub url: String,
    /// To whom it is addressed.
    pub visibility: Visibility,
    /// It was made on this server.
    pub local: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Status {
    /// A boost of a status: a status of its own, without anything to read in it.
    #[must_use]
    pub fn boost(new: NewBoost, original: &Self) -> Self {
        Self {
            id: new.id,
            account_id: new.account_id,
            uri: new.uri,
            url: new.url,
            text: String::new(),
            content: String::new(),
            spoiler_text: String::new(),
            visibility: new.visibility,
            sensitive: false,
            language: None,
            conversation_id: None,
            in_reply_to_id: None,
            in_reply_to_account_id: None,
            boost: Some(Boost { of: original.id, author: original.account_id }),
            app: None,
            replies_count: 0,
            reblogs_count: 0,
            favourites_count: 0,
            quotes_count: 0,
            quote_policy: QuotePolicy::NOBODY,
            has_quote: false,
            has_media: false,
            has_tags: false,
            has_mentions: false,
            local: new.local,
            created_at: new.created_at,
            edited_at: None,
        }
    }
}

/// The length of a status as its limit counts it: what a reader sees as one character counts one, a link counts
/// [`limits::URL_CHARACTERS`], and of a mention only the name counts, not its server.
///
/// Spec: <https://docs.joinmastodon.org/user/posting/#text>
#[must_use]
pub fn length(text: &str) -> usize {
    let mut total = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let space = word[bare.len()..].graphemes(true).count();
        let counted = match link_start(bare) {
            Some(start) => bare[..start].graphemes(true).count() + limits::URL_CHARACTERS,
            None => mention_length(bare).unwrap_or_else(|| bare.graphemes(true).count()),
        };
        total += counted + space;
    }
    total
}

/// Where a link starts in this word.
fn link_start(word: &str) -> Option<usize> {
    ["https://", "http://"].iter().filter_map(|scheme| word.find(scheme)).min()
}

/// The counted length of a word like `@name@server.example`.
fn mention_length(word: &str) -> Option<usize> {
    let rest = word.strip_prefix('@')?;
    let (name, server) = rest.split_once('@')?;
    let domain_end =
        server.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-')).unwrap_or(server.len());
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    (plain && domain_end > 0).then(|| 1 + name.len() + server[domain_end..].graphemes(true).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_what_people_see() {
        assert_eq!(length(""), 0);
        assert_eq!(length("hello"), 5);
        assert_eq!(length("👩‍👩‍👧‍👦 é"), 3);
        assert_eq!(length("see https://example.com/a/very/long/path?x=1 ok"), 4 + 23 + 3);
        assert_eq!(length("@alice@far.example: hi"), "@alice: hi".len());
        assert_eq!(length("@alice hi"), 9);
        assert_eq!(length("mail@home"), 9);
    }
}
