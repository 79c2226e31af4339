//! Follows an account, or changes how it is followed.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#follow>

use super::ties::{ask_to_follow, begin_follow};
use crate::{
    Actor, App, Event,
    notifications::{Kind, News, tell},
    remote::want_featured,
};
use domain::{AccountId, limits};
use store::{
    StoreError, accounts, blocks,
    engine::Tx,
    follows::{self, Follow},
    unwanted_domains,
};

/// How somebody is followed. What is `None` stays as it is (at first: boosts shown, no bell, all languages).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowOptions {
    /// Boosts are shown.
    pub show_boosts: Option<bool>,
    /// The follower wants to hear of each new status.
    pub notify: Option<bool>,
    /// Only statuses in these languages are shown; empty: all.
    pub languages: Option<Vec<String>>,
}

/// Why a follow did not happen.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// There is no such account (any more).
    #[error("there is no such account")]
    NotFound,
    /// It is one's own, or has moved away, one of the two blocks the other, or the person blocks its domain.
    #[error("this account may not be followed")]
    Forbidden,
    /// Nobody follows more.
    #[error("nobody follows more")]
    TooMany,
    /// Nobody knows this language.
    #[error("nobody knows this language")]
    UnknownLanguage,
    /// The database failed.
    #[error("could not store the follow")]
    Store(#[from] StoreError),
}

impl App {
    /// Follows an account, or asks to where the target decides. Asking again changes the options alone. Idempotent.
    ///
    /// # Errors
    /// [`FollowError`], by reason.
    pub async fn follow(&self, actor: &Actor, target: AccountId, options: FollowOptions) -> Result<(), FollowError> {
        let account = actor.account();
        if account == target {
            return Err(FollowError::Forbidden);
        }
        let languages = match options.languages {
            Some(languages) => Some(known(&languages)?),
            None => None,
        };
        let options = FollowOptions { languages, ..options };
        let app = self.clone();
        self.store()
            .write(async move |tx| -> Result<(), FollowError> { follow(&app, tx, account, target, &options).await })
            .await
    }
}

/// Lets an account follow another as one follows at first: where somebody whom it followed went.
pub(crate) async fn follow_another(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    target: AccountId,
) -> Result<(), FollowError> {
    if account == target {
        return Err(FollowError::Forbidden);
    }
    follow(app, tx, account, target, &FollowOptions::default()).await
}

fn known(languages: &[String]) -> Result<Vec<String>, FollowError> {
    if languages.len() > limits::BATCH {
        return Err(FollowError::UnknownLanguage);
    }
    let mut known = Vec::new();
    for code in languages {
        let language = domain::language::parse(code).ok_or(FollowError::UnknownLanguage)?;
        if !known.contains(&language) {
            known.push(language);
        }
    }
    Ok(known)
}

async fn follow(
    app: &App,
    tx: &mut Tx<'_>,
    account: AccountId,
    target: AccountId,
    options: &FollowOptions,
) -> Result<(), FollowError> {
    let found = accounts::by_id(tx, target).await?.filter(|account| account.suspended_at.is_none());
    let target = found.ok_or(FollowError::NotFound)?;
    let follower = accounts::by_id(tx, account).await?.ok_or(FollowError::NotFound)?;
    let unwanted = !target.is_local() && unwanted_domains::has(tx, account, &target.domain).await?;
    if unwanted || !blocks::either_way(tx, account, &[target.id.0]).await?.is_empty() {
        return Err(FollowError::Forbidden);
    }
    if let Some(mut follow) = follows::between(tx, account, target.id).await? {
        return set_options(app, tx, &mut follow, options).await;
    }
    if target.moved_to.is_some() {
        return Err(FollowError::Forbidden);
    }
    if follows::count(tx, account).await? >= limits::FOLLOWS {
        return Err(FollowError::TooMany);
    }
    let now = app.now();
    // Who lives elsewhere answers for themselves: until they do, nobody here sees what is for followers.
    let accepted = target.is_local() && !target.locked && follower.limited_at.is_none();
    let follow = Follow {
        id: app.ids().next(),
        account,
        target: target.id,
        accepted,
        show_boosts: options.show_boosts.unwrap_or(true),
        notify_from: options.notify.unwrap_or(false).then(|| app.ids().next()),
        languages: options.languages.clone().unwrap_or_default(),
        uri: None,
        created_at: now,
    };
    if !follows::insert(tx, &follow).await? {
        // Somebody asked the same at the same time, and was quicker.
        return match follows::between(tx, account, target.id).await? {
            Some(mut follow) => set_options(app, tx, &mut follow, options).await,
            None => Ok(()),
        };
    }
    if accepted {
        begin_follow(app, tx, &follow).await?;
    } else if !target.is_local() {
        ask_to_follow(app, tx, &follow).await?;
        want_featured(app, tx, target.id).await?;
    }
    Event::FollowChanged { account: account.0, target: target.id.0 }.emit(tx).await?;
    let kind = if accepted { Kind::Follow } else { Kind::FollowRequest };
    tell(tx, app.ids(), News { kind, from: account, status: None, conversation: None }, &[target.id], now).await?;
    Ok(())
}

async fn set_options(
    app: &App,
    tx: &mut Tx<'_>,
    follow: &mut Follow,
    options: &FollowOptions,
) -> Result<(), FollowError> {
    let before = follow.clone();
    follow.show_boosts = options.show_boosts.unwrap_or(follow.show_boosts);
    follow.notify_from = match options.notify {
        // A bell that rings already goes on: nothing of it is lost.
        Some(true) => follow.notify_from.or_else(|| Some(app.ids().next())),
        Some(false) => None,
        None => follow.notify_from,
    };
    if let Some(languages) = &options.languages {
        follow.languages.clone_from(languages);
    }
    if *follow != before {
        follows::set_options(tx, follow).await?;
        Event::FollowChanged { account: follow.account.0, target: follow.target.0 }.emit(tx).await?;
    }
    Ok(())
}
