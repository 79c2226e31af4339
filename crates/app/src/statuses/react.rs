//! Somebody elsewhere reacts to a status with an emoji, and takes it back.
//!
//! Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/c0e0/fep-c0e0.md>

use crate::{
    App, Event,
    notifications::{Kind, News, tell},
};
use domain::{AccountId, Status, StatusId, limits};
use store::{
    StoreError,
    engine::Tx,
    reactions::{self, NewReaction},
    statuses,
};

/// A reaction of somebody who may see the status.
#[derive(Debug, Clone, Copy)]
pub(crate) struct React<'a> {
    /// Whose.
    pub account: AccountId,
    /// The character, or `name@host`.
    pub emoji: &'a str,
    /// Where the picture of a custom emoji is.
    pub picture: Option<&'a str>,
    /// Its id as an activity.
    pub uri: Option<&'a str>,
}

/// Keeps a reaction and tells the author of the status. `false` when it is known, or one too many.
pub(crate) async fn add_reaction(
    app: &App,
    tx: &mut Tx<'_>,
    status: &Status,
    react: React<'_>,
) -> Result<bool, StoreError> {
    if !statuses::lock(tx, status.id).await? || !has_room(tx, status.id, react).await? {
        return Ok(false);
    }
    let React { account, emoji, picture, uri } = react;
    let new = NewReaction { id: app.ids().next(), account, status: status.id, emoji, picture, uri };
    let now = app.now();
    if !reactions::insert(tx, &new, now).await? {
        return Ok(false);
    }
    let news = News {
        kind: Kind::Reaction(new.id),
        from: account,
        status: Some(status.id),
        conversation: status.conversation_id,
    };
    tell(tx, app.ids(), news, &[status.account_id], now).await?;
    Event::StatusTouched { status: status.id.0 }.emit(tx).await?;
    Ok(true)
}

/// Whether a status takes this reaction as well. Those of one account are counted, and so are the emoji that a page shows.
async fn has_room(tx: &mut Tx<'_>, status: StatusId, react: React<'_>) -> Result<bool, StoreError> {
    if reactions::of_one(tx, react.account, status).await? >= limits::REACTIONS_OF_ONE {
        return Ok(false);
    }
    let kinds = reactions::kinds(tx, status).await?;
    Ok(kinds.len() < limits::REACTION_EMOJI || kinds.iter().any(|kind| kind == react.emoji))
}

/// Takes a reaction back; what was told of it goes with it. `false` when there is none.
pub(crate) async fn remove_reaction(
    tx: &mut Tx<'_>,
    account: AccountId,
    status: &Status,
    emoji: &str,
) -> Result<bool, StoreError> {
    if !reactions::delete(tx, account, status.id, emoji).await? {
        return Ok(false);
    }
    Event::NotificationsRemoved { account: status.account_id.0 }.emit(tx).await?;
    Event::StatusTouched { status: status.id.0 }.emit(tx).await?;
    Ok(true)
}
