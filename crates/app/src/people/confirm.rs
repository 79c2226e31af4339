//! Confirming an e-mail address: the link in the mail opens a page, and its button confirms. Programs that follow every
//! link in a mail confirm nothing.

use crate::{
    App, Event,
    authority::{Credential, Person},
    jobs::enqueue,
    mail::jobs::{About, AccountMail},
    people::{
        email::Email,
        problems::{Field, Problem, Problems},
    },
    random::fingerprint,
};
use domain::AccountId;
use store::{
    StoreError,
    engine::Tx,
    mailed_tokens::{self, Purpose},
};

/// Why an address was not confirmed, or no mail sent.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// The link was used, is too old, or was made for another address.
    #[error("the confirmation link is not valid any more")]
    LinkGone,
    /// The app that asks is not the one through which the person signed up.
    #[error("another app, or none, made the account")]
    AnotherApp,
    /// The address is confirmed.
    #[error("the address is confirmed already")]
    Confirmed,
    /// The new address does not fit.
    #[error("the address was refused: {0}")]
    Refused(#[from] Problems),
    /// The database failed.
    #[error("could not store the confirmation")]
    Store(#[from] StoreError),
}

impl App {
    /// The address that this link confirms; `None` when the link is not good (any more).
    ///
    /// # Errors
    /// Those of the store.
    pub async fn confirmation(&self, secret: &str) -> Result<Option<String>, StoreError> {
        let found = mailed_tokens::find(&self.read(), &fingerprint(secret), Purpose::Confirm, self.now()).await?;
        Ok(found.map(|link| link.email))
    }

    /// Confirms the address that the link was sent to.
    ///
    /// # Errors
    /// [`ConfirmError::LinkGone`]
    pub async fn confirm(&self, secret: &str) -> Result<AccountId, ConfirmError> {
        let (hash, now) = (fingerprint(secret), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<AccountId, ConfirmError> {
                let link = mailed_tokens::take(tx, &hash, Purpose::Confirm, now).await?;
                let account = link.as_ref().and_then(|link| link.account_id).map(AccountId);
                let (Some(link), Some(account)) = (link, account) else { return Err(ConfirmError::LinkGone) };
                let user = store::users::by_account(tx, account).await?.ok_or(ConfirmError::LinkGone)?;
                if user.email != link.email {
                    return Err(ConfirmError::LinkGone);
                }
                mailed_tokens::delete_of_account(tx, account, Purpose::Confirm).await?;
                if store::users::confirm(tx, account, now).await? {
                    Event::UserChanged { account: account.0 }.emit(tx).await?;
                }
                Ok(account)
            })
            .await
    }

    /// As [`App::resend_confirmation`], for an app: only the one through which the person signed up may ask.
    ///
    /// # Errors
    /// [`ConfirmError::AnotherApp`], and those of [`App::resend_confirmation`].
    pub async fn resend_confirmation_for_app(
        &self,
        credential: &Credential,
        corrected: Option<&str>,
    ) -> Result<(), ConfirmError> {
        let person = credential.person().ok_or(ConfirmError::AnotherApp)?;
        let user = store::users::by_account(&self.read(), person.account).await?.ok_or(ConfirmError::LinkGone)?;
        if user.app_id.is_none() || user.app_id != credential.app().map(|app| app.0) {
            return Err(ConfirmError::AnotherApp);
        }
        self.resend_confirmation(person, corrected).await
    }

    /// Sends the confirmation mail once more, to a corrected address where one is given.
    ///
    /// # Errors
    /// [`ConfirmError::Confirmed`], or what is wrong with the address.
    pub async fn resend_confirmation(&self, person: &Person, corrected: Option<&str>) -> Result<(), ConfirmError> {
        if person.standing.confirmed {
            return Err(ConfirmError::Confirmed);
        }
        let refused = |problem| Problems::one(Field::Email, problem);
        let email = corrected.map(Email::parse).transpose().map_err(refused)?;
        let (account, ids, now) = (person.account, self.ids().clone(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), ConfirmError> {
                let user = store::users::by_account(tx, account).await?.ok_or(ConfirmError::LinkGone)?;
                if user.confirmed_at.is_some() {
                    return Err(ConfirmError::Confirmed);
                }
                if let Some(email) = &email
                    && email.as_str() != user.email
                {
                    let same_when_folded = email.folded() == user.email.to_ascii_lowercase();
                    if !same_when_folded && store::users::email_taken(tx, &email.folded()).await? {
                        return Err(refused(Problem::Taken).into());
                    }
                    store::users::set_email(tx, account, email.as_str(), &email.folded()).await?;
                    mailed_tokens::delete_of_account(tx, account, Purpose::Confirm).await?;
                    mailed_tokens::delete_of_account(tx, account, Purpose::Reset).await?;
                }
                enqueue(tx, &AccountMail { account: account.0, about: About::Confirm }, &ids, now, now).await?;
                Ok(())
            })
            .await
    }
}
