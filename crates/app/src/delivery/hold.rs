//! A host that was away for long and comes back with other keys may be somebody else's by now: names expire, and are
//! bought. It gets what everybody may read; what is for followers is withheld, until somebody there follows anew.

use super::shards::shard_of;
use crate::{App, Event};
use store::{StoreError, engine::Tx, hosts};

/// After so long without an answer a host is not taken for the same one because it has the same name, in milliseconds.
const LONG: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Keys of this host have changed: withholds what is for followers, if it was away for long.
pub(crate) async fn keys_changed(app: &App, tx: &mut Tx<'_>, host: &str) -> Result<(), StoreError> {
    let now = app.now();
    let Some(known) = hosts::by_name(tx, host).await? else { return Ok(()) };
    let away = known.failing_since.is_some_and(|since| now.0.saturating_sub(since) > LONG);
    if !away || known.held_at.is_some() {
        return Ok(());
    }
    tracing::warn!(%host, "a host that was away for long has other keys: it gets nothing that is for followers");
    hosts::hold(tx, host, shard_of(host), Some(now), now).await?;
    Event::HostChanged { host: host.to_owned() }.emit(tx).await
}

/// Somebody of this host follows anew: what is for followers goes there again.
pub(crate) async fn followed_anew(app: &App, tx: &mut Tx<'_>, host: &str) -> Result<(), StoreError> {
    if hosts::by_name(tx, host).await?.is_none_or(|known| known.held_at.is_none()) {
        return Ok(());
    }
    hosts::hold(tx, host, shard_of(host), None, app.now()).await?;
    Event::HostChanged { host: host.to_owned() }.emit(tx).await
}
