//! Somebody elsewhere changed what they wrote, or themselves. A status changes by its author's word; an account by its
//! own document alone, which is read anew.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#update-activity-inbox>

use super::{Delivered, Outcome, create};
use crate::{
    App,
    jobs::enqueue,
    remote::{RefreshAccount, change_status},
};
use store::{StoreError, engine::Tx, statuses};
use wire::activitystreams::Reference;

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(object) = delivered.object() else { return Ok(Outcome::Ignored("no_object")) };
    if object.as_str() == delivered.actor.uri {
        let job = RefreshAccount { account: delivered.actor.id.0 };
        enqueue(tx, &job, app.ids(), app.now(), app.now()).await?;
        return Ok(Outcome::Applied);
    }
    let Some(Reference::Object(_)) = &delivered.activity.object else {
        return Ok(Outcome::Ignored("not_embedded"));
    };
    let Some(draft) = delivered.draft else { return Ok(Outcome::Ignored("no_status")) };
    let Some(known) = statuses::by_uri(tx, draft.uri.as_str()).await? else {
        // It may have come before what it changes: it says everything that there is to say.
        return create::apply(app, tx, delivered).await;
    };
    if known.account_id != delivered.actor.id || known.boost.is_some() {
        return Ok(Outcome::Ignored("not_theirs"));
    }
    change_status(app, tx, &known, draft).await?;
    Ok(Outcome::Applied)
}
