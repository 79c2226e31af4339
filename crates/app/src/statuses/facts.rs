//! The facts of a stored status, as events carry them.

use crate::events::StatusFacts;
use domain::{Status, StatusId};
use store::{Reads, StoreError, mentions, statuses, tags};

/// The facts of a status that is stored. For a boost, language and media are those of its original.
pub(crate) async fn facts_of(db: &impl Reads, status: &Status) -> Result<StatusFacts, StoreError> {
    let mut facts = StatusFacts::plain(status.id, status.account_id, status.visibility);
    facts.in_reply_to = status.in_reply_to_id.map(|id| id.0);
    facts.in_reply_to_account = status.in_reply_to_account_id.map(|id| id.0);
    facts.language.clone_from(&status.language);
    facts.has_media = status.has_media;
    facts.local = status.local;
    if let Some(boost) = status.boost {
        facts.boost_of = Some(boost.of.0);
        facts.boost_of_author = Some(boost.author.0);
        if let Some(original) = statuses::by_id(db, boost.of).await? {
            facts.boost_language = original.language;
            facts.has_media = original.has_media;
        }
        return Ok(facts);
    }
    if status.has_mentions {
        let mentioned = mentions::of(db, &[status.id.0]).await?;
        facts.mentions = mentioned.into_iter().map(|mention| mention.account.0).collect();
    }
    if status.has_tags {
        facts.tags = tags::of(db, &[status.id.0]).await?.into_iter().map(|(_, tag)| tag.id.0).collect();
    }
    Ok(facts)
}

/// The facts of a boost of `original`.
pub(super) fn boost_facts(boost: &Status, original: &Status) -> StatusFacts {
    let mut facts = StatusFacts::plain(boost.id, boost.account_id, boost.visibility);
    facts.boost_of = Some(original.id.0);
    facts.boost_of_author = Some(original.account_id.0);
    facts.boost_language.clone_from(&original.language);
    facts.has_media = original.has_media;
    facts.local = boost.local;
    facts
}

/// Whether a status counts among its author's (messages to single people do not).
pub(super) fn counts(status: &Status) -> bool {
    status.visibility != domain::Visibility::Direct
}

/// What a status answers, if it counts among the answers: only those that everybody may read do.
pub(super) fn counted_parent(status: &Status) -> Option<StatusId> {
    status.in_reply_to_id.filter(|_| status.visibility.is_open())
}
