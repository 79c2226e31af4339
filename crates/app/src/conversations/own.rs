//! Somebody's own conversations: to list, to mark as read, to put away.

use super::changed;
use crate::{Actor, App};
use domain::AccountConversationId;
use store::{
    StoreError,
    conversations::{self, AccountConversation},
    page::Page,
};

/// Why a conversation was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// There is none of this id, for this person.
    #[error("the person has no such conversation")]
    NotFound,
    /// The database failed.
    #[error("could not store it")]
    Store(#[from] StoreError),
}

impl App {
    /// A page of the person's conversations, the one with the newest message first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn conversations(&self, actor: &Actor, page: Page) -> Result<Vec<AccountConversation>, StoreError> {
        conversations::list(&self.read(), actor.account(), page).await
    }

    /// Marks a conversation as read, or as not.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`] when the person has no such conversation.
    pub async fn mark_conversation(
        &self,
        actor: &Actor,
        id: AccountConversationId,
        unread: bool,
    ) -> Result<AccountConversation, ConversationError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<AccountConversation, ConversationError> {
                if !conversations::mark(tx, account, id, unread).await? {
                    return Err(ConversationError::NotFound);
                }
                changed(tx, account, id).await?;
                conversations::get(tx, account, id).await?.ok_or(ConversationError::NotFound)
            })
            .await
    }

    /// Puts a conversation away. Its messages stay, and the next one begins it anew.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`] when the person has no such conversation.
    pub async fn remove_conversation(&self, actor: &Actor, id: AccountConversationId) -> Result<(), ConversationError> {
        let account = actor.account();
        self.store()
            .write(async move |tx| -> Result<(), ConversationError> {
                if conversations::remove(tx, account, id).await? { Ok(()) } else { Err(ConversationError::NotFound) }
            })
            .await
    }
}
