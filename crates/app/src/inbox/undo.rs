//! Somebody elsewhere takes back what they did. What is taken back is found by who did it, what it was and with what:
//! nobody takes back for another.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#undo-activity-inbox>

use super::{Delivered, Outcome, announce, block, follow, like, react};
use crate::App;
use store::{StoreError, engine::Tx};
use wire::{
    activitystreams::{ActivityKind, Reference},
    uri::Uri,
};

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let undone = match &delivered.activity.object {
        Some(Reference::Activity(undone)) => undone,
        Some(Reference::Id(id)) => return undo_named(app, tx, delivered, id).await,
        _ => return Ok(Outcome::Ignored("unknown_object")),
    };
    if undone.actor.as_str() != delivered.actor.uri {
        return Ok(Outcome::Ignored("not_theirs"));
    }
    let Some(object) = undone.object.as_ref().and_then(Reference::id) else { return Ok(Outcome::Ignored("no_object")) };
    match undone.kind {
        ActivityKind::Follow => follow::undo(app, tx, delivered, object).await,
        ActivityKind::EmojiReact => react::undo(tx, delivered, undone, object).await,
        ActivityKind::Like if react::reaction(undone).is_some() => react::undo(tx, delivered, undone, object).await,
        ActivityKind::Like => like::undo(app, tx, delivered, object).await,
        ActivityKind::Announce => announce::undo(tx, delivered, object).await,
        ActivityKind::Block => block::undo(tx, delivered, object).await,
        _ => Ok(Outcome::Ignored("unknown_type")),
    }
}

/// Takes back what is named by its id alone: a like or a reaction.
async fn undo_named(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>, id: &Uri) -> Result<Outcome, StoreError> {
    let undone = match like::undo_named(app, tx, delivered, id).await? {
        Some(undone) => Some(undone),
        None => react::undo_named(tx, delivered, id).await?,
    };
    Ok(undone.unwrap_or(Outcome::Ignored("unknown_object")))
}
