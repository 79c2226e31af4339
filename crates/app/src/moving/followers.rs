//! Somebody moved: those who follow them here follow them to where they went, some at a time, so that a large following
//! does not arrive there all at once. Whoever blocks them goes on doing so.

use super::rested;
use crate::{
    App, Event,
    accounts::{EndedBy, FollowError, block_another, end_follow, follow_another},
    jobs::{Job, JobError, Lane},
    random::Random,
    remote::RemoteError,
};
use domain::{Account, AccountId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{StoreError, accounts, blocks, engine::Tx, follows, moves, relationships, remote};
use wire::uri::Uri;

/// Followers who go together.
const BATCH: i64 = 100;
/// More than a batch take at least so long.
const SPREAD: Duration = Duration::from_secs(60 * 60);

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
        let Some(moved) = accounts::by_id(&app.read(), AccountId(self.account)).await? else { return Ok(()) };
        let Some((target, followers)) = self.begun(app, &moved).await? else { return Ok(()) };
        let with = app.clone();
        let some = async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
            let stay = keep_apart(&with, tx, &moved, target).await?;
            Ok(lead(&with, tx, moved.id, target).await? || stay)
        };
        let more = app.store().write(some).await?;
        if more { Err(JobError::Snooze(pause(followers, app.random()))) } else { Ok(()) }
    }
}

/// Between two batches of so many followers: together an hour or more, by chance.
fn pause(followers: i64, random: &dyn Random) -> Duration {
    let pauses = u64::try_from((followers - 1) / BATCH).unwrap_or(0).max(1);
    let even = u64::try_from(SPREAD.as_millis()).unwrap_or(u64::MAX).div_ceil(pauses);
    Duration::from_millis(even + random.below(even / 2 + 1))
}

/// Leads some followers on. Whether there may be more.
async fn lead(app: &App, tx: &mut Tx<'_>, moved: AccountId, target: AccountId) -> Result<bool, StoreError> {
    let followers = follows::local_followers(tx, moved, BATCH).await?;
    for follower in &followers {
        match follow_another(app, tx, *follower, target).await {
            // Whoever may not follow there stays without: they do not follow an empty house.
            Ok(()) | Err(FollowError::NotFound | FollowError::Forbidden | FollowError::TooMany) => {}
            Err(FollowError::Store(error)) => return Err(error),
            Err(FollowError::UnknownLanguage) => {}
        }
        end_follow(app, tx, *follower, moved, EndedBy::Follower).await?;
    }
    Ok(i64::try_from(followers.len()).is_ok_and(|went| went == BATCH))
}

/// Lets some of those who block the account that moved block the one to which it went, unless they follow that; their
/// note on it says why. Whether there may be more.
async fn keep_apart(app: &App, tx: &mut Tx<'_>, moved: &Account, target: AccountId) -> Result<bool, StoreError> {
    let blockers = blocks::local_blockers_of(tx, moved.id, target, BATCH).await?;
    for blocker in &blockers {
        block_another(app, tx, *blocker, target).await?;
        let language =
            store::users::by_account(tx, *blocker).await?.and_then(|user| crate::messages::Language::of(&user.locale));
        let why = language
            .unwrap_or_default()
            .say("moving-block-note")
            .with("handle", app.site().home().handle(&moved.username, &moved.domain));
        relationships::add_note(tx, *blocker, target, &String::from(why)).await?;
    }
    Ok(i64::try_from(blockers.len()).is_ok_and(|stay| stay == BATCH))
}

impl MoveFollowers {
    /// Where the account goes, and how many follow it there, once that is certain and noted down. An account of this
    /// server has said so itself; one of elsewhere is asked about.
    async fn begun(&self, app: &App, moved: &Account) -> Result<Option<(AccountId, i64)>, JobError> {
        // One that was begun goes on, though its document may not name the target (yet, or any more).
        let target = match moved.moved_to {
            Some(target) => Some(target),
            None if moved.is_local() => None,
            None => accounts::by_uri(&app.read(), &self.target).await?.map(|target| target.id),
        };
        if let Some(target) = target
            && let Some(last) = moves::last(&app.read(), moved.id).await?
            && last.target_id == target.0
        {
            return Ok(Some((target, last.followers)));
        }
        if moved.is_local() {
            return Ok(None);
        }
        let Some(target) = self.confirmed(app, &moved.uri).await? else { return Ok(None) };
        let (id, now) = (moved.id, app.now());
        let begin = async move |tx: &mut Tx<'_>| -> Result<Option<i64>, StoreError> {
            let followers = follows::count_local_followers(tx, id).await?;
            if !moves::begin(tx, id, target, followers, (now, rested(now))).await? {
                return Ok(None);
            }
            remote::set_moved(tx, id, Some(target)).await?;
            Event::AccountChanged { account: id.0 }.emit(tx).await?;
            Ok(Some(followers))
        };
        Ok(app.store().write(begin).await?.map(|followers| (target, followers)))
    }

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
        let is_theirs = known_as.iter().any(|other| other == moved);
        Ok((is_theirs && target.moved_to.is_none() && target.suspended_at.is_none()).then_some(target.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Always as little, or as much, as there can be.
    struct Extreme(u8);

    impl Random for Extreme {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn however_many_go_they_take_an_hour_or_more() {
        for followers in [101, 200, 201, 5_000, 100_000] {
            let batches = u32::try_from((followers + BATCH - 1) / BATCH).unwrap();
            for chance in [0, 0x7f, 0xff] {
                let all = pause(followers, &Extreme(chance)) * (batches - 1);
                assert!(all >= SPREAD && all <= SPREAD * 2, "{followers}: {all:?}");
            }
        }
    }
}
