//! What use cases send: each writes one row of the outbox into the transaction of what it tells of. Whoever has no reader
//! elsewhere writes nothing.
//!
//! Local people are never sent anything: the database is theirs already.

use crate::{App, Event, documents, relays};
use domain::{Account, AccountId, Poll, Status, Timestamp, Visibility};
use federation::render::activity;
use std::collections::{BTreeMap, BTreeSet};
use store::{
    StoreError, accounts, blocks,
    engine::Tx,
    interests,
    outbox::{self, Followers, Outgoing, Place},
    polls,
    remote::{self, Address},
    statuses,
};
use wire::activitystreams::document::{Activity, Actor, to_json};

/// To whom an activity goes.
#[derive(Debug, Clone)]
pub(crate) struct To {
    /// Whose followers.
    pub followers: Followers,
    /// These as well, wherever they live.
    pub accounts: BTreeSet<AccountId>,
    /// These hosts and inboxes as well: relays.
    pub inboxes: Vec<(String, String)>,
    /// Not for everybody's eyes.
    pub followers_only: bool,
    /// A status that it creates.
    pub creates: Option<domain::StatusId>,
    /// The last word to those with whom nothing is exchanged any more.
    pub farewell: bool,
}

impl To {
    /// These alone.
    pub fn only(accounts: impl IntoIterator<Item = AccountId>) -> Self {
        Self {
            followers: Followers::None,
            accounts: accounts.into_iter().collect(),
            inboxes: Vec::new(),
            followers_only: false,
            creates: None,
            farewell: false,
        }
    }

    /// The followers of an account.
    pub fn followers(followers: Followers) -> Self {
        Self { followers, ..Self::only([]) }
    }

    fn and(mut self, accounts: impl IntoIterator<Item = AccountId>) -> Self {
        self.accounts.extend(accounts);
        self
    }
}

/// Writes an activity of `account` (`None`: the server itself) to the outbox. `None` when it has no reader elsewhere.
pub(crate) async fn publish(
    app: &App,
    tx: &mut Tx<'_>,
    account: Option<AccountId>,
    activity: &Activity,
    to: To,
) -> Result<Option<Place>, StoreError> {
    let followers = match to.followers {
        Followers::Of(of) | Followers::Since(of, _) if !interests::any(tx, of).await? => Followers::None,
        followers => followers,
    };
    let inboxes = inboxes(tx, &to).await?;
    if followers == Followers::None && inboxes.is_empty() {
        return Ok(None);
    }
    let body = to_json(activity).ok().and_then(|body| String::from_utf8(body).ok());
    let body =
        body.ok_or_else(|| StoreError::Corrupt { table: "outbox", id: 0, what: "an activity is no JSON".to_owned() })?;
    let outgoing = Outgoing {
        account,
        activity: activity.id.clone(),
        followers,
        followers_only: to.followers_only,
        farewell: to.farewell,
        status: to.creates,
        inboxes,
        body,
    };
    let place = outbox::write(tx, &outgoing, app.now()).await?;
    Event::OutboxGrew.emit(tx).await?;
    Ok(Some(place))
}

/// The inboxes that are named: each once, with its host. Accounts of this server have none.
async fn inboxes(tx: &mut Tx<'_>, to: &To) -> Result<Vec<(String, String)>, StoreError> {
    if to.accounts.is_empty() {
        return Ok(to.inboxes.clone());
    }
    let ids: Vec<i64> = to.accounts.iter().map(|id| id.0).collect();
    let found = remote::addresses(tx, &ids).await?;
    let remote = found.iter().filter(|address| address.is_remote());
    let mut by_inbox: BTreeMap<&str, &str> =
        remote.map(|address| (Address::delivery_inbox(address), address.host.as_str())).collect();
    by_inbox.extend(to.inboxes.iter().map(|(host, inbox)| (inbox.as_str(), host.as_str())));
    Ok(by_inbox.into_iter().map(|(inbox, host)| (host.to_owned(), inbox.to_owned())).collect())
}

/// A new status or boost: to those who follow, those mentioned, whoever is answered or boosted, and relays.
pub(crate) async fn posted(
    app: &App,
    tx: &mut Tx<'_>,
    status: &Status,
    mentioned: &[AccountId],
) -> Result<(), StoreError> {
    let followers =
        if status.visibility == Visibility::Direct { Followers::None } else { Followers::Of(status.account_id) };
    let to = To {
        followers_only: status.visibility == Visibility::Followers,
        creates: Some(status.id),
        ..To::followers(followers)
    };
    let to = to.and(mentioned.iter().copied()).and(status.boost.map(|boost| boost.author)).and(answered(status));
    let relays::Inboxes { whole, by_id } = relays::inboxes(tx, status).await?;
    let to = To { inboxes: whole, ..to.and(communities(tx, status).await?) };
    relays::announce(app, tx, status, by_id).await?;
    if !has_readers(tx, &to).await? {
        return Ok(());
    }
    let made = documents::activities(tx, app, std::slice::from_ref(status), documents::Parents::All).await?;
    for activity in made {
        publish(app, tx, Some(status.account_id), &activity, to.clone()).await?;
    }
    Ok(())
}

/// Whom a status answers, where that is told to them: of what is for named people alone, only those hear.
fn answered(status: &Status) -> Option<AccountId> {
    status.in_reply_to_account_id.filter(|_| matches!(status.visibility, Visibility::Public | Visibility::Unlisted))
}

/// The groups of elsewhere in which the thread is that a status answers: those that passed on something of it. They hand on
/// the answer to their members. Only whoever names a group posts to it, so the answer does not name them: a group that
/// shares what names it (Guppe) does not share it.
async fn communities(tx: &mut Tx<'_>, status: &Status) -> Result<Vec<AccountId>, StoreError> {
    match status.conversation_id.filter(|_| answered(status).is_some()) {
        Some(thread) => statuses::groups_of(tx, thread).await,
        None => Ok(Vec::new()),
    }
}

/// Whether making the document is worth it.
async fn has_readers(tx: &mut Tx<'_>, to: &To) -> Result<bool, StoreError> {
    if let Followers::Of(of) | Followers::Since(of, _) = to.followers
        && interests::any(tx, of).await?
    {
        return Ok(true);
    }
    Ok(!inboxes(tx, to).await?.is_empty())
}

/// Everybody who may have a status: those who followed since it was written, those named in it, whom it answers, and
/// those who made something of it, and relays.
async fn holders(tx: &mut Tx<'_>, status: &Status) -> Result<To, StoreError> {
    let since = outbox::created(tx, status.id).await?;
    let followers = if status.visibility == Visibility::Direct {
        Followers::None
    } else {
        Followers::Since(status.account_id, since)
    };
    let to = To { followers_only: false, ..To::followers(followers) };
    let involved = statuses::involved(tx, status.id).await?;
    let to = to.and(involved).and(status.boost.map(|boost| boost.author)).and(answered(status));
    Ok(To { inboxes: relays::inboxes(tx, status).await?.all(), ..to.and(communities(tx, status).await?) })
}

/// An edited status: to everybody who may have it.
pub(crate) async fn edited(app: &App, tx: &mut Tx<'_>, status: &Status) -> Result<(), StoreError> {
    let to = holders(tx, status).await?;
    updated(app, tx, status, status.edited_at.unwrap_or(status.created_at), to).await
}

/// A status looks otherwise without having been edited: who may quote it, or what it quotes.
pub(crate) async fn retold(app: &App, tx: &mut Tx<'_>, status: &Status) -> Result<(), StoreError> {
    let to = holders(tx, status).await?;
    updated(app, tx, status, app.now(), to).await
}

/// A poll has ended: how, to everybody who may have it, and to those who voted.
pub(crate) async fn poll_over(app: &App, tx: &mut Tx<'_>, status: &Status, poll: &Poll) -> Result<(), StoreError> {
    let to = holders(tx, status).await?.and(polls::remote_voters(tx, poll.id).await?);
    updated(app, tx, status, poll.expires_at.unwrap_or(status.created_at), to).await
}

/// A status as it is from this moment on.
async fn updated(app: &App, tx: &mut Tx<'_>, status: &Status, since: Timestamp, to: To) -> Result<(), StoreError> {
    if !has_readers(tx, &to).await? {
        return Ok(());
    }
    let to = To { followers_only: status.visibility == Visibility::Followers, ..to };
    let made = documents::activities(tx, app, std::slice::from_ref(status), documents::Parents::All).await?;
    for created in made {
        if let wire::activitystreams::document::Object::Note(note) = created.object {
            let update = activity::update_note(*note, since);
            publish(app, tx, Some(status.account_id), &update, to.clone()).await?;
        }
    }
    Ok(())
}

/// A status or boost that is about to be deleted: to everybody who may have it. Called while its rows are still there.
pub(crate) async fn deleted(app: &App, tx: &mut Tx<'_>, author: &Account, status: &Status) -> Result<(), StoreError> {
    if !author.is_local() {
        return Ok(());
    }
    let to = holders(tx, status).await?;
    if !has_readers(tx, &to).await? {
        return Ok(());
    }
    if status.boost.is_some() {
        let made = documents::activities(tx, app, std::slice::from_ref(status), documents::Parents::All).await?;
        for announce in made {
            publish(app, tx, Some(author.id), &activity::undo(announce), to.clone()).await?;
        }
        return Ok(());
    }
    publish(app, tx, Some(author.id), &activity::delete_note(&status.uri, &author.uri), to).await?;
    Ok(())
}

/// A changed profile: to those who follow.
pub(crate) async fn profile_changed(app: &App, tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    profile_since(app, tx, account, i64::MAX).await
}

/// A changed profile: to those who have followed at any time since this row of the outbox.
pub(crate) async fn profile_since(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    since: i64,
) -> Result<(), StoreError> {
    let to = To::followers(Followers::Since(account, since));
    if !has_readers(tx, &to).await? {
        return Ok(());
    }
    let Some(account) = accounts::by_id(tx, account).await? else { return Ok(()) };
    let Some(actor): Option<Actor> = documents::actor(tx, app.site(), &account).await? else { return Ok(()) };
    publish(app, tx, Some(account.id), &activity::update_actor(actor, app.now()), to).await?;
    Ok(())
}

/// A status was pinned, or a pin taken off: to those who follow, if everybody may read it.
pub(crate) async fn pinned(app: &App, tx: &mut Tx<'_>, status: &Status, on: bool) -> Result<(), StoreError> {
    let to = To::followers(Followers::Since(status.account_id, i64::MAX));
    let open = matches!(status.visibility, Visibility::Public | Visibility::Unlisted);
    if !open || !has_readers(tx, &to).await? {
        return Ok(());
    }
    let Some(account) = accounts::by_id(tx, status.account_id).await? else { return Ok(()) };
    let make = if on { activity::add } else { activity::remove };
    publish(app, tx, Some(account.id), &make(&account.uri, app.now(), &status.uri), to).await?;
    Ok(())
}

/// An account moves: it shows where to, and those who follow are led there. Who blocks it hears of it, too, and goes on.
pub(crate) async fn moved(app: &App, tx: &mut Tx<'_>, account: AccountId, target: AccountId) -> Result<(), StoreError> {
    profile_changed(app, tx, account).await?;
    let (Some(from), Some(to)) = (accounts::by_id(tx, account).await?, accounts::by_id(tx, target).await?) else {
        return Ok(());
    };
    let blockers = blocks::blockers_elsewhere(tx, account).await?;
    let audience = To::followers(Followers::Of(account)).and(blockers);
    publish(app, tx, Some(account), &activity::move_to(&from.uri, app.now(), &to.uri), audience).await?;
    Ok(())
}
