//! Direct conversations: each who takes part has a side of their own, which follows from the messages in the same
//! transaction. Work grows with those who are named, never with followers.

mod own;

pub use own::ConversationError;

use crate::Event;
use domain::{AccountConversationId, AccountId, IdGen, Status, Visibility};
use store::{StoreError, conversations, engine::Tx};

async fn changed(tx: &mut Tx<'_>, account: AccountId, side: AccountConversationId) -> Result<(), StoreError> {
    Event::ConversationChanged { account: account.0, conversation: side.0 }.emit(tx).await
}

/// Puts a direct message into the author's side and those of `hearers`, who live here and want to hear it. `named` are all
/// whom it mentions. Does nothing for what is no direct message.
pub(crate) async fn enter(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    status: &Status,
    named: &[AccountId],
    hearers: &[AccountId],
) -> Result<(), StoreError> {
    let (Visibility::Direct, Some(conversation)) = (status.visibility, status.conversation_id) else { return Ok(()) };
    let author = status.account_id;
    let writer = status.local.then_some(author);
    for account in writer.into_iter().chain(hearers.iter().copied().filter(|account| *account != author)) {
        let everybody = named.iter().copied().chain([author]);
        let others: Vec<AccountId> = everybody.filter(|other| *other != account).collect();
        let message = (conversation, status.id);
        if let Some(side) = conversations::enter(tx, ids, account, message, &others, account != author).await? {
            changed(tx, account, side).await?;
        }
    }
    Ok(())
}

/// Takes a message out of the conversations in which it stands.
pub(crate) async fn leave(tx: &mut Tx<'_>, status: &Status) -> Result<(), StoreError> {
    if status.visibility != Visibility::Direct {
        return Ok(());
    }
    for (side, account) in conversations::leave(tx, status.id).await? {
        changed(tx, account, side).await?;
    }
    Ok(())
}
