//! Another server reports an account. Whoever speaks for it, it is the host that reports: a person who does it in their own
//! name is no more and no less than the server's own actor.
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#Flag>

use super::{Delivered, Outcome};
use crate::{
    App,
    reports::{Flag, receive},
};
use store::{StoreError, engine::Tx};
use wire::uri::Uri;

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let Delivered { actor, activity, policy, .. } = delivered;
    let host = activity.actor.host();
    if !policy.takes_reports(host.as_str()) || !policy.takes_reports(&actor.domain) {
        return Ok(Outcome::Ignored("reports_rejected"));
    }
    let Some(object) = &activity.object else { return Ok(Outcome::Ignored("no_object")) };
    let about: Vec<String> = object.ids().into_iter().map(Uri::as_str).map(str::to_owned).collect();
    let flag = Flag {
        by: actor,
        host: host.as_str(),
        uri: delivered.id(),
        comment: activity.content.as_deref().unwrap_or_default(),
        about: &about,
    };
    let kept = receive(app, tx, flag).await?;
    Ok(if kept { Outcome::Applied } else { Outcome::Ignored("unknown_object") })
}
