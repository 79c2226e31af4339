//! Somebody elsewhere reacts to a status with an emoji: `EmojiReact` (Pleroma, Akkoma, Mitra), or a `Like` with a content
//! (Misskey). Only what they may see can be reacted to. A `Like` with a heart or a star is a like.
//!
//! Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/c0e0/fep-c0e0.md>,
//! <https://misskey-hub.net/ns/#_misskey_reaction>

use super::{Delivered, Outcome, seen_status};
use crate::{
    App,
    statuses::{React, add_reaction, remove_reaction},
};
use domain::Reaction;
use store::{StoreError, engine::Tx, reactions, statuses};
use wire::{
    activitystreams::{Activity, ActivityKind},
    uri::Uri,
};

/// The reaction in an activity; `None` for a like, and for what is no emoji.
pub(super) fn reaction(activity: &Activity) -> Option<Reaction> {
    let reaction = activity.content.as_deref().and_then(Reaction::parse)?;
    let is_like = activity.kind == ActivityKind::Like && reaction.is_like();
    (!is_like).then_some(reaction)
}

/// How a reaction is called here: a custom emoji is that of the server that sends it.
fn name(reaction: &Reaction, actor: &Uri) -> String {
    match reaction {
        Reaction::Emoji(emoji) => emoji.clone(),
        Reaction::Custom(name) => format!("{name}@{}", actor.host().as_str()),
    }
}

/// Where the picture of a custom emoji is, as the activity shows it.
fn picture<'a>(activity: &'a Activity, reaction: &Reaction) -> Option<&'a str> {
    let Reaction::Custom(name) = reaction else { return None };
    let shown = activity.emojis.iter().find(|emoji| emoji.shortcode.split('@').next() == Some(name.as_str()));
    shown.map(|emoji| emoji.image.url.as_str())
}

pub(super) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    let activity = delivered.activity;
    let Some(reaction) = reaction(activity) else { return Ok(Outcome::Ignored("no_emoji")) };
    let picture = picture(activity, &reaction);
    if matches!(reaction, Reaction::Custom(_)) && picture.is_none() {
        return Ok(Outcome::Ignored("no_emoji"));
    }
    let Some(object) = delivered.object() else { return Ok(Outcome::Ignored("no_object")) };
    let account = delivered.actor.id;
    let Some(status) = seen_status(tx, account, object).await? else { return Ok(Outcome::Ignored("unknown_object")) };
    if store::blocks::exists(tx, status.account_id, account).await? {
        return Ok(Outcome::Ignored("blocked"));
    }
    let emoji = name(&reaction, &activity.actor);
    let react = React { account, emoji: &emoji, picture, uri: delivered.id() };
    let added = add_reaction(app, tx, &status, react).await?;
    Ok(if added { Outcome::Applied } else { Outcome::Ignored("known") })
}

/// A reaction is taken back by who gave it, whether or not they may still see the status.
pub(super) async fn undo(
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    undone: &Activity,
    object: &Uri,
) -> Result<Outcome, StoreError> {
    let Some(reaction) = reaction(undone) else { return Ok(Outcome::Ignored("no_emoji")) };
    let Some(status) = statuses::by_uri(tx, object.as_str()).await? else {
        return Ok(Outcome::Ignored("unknown_object"));
    };
    let removed = remove_reaction(tx, delivered.actor.id, &status, &name(&reaction, &undone.actor)).await?;
    Ok(if removed { Outcome::Applied } else { Outcome::Ignored("unknown_object") })
}

/// The same, where it is named by its id alone, as Pleroma does. `None` when that is no reaction of theirs.
pub(super) async fn undo_named(
    tx: &mut Tx<'_>,
    delivered: Delivered<'_>,
    id: &Uri,
) -> Result<Option<Outcome>, StoreError> {
    let account = delivered.actor.id;
    let Some((status, emoji)) = reactions::by_uri(tx, account, id.as_str()).await? else { return Ok(None) };
    let Some(status) = statuses::by_id(tx, status).await? else { return Ok(None) };
    let removed = remove_reaction(tx, account, &status, &emoji).await?;
    Ok(removed.then_some(Outcome::Applied))
}
