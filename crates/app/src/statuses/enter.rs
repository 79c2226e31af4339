//! What every new status does, wherever it was written: it stands, it counts, and whom it names is told. In the
//! transaction of whoever has it: an author here, or an activity from elsewhere.

use super::{
    draft::attach_tags,
    facts::{boost_facts, counted_parent, counts},
};
use crate::{
    App, Event, conversations,
    events::StatusFacts,
    notifications::{Kind, News, tell},
};
use domain::{AccountId, Status, StatusId};
use store::{StoreError, accounts, engine::Tx, mentions, statuses};

/// Puts a status into its place: with those whom it names and its hashtags (as they are looked up, and as written).
pub(crate) async fn enter(
    app: &App,
    tx: &mut Tx<'_>,
    status: &Status,
    mentioned: &[AccountId],
    tags: &[(String, String)],
) -> Result<(), StoreError> {
    let (id, author, now) = (status.id, status.account_id, app.now());
    statuses::insert(tx, status).await?;
    for account in mentioned {
        mentions::put(tx, id, *account, false).await?;
    }
    let tags = attach_tags(tx, app.ids(), tags, (id, author), now).await?;
    if let Some(parent) = counted_parent(status) {
        statuses::add_replies(tx, parent, 1).await?;
        Event::StatusTouched { status: parent.0 }.emit(tx).await?;
    }
    if counts(status) {
        accounts::add_statuses(tx, author, 1, Some(status.created_at)).await?;
        Event::AccountChanged { account: author.0 }.emit(tx).await?;
    }
    let facts = StatusFacts {
        language: status.language.clone(),
        in_reply_to: status.in_reply_to_id.map(|id| id.0),
        in_reply_to_account: status.in_reply_to_account_id.map(|id| id.0),
        mentions: mentioned.iter().map(|id| id.0).collect(),
        tags,
        has_media: status.has_media,
        local: status.local,
        ..StatusFacts::plain(id, author, status.visibility)
    };
    Event::StatusPosted(facts).emit(tx).await?;
    let news = News { kind: Kind::Mention, from: author, status: Some(id), conversation: status.conversation_id };
    let told = tell(tx, app.ids(), news, mentioned, now).await?;
    conversations::enter(tx, app.ids(), status, mentioned, &told).await
}

/// Puts a boost into its place. `false` when its author boosts that status already.
pub(crate) async fn enter_boost(
    app: &App,
    tx: &mut Tx<'_>,
    boost: &Status,
    original: &Status,
) -> Result<bool, StoreError> {
    if !statuses::insert(tx, boost).await? {
        return Ok(false);
    }
    statuses::add_boosts(tx, original.id, 1).await?;
    accounts::add_statuses(tx, boost.account_id, 1, Some(boost.created_at)).await?;
    Event::StatusPosted(boost_facts(boost, original)).emit(tx).await?;
    boost_touched(tx, boost.account_id, original.id).await?;
    tell(tx, app.ids(), boost_news(boost.account_id, original), &[original.account_id], app.now()).await?;
    Ok(true)
}

/// What an author hears of a boost.
pub(super) fn boost_news(from: AccountId, original: &Status) -> News {
    News { kind: Kind::Boost, from, status: Some(original.id), conversation: original.conversation_id }
}

/// What else changes with a boost.
pub(super) async fn boost_touched(tx: &mut Tx<'_>, booster: AccountId, original: StatusId) -> Result<(), StoreError> {
    Event::StatusTouched { status: original.0 }.emit(tx).await?;
    Event::InteractionChanged { account: booster.0, status: original.0 }.emit(tx).await?;
    Event::AccountChanged { account: booster.0 }.emit(tx).await
}
