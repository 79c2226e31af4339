//! What people are told: favourites, boosts, mentions, follows. Written only for people of this server, in the
//! transaction of what they are told of, and read with the blocks and mutes of the moment.

mod markers;
mod read;

pub use markers::{MarkerError, NewMarker};
pub use read::{DismissError, List};

use crate::Event;
use domain::{AccountId, ConversationId, IdGen, ReactionId, Report, StatusId, Timestamp};
use std::collections::HashSet;
use store::{
    StoreError, accounts,
    engine::Tx,
    notifications::{self, Notification},
};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody mentioned you.
    Mention,
    /// Somebody boosted your status.
    Boost,
    /// Somebody favourited your status.
    Favourite,
    /// Somebody follows you.
    Follow,
    /// Somebody asks to follow you.
    FollowRequest,
    /// A status that you boosted was edited.
    Update,
    /// Somebody quoted your status.
    Quote,
    /// A status that you quoted was edited.
    QuotedUpdate,
    /// A poll of yours, or one that you voted in, is over.
    Poll,
    /// Somebody reacted to your status.
    Reaction(ReactionId),
    /// An account was reported. Moderators alone are told.
    Report,
}

impl Kind {
    /// The name in the client API and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Boost => "reblog",
            Self::Favourite => "favourite",
            Self::Follow => "follow",
            Self::FollowRequest => "follow_request",
            Self::Update => "update",
            Self::Quote => "quote",
            Self::QuotedUpdate => "quoted_update",
            Self::Poll => "poll",
            Self::Reaction(_) => "pleroma:emoji_reaction",
            Self::Report => "admin.report",
        }
    }
}

/// What people are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct News {
    pub kind: Kind,
    pub from: AccountId,
    pub status: Option<StatusId>,
    pub conversation: Option<ConversationId>,
}

/// Tells those of `accounts` who live here and want to hear it: not whoever blocks or mutes the sender, muted the thread,
/// or is the sender. Returns those who were told.
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    news: News,
    accounts: &[AccountId],
    now: Timestamp,
) -> Result<Vec<AccountId>, StoreError> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    let receivers = notifications::receivers(tx, news.from, &wanted, now).await?;
    let deaf: HashSet<AccountId> = match news.conversation {
        Some(thread) => store::statuses::thread_muters(tx, thread, &wanted).await?.into_iter().collect(),
        None => HashSet::new(),
    };
    let told: Vec<AccountId> = receivers.into_iter().filter(|account| !deaf.contains(account)).collect();
    for account in told.iter().copied() {
        add(tx, ids, news, account, now).await?;
    }
    Ok(told)
}

/// Tells whoever wrote a status what became of it by itself, if they live here and did not mute its thread.
pub(crate) async fn tell_author(tx: &mut Tx<'_>, ids: &IdGen, news: News, now: Timestamp) -> Result<(), StoreError> {
    let author = accounts::by_id(tx, news.from).await?;
    if !author.is_some_and(|author| author.is_local() && author.suspended_at.is_none()) {
        return Ok(());
    }
    if let Some(thread) = news.conversation
        && !store::statuses::thread_muters(tx, thread, &[news.from.0]).await?.is_empty()
    {
        return Ok(());
    }
    add(tx, ids, news, news.from, now).await
}

async fn add(tx: &mut Tx<'_>, ids: &IdGen, news: News, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
    let notification = Notification {
        id: ids.next(),
        kind: news.kind.name().to_owned(),
        from: news.from,
        status: news.status,
        report: None,
        reaction: match news.kind {
            Kind::Reaction(reaction) => Some(reaction),
            _ => None,
        },
        created_at: now,
    };
    notifications::insert(tx, account, &notification).await?;
    Event::NotificationAdded { account: account.0, notification: notification.id.0 }.emit(tx).await
}

/// Tells these people, who look after reports, of a new one.
pub(crate) async fn tell_of_report(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    report: &Report,
    moderators: &[AccountId],
) -> Result<(), StoreError> {
    for moderator in moderators {
        let notification = Notification {
            id: ids.next(),
            kind: Kind::Report.name().to_owned(),
            from: report.account,
            status: None,
            report: Some(report.id),
            reaction: None,
            created_at: report.created_at,
        };
        notifications::insert(tx, *moderator, &notification).await?;
        Event::NotificationAdded { account: moderator.0, notification: notification.id.0 }.emit(tx).await?;
    }
    Ok(())
}

/// Takes back what `account` was told, when what it was told of is taken back.
pub(crate) async fn take_back(tx: &mut Tx<'_>, account: AccountId, news: News) -> Result<(), StoreError> {
    let removed = notifications::remove(tx, account, news.kind.name(), news.from, news.status).await?;
    if removed > 0 {
        Event::NotificationsRemoved { account: account.0 }.emit(tx).await?;
    }
    Ok(())
}
