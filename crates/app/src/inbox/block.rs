//! Somebody elsewhere blocks an account of this server: nothing goes between the two any more.
//!
//! Spec: <https://www.w3.org/TR/activitypub/#block-activity-outbox>; Mastodon tells the blocked server, so that it keeps
//! the two apart as well.

use super::{Delivered, Outcome, local_account};
use crate::{
    App, Event,
    accounts::{EndedBy, end_follow},
};
use store::{StoreError, blocks, engine::Tx};
use wire::uri::Uri;

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Some(object) = delivered.object() else { return Ok(Outcome::Ignored("no_object")) };
    if delivered.activity.target.is_some() {
        // A moderator of Lemmy bans somebody from a community or a site: that is for those to heed, and no block.
        return Ok(Outcome::Ignored("ban"));
    }
    let Some(blocked) = local_account(tx, object).await? else { return Ok(Outcome::Ignored("unknown_object")) };
    let actor = delivered.actor.id;
    end_follow(app, tx, blocked.id, actor, EndedBy::Followed).await?;
    end_follow(app, tx, actor, blocked.id, EndedBy::Follower).await?;
    if blocks::insert(tx, app.ids(), actor, blocked.id, app.now()).await?.is_some() {
        Event::BlockChanged { account: actor.0, target: blocked.id.0 }.emit(tx).await?;
    }
    Ok(Outcome::Applied)
}

/// A block is taken back by who set it.
pub(super) async fn undo(tx: &mut Tx<'_>, delivered: Delivered<'_>, object: &Uri) -> Result<Outcome, StoreError> {
    let Some(blocked) = local_account(tx, object).await? else { return Ok(Outcome::Ignored("unknown_object")) };
    let actor = delivered.actor.id;
    if blocks::delete(tx, actor, blocked.id).await?.is_none() {
        return Ok(Outcome::Ignored("unknown_object"));
    }
    Event::BlockChanged { account: actor.0, target: blocked.id.0 }.emit(tx).await?;
    Ok(Outcome::Applied)
}
