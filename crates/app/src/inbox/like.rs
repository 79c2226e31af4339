//! Somebody elsewhere likes a status. Only what they may see can be liked.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#like-activity-inbox>

use super::{Delivered, Outcome, seen_status};
use crate::{
    App,
    statuses::{add_favourite, remove_favourite},
};
use store::{StoreError, engine::Tx};
use wire::uri::Uri;

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(object) = delivered.object() else { return Ok(Outcome::Ignored("no_object")) };
    let actor = delivered.actor.id;
    let Some(status) = seen_status(tx, actor, object).await? else { return Ok(Outcome::Ignored("unknown_object")) };
    if store::blocks::exists(tx, status.account_id, actor).await? {
        return Ok(Outcome::Ignored("blocked"));
    }
    add_favourite(app, tx, actor, &status, delivered.id()).await?;
    Ok(Outcome::Applied)
}

/// A like is taken back by who gave it, whether or not they may still see the status.
pub(super) async fn undo(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    object: &Uri,
) -> Result<Outcome, StoreError> {
    let Some(status) = store::statuses::by_uri(tx, object.as_str()).await? else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    let removed = remove_favourite(app, tx, delivered.actor.id, &status).await?;
    Ok(if removed { Outcome::Applied } else { Outcome::Ignored("unknown_object") })
}

/// The same, where it is named by its id alone, as Pleroma does. `None` when that is no like of theirs.
pub(super) async fn undo_named(
    app: &App,
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    id: &Uri,
) -> Result<Option<Outcome>, StoreError> {
    let account = delivered.actor.id;
    let Some(status) = store::favourites::by_uri(tx, account, id.as_str()).await? else { return Ok(None) };
    let Some(status) = store::statuses::by_id(tx, status).await? else { return Ok(None) };
    let removed = remove_favourite(app, tx, account, &status).await?;
    Ok(removed.then_some(Outcome::Applied))
}
