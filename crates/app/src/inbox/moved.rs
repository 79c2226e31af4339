//! Somebody elsewhere goes to another account. Whether that account is theirs is for it to say: a job asks it.
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#Move>

use super::{Delivered, Outcome};
use crate::{
    App,
    jobs::enqueue,
    moving::{MoveFollowers, may_move},
};
use store::{StoreError, blocks, engine::Tx, follows};

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let (Some(object), Some(target)) = (delivered.object(), &delivered.activity.target) else {
        return Ok(Outcome::Ignored("no_object"));
    };
    if object.as_str() != delivered.actor.uri || target == object {
        return Ok(Outcome::Ignored("not_theirs"));
    }
    // Whoever moved leads nobody anywhere else for a while.
    if !may_move(tx, delivered.actor.id, app.now()).await? {
        return Ok(Outcome::Ignored("moved_before"));
    }
    let id = delivered.actor.id;
    if !follows::has_local_follower(tx, id).await? && !blocks::has_local_blocker(tx, id).await? {
        return Ok(Outcome::Ignored("irrelevant"));
    }
    let job = MoveFollowers { account: delivered.actor.id.0, target: target.as_str().to_owned() };
    enqueue(tx, &job, app.ids(), app.now(), app.now()).await?;
    Ok(Outcome::Applied)
}
