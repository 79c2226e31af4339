//! Relays: servers that pass on what everybody may read, to all who subscribe to them. The operator subscribes; the server
//! itself follows, in nobody's name.
//!
//! There are two manners. Mastodon's: the follow of `as:Public` is sent to the relay's inbox, and so are public posts as
//! they are. LitePub's: the relay's actor is followed, and both sides announce ids. In both, what a relay sends is an
//! address to look at, within a budget; never a post, and never a boost. A relay counts from its answer to our follow until
//! the operator disables it: no answer brings it back.
//!
//! Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/ae0c/fep-ae0c.md>

mod heard;
mod manage;
mod sent;

pub use manage::RelayError;

pub(crate) use heard::{announced, answered, asked_back, of, spend};
pub(crate) use sent::{Inboxes, announce, inboxes};

use federation::render::activity;
use store::relays::Relay;
use wire::activitystreams::document::{Activity, PUBLIC};

use crate::App;

/// The state of a relay that counts.
const ACCEPTED: &str = "accepted";

/// The manner in which a relay speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    LitePub,
    Mastodon,
}

impl Style {
    /// Its name in the database, and at the command line.
    const fn name(self) -> &'static str {
        match self {
            Self::LitePub => "litepub",
            Self::Mastodon => "mastodon",
        }
    }

    /// Whether this relay speaks so.
    fn is_of(self, relay: &Relay) -> bool {
        relay.style == self.name()
    }
}

/// How the ids of our follows of relays begin.
fn follow_prefix(app: &App) -> String {
    format!("{}#relays/", app.site().home().instance_actor())
}

/// Our follow of a relay.
fn follow(app: &App, relay: &Relay) -> Activity {
    let whom = if Style::LitePub.is_of(relay) { &relay.actor_uri } else { PUBLIC };
    activity::follow(&relay.follow_uri, &app.site().home().instance_actor(), whom)
}
