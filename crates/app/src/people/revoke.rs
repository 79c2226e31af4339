//! The one way to end everything that a person was given (R7): tokens, sessions, codes and links die with their epoch.

use crate::events::Event;
use domain::{AccountId, SessionId, Timestamp};
use store::{
    StoreError,
    engine::Tx,
    mailed_tokens::{self, Purpose},
};

/// A session that goes on, under a new cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    pub session: SessionId,
    /// Hash of the new cookie.
    pub hash: [u8; 32],
}

/// Begins a new epoch for this person: what was issued before is dead, in this transaction. Streams and caches of every
/// node follow from the events.
pub(crate) async fn revoke_everything(
    tx: &mut Tx<'_>,
    account: AccountId,
    kept: Option<Kept>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(epoch) = store::users::bump_epoch(tx, account).await? else { return Ok(()) };
    if let Some(kept) = kept {
        store::sessions::move_to_epoch(tx, kept.session, epoch, &kept.hash).await?;
    }
    store::sessions::delete_other_epochs(tx, account, epoch).await?;
    store::tokens::revoke_other_epochs(tx, account, epoch, now).await?;
    mailed_tokens::delete_of_account(tx, account, Purpose::Reset).await?;
    Event::TokensRevoked { token: None, app: None, account: Some(account.0) }.emit(tx).await?;
    Event::SessionsEnded { session: None, account: account.0 }.emit(tx).await?;
    Event::UserChanged { account: account.0 }.emit(tx).await
}
