//! What other servers deliver. An activity is verified, without the database; then applied in one transaction, and the
//! answer waits for its commit: accepted means durable. What needs another server first, and what fails, is kept in the
//! same way as a row, and a job goes on with it.
//!
//! A handler takes what was verified, and asks for itself whether its actor may do that. It never fetches: it says what it
//! needs, and is called again when that is there. What may not be done, and what is known already, changes nothing and is
//! no error: whoever sent it would only send it again.

mod announce;
mod answer;
mod block;
mod create;
mod delete;
mod featured;
mod figures;
mod flag;
mod follow;
mod followers;
mod like;
mod moved;
mod passed_on;
mod quote;
mod react;
mod receive;
mod turns;
mod undo;
mod update;

pub use figures::InboxFigures;
pub(crate) use receive::KEY_ROOM;
pub use receive::{Delivery, InboxError, ROOM, ReceiveAgain, Received, Refusal};
pub(crate) use turns::{Turn, Turns};

use crate::{App, policy::Policy};
use domain::{Account, AccountId, Status};
use federation::ingest::RemoteStatus;
use store::{StoreError, accounts, engine::Tx, sight, statuses};
use wire::{
    activitystreams::{Activity, ActivityKind, Reference},
    uri::Uri,
};

/// What became of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is applied.
    Applied,
    /// Nothing is to be done. The reason is a stable name for the figures.
    Ignored(&'static str),
    /// It can be applied when this is known, which lies elsewhere.
    Needs(Uri),
}

/// An activity of an account elsewhere that is known, verified.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delivered<'a> {
    /// Who did it.
    pub actor: &'a Account,
    /// What.
    pub activity: &'a Activity,
    /// The status that it brings along, read and cleaned before the transaction: only one thing at a time is written.
    pub draft: Option<&'a RemoteStatus>,
    /// How other domains are dealt with.
    pub policy: &'a Policy,
}

impl Delivered<'_> {
    /// The id of the activity, where it has one.
    fn id(&self) -> Option<&str> {
        self.activity.id.as_ref().map(Uri::as_str)
    }

    /// The id of what it is about.
    fn object(&self) -> Option<&Uri> {
        self.activity.object.as_ref().and_then(Reference::id)
    }
}

/// Applies an activity in the transaction.
pub(crate) async fn apply(app: &App, tx: &mut Tx<'_>, delivered: Delivered<'_>) -> Result<Outcome, StoreError> {
    if delivered.actor.suspended_at.is_some() {
        return Ok(Outcome::Ignored("suspended"));
    }
    match &delivered.activity.kind {
        ActivityKind::Follow => follow::apply(app, tx, delivered).await,
        ActivityKind::Accept => answer::accept(app, tx, delivered).await,
        ActivityKind::Reject => answer::reject(app, tx, delivered).await,
        ActivityKind::EmojiReact => react::apply(app, tx, delivered).await,
        ActivityKind::Like if react::reaction(delivered.activity).is_some() => react::apply(app, tx, delivered).await,
        ActivityKind::Like => like::apply(app, tx, delivered).await,
        ActivityKind::Flag => flag::apply(app, tx, delivered).await,
        ActivityKind::Block => block::apply(app, tx, delivered).await,
        ActivityKind::Create => create::apply(app, tx, delivered).await,
        ActivityKind::Update => update::apply(app, tx, delivered).await,
        ActivityKind::Delete => delete::apply(app, tx, delivered).await,
        ActivityKind::Announce => announce::apply(app, tx, delivered).await,
        ActivityKind::Add => featured::add(app, tx, delivered).await,
        ActivityKind::Remove => featured::remove(tx, delivered).await,
        ActivityKind::Move => moved::apply(app, tx, delivered).await,
        ActivityKind::QuoteRequest => quote::request(app, tx, delivered).await,
        ActivityKind::Undo => undo::apply(app, tx, delivered).await,
        _ => Ok(Outcome::Ignored("unknown_type")),
    }
}

/// The account of this server that has this id.
async fn local_account(tx: &mut Tx<'_>, uri: &Uri) -> Result<Option<Account>, StoreError> {
    let found = accounts::by_uri(tx, uri.as_str()).await?;
    Ok(found.filter(|account| account.is_local() && account.suspended_at.is_none()))
}

/// The status that has this id, if this account may see it. Hidden and missing are the same.
async fn seen_status(tx: &mut Tx<'_>, viewer: AccountId, uri: &Uri) -> Result<Option<Status>, StoreError> {
    let Some(status) = statuses::by_uri(tx, uri.as_str()).await? else { return Ok(None) };
    let seen = sight::visible(tx, Some(viewer), &[status.id]).await?.contains(&status.id);
    Ok(Some(status).filter(|status| seen && status.boost.is_none()))
}
