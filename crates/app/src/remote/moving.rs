//! Somebody elsewhere moved: those who follow them here follow them to where they went, some at a time, so that a large
//! following does not arrive there all at once.

use super::RemoteError;
use crate::{
    App, Event,
    accounts::{EndedBy, FollowError, end_follow, follow_another},
    jobs::{Job, JobError, Lane},
};
use domain::AccountId;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{StoreError, accounts, engine::Tx, follows, remote};
use wire::uri::Uri;

/// Followers who go together.
const BATCH: i64 = 100;
/// Between two of these: a hundred thousand take more than an hour.
const PAUSE: Duration = Duration::from_secs(4);

/// Lets the followers of an account follow the account that it moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveFollowers {
    /// Who moved.
    pub account: i64,
    /// Id of the account to which they say they went.
    pub target: String,
}

impl Job for MoveFollowers {
    const KIND: &'static str = "move_followers";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let id = AccountId(self.account);
        let Some(moved) = remote::by_id(&app.read(), id).await? else { return Ok(()) };
        let target = match remote::moved_to(&app.read(), id).await? {
            Some(target) => target,
            None => match self.confirmed(app, &moved.uri).await? {
                Some(target) => target,
                None => return Ok(()),
            },
        };
        let with = app.clone();
        let some = async move |tx: &mut Tx<'_>| -> Result<usize, StoreError> {
            remote::set_moved(tx, id, Some(target)).await?;
            Event::AccountChanged { account: id.0 }.emit(tx).await?;
            let followers = follows::local_followers(tx, id, BATCH).await?;
            for follower in &followers {
                match follow_another(&with, tx, *follower, target).await {
                    // Whoever may not follow there stays without: they do not follow an empty house.
                    Ok(()) | Err(FollowError::NotFound | FollowError::Forbidden | FollowError::TooMany) => {}
                    Err(FollowError::Store(error)) => return Err(error),
                    Err(FollowError::UnknownLanguage) => {}
                }
                end_follow(&with, tx, *follower, id, EndedBy::Follower).await?;
            }
            Ok(followers.len())
        };
        let went = app.store().write(some).await?;
        if i64::try_from(went).is_ok_and(|went| went == BATCH) { Err(JobError::Snooze(PAUSE)) } else { Ok(()) }
    }
}

impl MoveFollowers {
    /// The account that was named, if its own document, as it is now, says that it is the same person, and that it went
    /// nowhere else.
    async fn confirmed(&self, app: &App, moved: &str) -> Result<Option<AccountId>, JobError> {
        let Ok(uri) = Uri::parse(&self.target) else { return Ok(None) };
        if !app.is_ours(&uri) {
            match app.refresh_account(&uri).await {
                Ok(true) => {}
                Ok(false) | Err(RemoteError::NotFound) => return Ok(None),
                Err(RemoteError::Unreachable) => return Err(JobError::Retry(format!("{uri} cannot be fetched now"))),
                Err(RemoteError::Store(error)) => return Err(error.into()),
            }
        }
        let Some(target) = accounts::by_uri(&app.read(), uri.as_str()).await? else { return Ok(None) };
        let known_as = remote::also_known_as(&app.read(), target.id).await?;
        let elsewhere = remote::moved_to(&app.read(), target.id).await?;
        let is_theirs = known_as.iter().any(|other| other == moved);
        Ok((is_theirs && elsewhere.is_none() && target.suspended_at.is_none()).then_some(target.id))
    }
}
