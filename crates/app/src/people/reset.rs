//! A forgotten password: whoever asks gets the same answer in the same time, whether or not the address is known; only
//! the job that sends the mail finds out.

use crate::{
    App,
    authority::Operator,
    jobs::enqueue,
    mail::jobs::{About, AccountMail, ResetMail},
    people::{
        create::{CreateError, password_problem},
        email::Email,
        problems::{Field, Problem, Problems},
        revoke::revoke_everything,
    },
    random::fingerprint,
};
use domain::AccountId;
use store::{
    StoreError,
    engine::Tx,
    mailed_tokens::{self, Purpose},
};

/// Why no new password was set.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The link was used, is too old, or never was one.
    #[error("the link is not valid any more")]
    LinkGone,
    /// The address or the new password does not fit.
    #[error("the form was refused: {0}")]
    Refused(#[from] Problems),
    /// The password could not be hashed.
    #[error("the password could not be hashed")]
    Password(#[from] crate::people::password::PasswordError),
    /// The database failed.
    #[error("could not store the password")]
    Store(#[from] StoreError),
}

impl App {
    /// Sends a link to this address, if somebody here has it. Nobody who asks learns whether.
    ///
    /// # Errors
    /// Only when the address cannot be one, or the database fails.
    pub async fn request_password_reset(&self, email: &str) -> Result<(), ResetError> {
        let email = Email::parse(email).map_err(|problem| Problems::one(Field::Email, problem))?;
        let (mail, ids, now) = (ResetMail { email: email.folded() }, self.ids().clone(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                enqueue(tx, &mail, &ids, now, now).await
            })
            .await?;
        Ok(())
    }

    /// Whether this link can still set a password.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_reset_link(&self, secret: &str) -> Result<bool, StoreError> {
        let found = mailed_tokens::find(&self.read(), &fingerprint(secret), Purpose::Reset, self.now()).await?;
        Ok(found.is_some())
    }

    /// Sets a new password by the link of a mail. Ends everything that was signed in; confirms the address too, for the
    /// link went there.
    ///
    /// # Errors
    /// [`ResetError::LinkGone`], or what is wrong with the password.
    pub async fn reset_password(&self, secret: &str, password: String) -> Result<AccountId, ResetError> {
        if !self.is_reset_link(secret).await? {
            return Err(ResetError::LinkGone);
        }
        if let Some(problem) = password_problem(&password) {
            return Err(Problems::one(Field::Password, problem).into());
        }
        let password_hash = self.hash_password(password).await?;
        let (hash, ids, now) = (fingerprint(secret), self.ids().clone(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<AccountId, ResetError> {
                let link = mailed_tokens::take(tx, &hash, Purpose::Reset, now).await?;
                let account = link.as_ref().and_then(|link| link.account_id).map(AccountId);
                let (Some(link), Some(account)) = (link, account) else { return Err(ResetError::LinkGone) };
                let user = store::users::by_account(tx, account).await?.ok_or(ResetError::LinkGone)?;
                if user.email != link.email {
                    return Err(ResetError::LinkGone);
                }
                store::users::set_password(tx, account, &password_hash).await?;
                store::users::confirm(tx, account, now).await?;
                revoke_everything(tx, account, None, now).await?;
                enqueue(tx, &AccountMail { account: account.0, about: About::PasswordChanged }, &ids, now, now).await?;
                Ok(account)
            })
            .await
    }

    /// Sets somebody's password from the command line. Ends everything that was signed in.
    ///
    /// # Errors
    /// [`CreateError::Refused`] for a password that does not fit or a name that is none.
    pub async fn set_password(&self, _: &Operator, username: &str, password: String) -> Result<(), CreateError> {
        if let Some(problem) = password_problem(&password) {
            return Err(Problems::one(Field::Password, problem).into());
        }
        let no_such = || Problems::one(Field::Username, Problem::Invalid);
        let name = username.to_ascii_lowercase();
        let user = store::users::by_name(&self.read(), &name).await?.ok_or_else(no_such)?;
        let account = AccountId(user.account_id);
        let password_hash = self.hash_password(password).await?;
        let now = self.now();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                store::users::set_password(tx, account, &password_hash).await?;
                revoke_everything(tx, account, None, now).await
            })
            .await?;
        Ok(())
    }
}
