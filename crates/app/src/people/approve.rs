//! Letting people in, or not, where sign-ups wait for approval: by the operator, or by a moderator.

use crate::{
    App, Event,
    authority::{Actor, Operator},
    jobs::enqueue,
    mail::jobs::{About, AccountMail},
};
use domain::{AccountId, Role};
use store::{
    StoreError,
    engine::Tx,
    users::{Listed, User},
};

/// Why nobody was let in or turned away.
#[derive(Debug, thiserror::Error)]
pub enum ApproveError {
    /// The caller is not of the staff.
    #[error("only moderators decide about sign-ups")]
    NotAllowed,
    /// Nobody of this id waits.
    #[error("account {0:?} does not wait for approval")]
    NotWaiting(AccountId),
    /// The database failed.
    #[error("could not store the decision")]
    Store(#[from] StoreError),
}

/// Who may decide about sign-ups.
#[derive(Debug, Clone, Copy)]
pub enum Decider<'a> {
    /// The console.
    Operator(&'a Operator),
    /// Somebody of the staff.
    Staff(&'a Actor),
}

impl Decider<'_> {
    fn check(self) -> Result<(), ApproveError> {
        match self {
            Self::Staff(actor) if actor.person.role < Role::Moderator => Err(ApproveError::NotAllowed),
            Self::Operator(_) | Self::Staff(_) => Ok(()),
        }
    }
}

impl App {
    /// Those who wait, the longest first; at most 100.
    ///
    /// # Errors
    /// [`ApproveError::NotAllowed`]
    pub async fn waiting_sign_ups(&self, by: Decider<'_>) -> Result<Vec<User>, ApproveError> {
        by.check()?;
        let listed = Listed { after: AccountId(0), role: "", waiting: true, disabled: false, limit: 100 };
        Ok(store::users::list(&self.read(), listed).await?)
    }

    /// Lets somebody in, and tells them by mail.
    ///
    /// # Errors
    /// [`ApproveError::NotAllowed`], [`ApproveError::NotWaiting`]
    pub async fn approve_sign_up(&self, by: Decider<'_>, account: AccountId) -> Result<(), ApproveError> {
        by.check()?;
        let (ids, now) = (self.ids().clone(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), ApproveError> {
                if !store::users::approve(tx, account, now).await? {
                    return Err(ApproveError::NotWaiting(account));
                }
                Event::UserChanged { account: account.0 }.emit(tx).await?;
                enqueue(tx, &AccountMail { account: account.0, about: About::Approved }, &ids, now, now).await?;
                Ok(())
            })
            .await
    }

    /// Turns somebody away: their account, which nobody could use, is gone, and its name is free.
    ///
    /// # Errors
    /// [`ApproveError::NotAllowed`], [`ApproveError::NotWaiting`]
    pub async fn reject_sign_up(&self, by: Decider<'_>, account: AccountId) -> Result<(), ApproveError> {
        by.check()?;
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), ApproveError> {
                if !store::users::delete_waiting(tx, account).await? {
                    return Err(ApproveError::NotWaiting(account));
                }
                Ok(tell_gone(tx, account).await?)
            })
            .await
    }
}

/// Says that an account which nobody could use is gone, with all that was given to it.
pub(crate) async fn tell_gone(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    Event::TokensRevoked { token: None, app: None, account: Some(account.0) }.emit(tx).await?;
    Event::SessionsEnded { session: None, account: account.0 }.emit(tx).await?;
    Event::AccountVisibilityChanged { account: account.0 }.emit(tx).await
}
