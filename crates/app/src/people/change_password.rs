//! Changing one's own password: asks for the present one, and ends every other session and every app's access.

use crate::{
    App,
    authority::BrowserSession,
    jobs::enqueue,
    mail::jobs::{About, AccountMail},
    people::{
        create::password_problem,
        password::{self, PasswordError},
        problems::{Field, Problem, Problems},
        revoke::{Kept, revoke_everything},
        sign_in::NewCookie,
    },
    random::fingerprint,
};
use store::{StoreError, engine::Tx};

/// Why the password stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The present password is wrong, or the new one does not fit.
    #[error("the form was refused: {0}")]
    Refused(#[from] Problems),
    /// A password could not be hashed or compared.
    #[error("a password could not be hashed")]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error("could not store the password")]
    Store(#[from] StoreError),
}

impl App {
    /// Changes the password of whoever is signed in. Their session goes on under a new cookie; all else ends.
    ///
    /// # Errors
    /// [`ChangePasswordError::Refused`]
    pub async fn change_password(
        &self,
        session: &BrowserSession,
        present: String,
        new: String,
    ) -> Result<NewCookie, ChangePasswordError> {
        let wrong = || Problems::one(Field::CurrentPassword, Problem::Wrong);
        if let Some(problem) = password_problem(&new) {
            return Err(Problems::one(Field::Password, problem).into());
        }
        let account = session.person.account;
        let stored = store::users::password_hash(&self.read(), account).await?;
        if !password::matches(self.inner.parts.password_cost, present, stored.clone()).await? {
            return Err(wrong().into());
        }
        let password_hash = self.hash_password(new).await?;
        let secret = self.random().secret();
        let kept = Kept { session: session.id, hash: fingerprint(&secret) };
        let (ids, now) = (self.ids().clone(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), ChangePasswordError> {
                // Two changes at once: the second one compared with a password that is none any more.
                if store::users::password_hash(tx, account).await? != stored {
                    return Err(wrong().into());
                }
                store::users::set_password(tx, account, &password_hash).await?;
                revoke_everything(tx, account, Some(kept), now).await?;
                enqueue(tx, &AccountMail { account: account.0, about: About::PasswordChanged }, &ids, now, now).await?;
                Ok(())
            })
            .await?;
        Ok(NewCookie { secret, account })
    }
}
