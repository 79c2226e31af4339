//! What decides about one status in one timeline, wherever it was read.

use crate::events::StatusFacts;
use domain::Visibility;
use store::timelines::HomeRow;

/// A language code, as far as timelines compare it: its first eight bytes. None at all is none of any list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Language([u8; 8]);

impl Language {
    /// Of a code, or of none.
    #[must_use]
    pub fn new(code: Option<&str>) -> Self {
        let mut bytes = [0; 8];
        for (to, from) in bytes.iter_mut().zip(code.unwrap_or_default().bytes()) {
            *to = from;
        }
        Self(bytes)
    }
    /// Nobody said in which language it is.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self == Self::default()
    }
}

/// A status as one viewer's timeline looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The status.
    pub id: i64,
    /// Its author.
    pub author: i64,
    /// To whom it is addressed.
    pub visibility: Visibility,
    /// Its language; of a boost, that of the boosted status.
    pub language: Language,
    /// Whom it answers.
    pub reply_account: Option<i64>,
    /// What it boosts: the status and its author.
    pub boost: Option<(i64, i64)>,
    /// It mentions the viewer.
    pub mentions_viewer: bool,
    /// It carries a hashtag that the viewer follows.
    pub tagged: bool,
    /// Its author, or the boosted one, is on a domain that the viewer does not want to see.
    pub unwanted_domain: bool,
}

impl Candidate {
    /// Of a row of the database, which was read for this viewer.
    pub(crate) fn of_row(row: &HomeRow, unwanted: impl Fn(&str) -> bool) -> Self {
        Self {
            id: row.id,
            author: row.author,
            visibility: Visibility::from_name(&row.visibility).unwrap_or(Visibility::Direct),
            language: Language::new(row.language.as_deref()),
            reply_account: row.reply_account,
            boost: row.boost_of.zip(row.boost_author),
            mentions_viewer: row.mentions_viewer,
            tagged: row.tagged,
            unwanted_domain: unwanted(&row.domain) || unwanted(&row.boost_domain),
        }
    }

    /// Of facts, for this viewer.
    pub(crate) fn of_facts(facts: &StatusFacts, viewer: i64, tags: &[i64], unwanted_domain: bool) -> Self {
        let boost = facts.boost_of.zip(facts.boost_of_author);
        let language = if boost.is_some() { &facts.boost_language } else { &facts.language };
        Self {
            id: facts.id,
            author: facts.author,
            visibility: facts.visibility(),
            language: Language::new(language.as_deref()),
            reply_account: facts.in_reply_to_account,
            boost,
            mentions_viewer: facts.mentions.contains(&viewer),
            tagged: boost.is_none() && facts.tags.iter().any(|tag| tags.contains(tag)),
            unwanted_domain,
        }
    }
}
