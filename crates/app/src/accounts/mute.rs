//! Mutes an account, for a while or until further notice. The other side does not learn of it.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#mute>

use super::ties::{TieError, target};
use crate::{Actor, App, Event};
use domain::AccountId;
use store::mutes;

/// A hundred years: what lasts longer lasts for ever.
const LONGEST: i64 = 100 * 365 * 24 * 3_600;

impl App {
    /// Mutes an account for so many seconds (`None` or 0: until further notice), or changes the mute. Idempotent; nobody
    /// mutes themselves.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn mute(
        &self,
        actor: &Actor,
        other: AccountId,
        hide_notifications: bool,
        seconds: Option<u64>,
    ) -> Result<(), TieError> {
        let (app, account) = (self.clone(), actor.account());
        if account == other {
            return Ok(());
        }
        let seconds = seconds.and_then(|seconds| i64::try_from(seconds).ok()).filter(|s| (1..LONGEST).contains(s));
        self.store()
            .write(async move |tx| -> Result<(), TieError> {
                target(tx, other).await?;
                let now = app.now();
                let until = seconds.map(|seconds| now.plus_seconds(seconds));
                mutes::put(tx, app.ids(), (account, other), hide_notifications, until, now).await?;
                Event::MuteChanged { account: account.0, target: other.0 }.emit(tx).await?;
                Ok(())
            })
            .await
    }

    /// Ends a mute. Idempotent.
    ///
    /// # Errors
    /// [`TieError::NotFound`] when there is no such account.
    pub async fn unmute(&self, actor: &Actor, other: AccountId) -> Result<(), TieError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<(), TieError> {
                target(tx, other).await?;
                if mutes::delete(tx, account, other).await? {
                    Event::MuteChanged { account: account.0, target: other.0 }.emit(tx).await?;
                }
                Ok(())
            })
            .await
    }
}
