//! Who reads a document: nobody known, or the account elsewhere whose key signed the request.
//!
//! A signature that proves nothing counts as none, as with Mastodon: then only what is for everybody is read. Where the
//! community wants to know its readers (`authorized_fetch`, or an allow list), they have to prove who they are.

use crate::{App, inbox::Delivery, remote::RemoteKeys};
use domain::AccountId;
use federation::{
    signatures::{self, Needs},
    verify::{Answer, Rejection, verify_get},
};
use store::{StoreError, accounts};
use wire::uri::Uri;

/// Why nothing is read.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// Readers have to prove who they are here, and this one does not.
    #[error(transparent)]
    Unproved(Rejection),
    /// As before, but it may work later.
    #[error(transparent)]
    Later(Rejection),
    /// This server does not deal with the reader's, or with the reader.
    #[error("this server does not deal with the reader")]
    Blocked,
    /// The database failed.
    #[error("could not find out who reads")]
    Store(#[from] StoreError),
}

impl App {
    /// Who reads. The account is known afterwards, if it was not before. Readers of servers that this one does not deal
    /// with are turned away by the name of their key, before anything is fetched.
    ///
    /// # Errors
    /// [`ReaderError`]
    pub async fn reader(&self, delivery: Delivery<'_>) -> Result<Option<AccountId>, ReaderError> {
        let request = delivery.request(self.site());
        let policy = self.policy().await?;
        for claim in signatures::read(&request, Needs::Nothing, self.now()).unwrap_or_default() {
            if Uri::parse(claim.key_id()).is_ok_and(|key| !policy.deals_with(key.host().as_str())) {
                return Err(ReaderError::Blocked);
            }
        }
        let verified = match verify_get(&request, &RemoteKeys::new(self), self.now()).await {
            Ok(verified) => verified,
            Err(_) if !self.wants_signed_reads().await? => return Ok(None),
            Err(rejection) if rejection.answer() == Answer::Later => return Err(ReaderError::Later(rejection)),
            Err(rejection) => return Err(ReaderError::Unproved(rejection)),
        };
        // Whose key is known is known: none but somebody who was forgotten this moment is nobody.
        let Some(account) = accounts::by_uri(&self.read(), verified.actor().as_str()).await? else { return Ok(None) };
        if account.suspended_at.is_some() || !policy.deals_with(&account.domain) {
            return Err(ReaderError::Blocked);
        }
        Ok(Some(account.id))
    }

    /// Whether documents are for those alone who prove who they are. An allow list would mean little otherwise.
    async fn wants_signed_reads(&self) -> Result<bool, StoreError> {
        let settings = self.settings().await?;
        Ok(settings.authorized_fetch || settings.allow_list)
    }
}
