//! Whether a status of elsewhere concerns anybody here. What does not is not stored: it would be anybody's storage.

/// How a status that was sent to us stands to those who are here. The store answers each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each of which is enough")]
pub struct Relevance {
    /// Somebody here follows the author.
    pub follows_author: bool,
    /// Somebody here is mentioned, or addressed.
    pub addresses_local: bool,
    /// It answers a status of somebody here, or one in a thread that somebody here takes part in.
    pub answers_local: bool,
    /// It quotes a status of somebody here.
    pub quotes_local: bool,
    /// Somebody here asked for it: a search, a boost, a thread that is filled.
    pub was_asked_for: bool,
    /// A relay that this server subscribes to sent it, or a community that somebody here follows.
    pub was_relayed: bool,
}

impl Relevance {
    /// Whether it is kept.
    #[must_use]
    pub const fn is_relevant(self) -> bool {
        self.follows_author
            || self.addresses_local
            || self.answers_local
            || self.quotes_local
            || self.was_asked_for
            || self.was_relayed
    }
}
