//! Somebody elsewhere deleted what they wrote, a permission to quote it, or themselves. What is gone stays gone, whoever sends it again.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#delete-activity-inbox>

use super::{Delivered, Outcome, quote};
use crate::{App, remote::forget, statuses::remove};
use store::{StoreError, engine::Tx, statuses, tombstones};

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(object) = delivered.object() else { return Ok(Outcome::Ignored("no_object")) };
    if object.as_str() == delivered.actor.uri {
        forget(app, tx, delivered.actor.id, &delivered.actor.uri).await?;
        return Ok(Outcome::Applied);
    }
    if quote::withdrawn(app, tx, delivered, object).await? {
        return Ok(Outcome::Applied);
    }
    let same_host = delivered.activity.actor.same_origin(object);
    match statuses::by_uri(tx, object.as_str()).await? {
        Some(known) if known.account_id != delivered.actor.id || known.local => Ok(Outcome::Ignored("not_theirs")),
        Some(known) => {
            remove(app, tx, known).await?;
            tombstones::put(tx, object.as_str(), &delivered.actor.uri, app.now()).await?;
            Ok(Outcome::Applied)
        }
        // The deletion came before what it deletes, or what it deletes was never of interest.
        None if same_host => {
            tombstones::put(tx, object.as_str(), &delivered.actor.uri, app.now()).await?;
            Ok(Outcome::Ignored("unknown_object"))
        }
        None => Ok(Outcome::Ignored("not_theirs")),
    }
}
