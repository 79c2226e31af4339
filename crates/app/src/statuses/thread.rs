//! Mutes the thread of a status: nothing in it notifies the person any more.
//!
//! Spec: <https://docs.joinmastodon.org/methods/statuses/#mute>

use super::see::{InteractError, visible_original};
use crate::{Actor, App, Event};
use domain::{AccountId, ConversationId, StatusId};
use store::{engine::Tx, statuses};

impl App {
    /// Mutes the thread of a status. Idempotent.
    ///
    /// # Errors
    /// [`InteractError::NotFound`] for what the person may not see.
    pub async fn mute_thread(&self, actor: &Actor, id: StatusId) -> Result<StatusId, InteractError> {
        let (app, account) = (self.clone(), actor.account());
        self.store()
            .write(async move |tx| -> Result<StatusId, InteractError> {
                let status = visible_original(tx, account, id).await?.ok_or(InteractError::NotFound)?;
                let thread = match status.conversation_id {
                    Some(thread) => thread,
                    None => {
                        let fresh: ConversationId = app.ids().next();
                        statuses::open_conversation(tx, fresh, Some(status.id), app.now()).await?;
                        fresh
                    }
                };
                if statuses::mute_thread(tx, account, thread).await? {
                    emit(tx, account, status.id, thread).await?;
                }
                Ok(status.id)
            })
            .await
    }

    /// Ends the mute of a thread. Idempotent.
    ///
    /// # Errors
    /// [`InteractError::NotFound`] for what the person may not see.
    pub async fn unmute_thread(&self, actor: &Actor, id: StatusId) -> Result<StatusId, InteractError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<StatusId, InteractError> {
                let status = visible_original(tx, account, id).await?.ok_or(InteractError::NotFound)?;
                if let Some(thread) = status.conversation_id
                    && statuses::unmute_thread(tx, account, thread).await?
                {
                    emit(tx, account, status.id, thread).await?;
                }
                Ok(status.id)
            })
            .await
    }
}

async fn emit(
    tx: &mut Tx<'_>,
    account: AccountId,
    status: StatusId,
    thread: ConversationId,
) -> Result<(), InteractError> {
    Event::ThreadMuteChanged { account: account.0, conversation: thread.0 }.emit(tx).await?;
    Event::InteractionChanged { account: account.0, status: status.0 }.emit(tx).await?;
    Ok(())
}
