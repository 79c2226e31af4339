//! A private note on an account.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#note>

use super::ties::{TieError, target};
use crate::{Actor, App};
use domain::{AccountId, limits};
use store::{StoreError, relationships};

/// Why a note was not kept.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// It is too long.
    #[error("the note is too long")]
    TooLong,
    /// The database failed.
    #[error("could not store the note")]
    Store(#[from] StoreError),
}

impl From<TieError> for NoteError {
    fn from(error: TieError) -> Self {
        match error {
            TieError::NotFound => Self::NotFound,
            TieError::Store(error) => Self::Store(error),
        }
    }
}

impl App {
    /// Writes the person's private note on an account; an empty one removes it.
    ///
    /// # Errors
    /// [`NoteError`], by reason.
    pub async fn set_note(&self, actor: &Actor, other: AccountId, comment: &str) -> Result<(), NoteError> {
        let (account, comment) = (actor.account(), comment.trim().replace('\0', ""));
        if comment.chars().count() > limits::ACCOUNT_NOTE_CHARACTERS {
            return Err(NoteError::TooLong);
        }
        self.store()
            .write(async move |tx| -> Result<(), NoteError> {
                target(tx, other).await?;
                relationships::put_note(tx, account, other, &comment).await?;
                Ok(())
            })
            .await
    }
}
