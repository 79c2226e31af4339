//! What is sent to relays: what people here write for everybody, and what becomes of it. A relay is an addressee like any
//! other, and nobody's follower.

use super::Style;
use crate::{
    App,
    delivery::publish::{To, publish},
};
use domain::{Status, Visibility};
use federation::render::activity;
use store::{Reads, StoreError, engine::Tx, relays};

fn is_for_everybody(status: &Status) -> bool {
    status.local && status.boost.is_none() && status.visibility == Visibility::Public
}

/// Inboxes of relays, with their hosts.
#[derive(Debug, Default)]
pub(crate) struct Inboxes {
    /// Those that get a status as it is.
    pub whole: Vec<(String, String)>,
    /// Those to which it is announced.
    pub by_id: Vec<(String, String)>,
}

impl Inboxes {
    /// All: what becomes of a status, each hears.
    pub fn all(self) -> Vec<(String, String)> {
        self.whole.into_iter().chain(self.by_id).collect()
    }
}

/// Where relays take what concerns this status.
pub(crate) async fn inboxes(db: &impl Reads, status: &Status) -> Result<Inboxes, StoreError> {
    let mut inboxes = Inboxes::default();
    if is_for_everybody(status) {
        for relay in relays::accepted(db).await? {
            let list = if Style::LitePub.is_of(&relay) { &mut inboxes.by_id } else { &mut inboxes.whole };
            list.push((relay.host, relay.inbox));
        }
    }
    Ok(inboxes)
}

/// Announces a new status, in the name of the server.
pub(crate) async fn announce(
    app: &App,
    tx: &mut Tx<'_>,
    status: &Status,
    inboxes: Vec<(String, String)>,
) -> Result<(), StoreError> {
    if inboxes.is_empty() {
        return Ok(());
    }
    let announce = activity::announce_to_relays(&app.site().home(), status);
    publish(app, tx, None, &announce, To { inboxes, creates: Some(status.id), ..To::only([]) }).await?;
    Ok(())
}
