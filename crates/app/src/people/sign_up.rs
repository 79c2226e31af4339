//! Signing up: on the page, or through an app. The settings say who may, and what has to follow.

use crate::{
    App,
    authority::{Credential, Standing},
    events::Event,
    jobs::enqueue,
    mail::jobs::{About, AccountMail},
    oauth::token::{Issued, grantable},
    people::{
        create::{CreateError, Entry, FIRST_EPOCH, NewAccount, insert_person},
        problems::{Field, Problem, Problems},
    },
    random::fingerprint,
    settings::{Settings, SignUps},
};
use domain::{AccountId, IdGen, Role, Scopes};
use store::{StoreError, engine::Tx, tokens::NewToken, users::NewUser};

/// A sign-up, as it was typed.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The account.
    pub account: NewAccount,
    /// The rules were accepted.
    pub agreement: bool,
}

/// An account that somebody has just made for themselves: proof enough to sign them in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedUp {
    pub(crate) account: AccountId,
    pub(crate) standing: Standing,
}

impl SignedUp {
    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// Whether it can be used at once.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }
}

/// Why somebody did not get an account.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// Nobody can make an account here.
    #[error("sign-ups are closed")]
    Closed,
    /// The app that asks is none, or acts for somebody already.
    #[error("an app signs people up with its own token")]
    NotAnApp,
    /// The account was not made.
    #[error(transparent)]
    Create(#[from] CreateError),
}

impl From<StoreError> for SignUpError {
    fn from(error: StoreError) -> Self {
        Self::Create(error.into())
    }
}

impl App {
    /// Makes an account for whoever asks, as far as the settings allow it.
    ///
    /// # Errors
    /// [`SignUpError::Closed`], or what is wrong with the form.
    pub async fn sign_up(&self, sign_up: SignUp) -> Result<SignedUp, SignUpError> {
        let (row, standing) = self.prepare_sign_up(&sign_up).await?;
        let ids = self.ids().clone();
        let account = self
            .store()
            .write(async move |tx: &mut Tx<'_>| -> Result<AccountId, SignUpError> { insert(tx, &row, &ids).await })
            .await?;
        Ok(SignedUp { account, standing })
    }

    /// Makes an account through an app, and a token of the app for it. The token works as far as the account does: at
    /// once where neither confirmation nor approval is asked.
    ///
    /// # Errors
    /// [`SignUpError::Closed`], [`SignUpError::NotAnApp`], or what is wrong with the form.
    pub async fn register(&self, app: &Credential, sign_up: SignUp) -> Result<Issued, SignUpError> {
        let app_id = app.app().filter(|_| app.person().is_none()).ok_or(SignUpError::NotAnApp)?;
        let registered = store::apps::by_id(&self.read(), app_id).await?.ok_or(SignUpError::NotAnApp)?;
        let (row, _) = self.prepare_sign_up(&sign_up).await?;
        let row = NewUser { app: Some(app_id), ..row };
        let scopes = Scopes::parse(&registered.scopes).unwrap_or_else(|_| Scopes::default_for_apps());
        let scopes = grantable(&scopes, Role::User);
        let secret = self.random().secret();
        let issued = Issued { secret, scopes, created_at: row.created_at };
        let (hash, scopes) = (fingerprint(&issued.secret), issued.scopes.to_string());
        let ids = self.ids().clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), SignUpError> {
                let account = insert(tx, &row, &ids).await?;
                let token = NewToken {
                    hash,
                    app: Some(app_id),
                    person: Some((account, FIRST_EPOCH)),
                    scopes: scopes.clone(),
                    created_at: row.created_at,
                };
                store::tokens::insert(tx, ids.next(), &token).await?;
                Ok(())
            })
            .await?;
        Ok(issued)
    }

    async fn prepare_sign_up(&self, sign_up: &SignUp) -> Result<(NewUser, Standing), SignUpError> {
        let settings = self.settings().await?;
        let entry = entry(&settings)?;
        let mut found = Problems::default();
        if !sign_up.agreement {
            found.add(Field::Agreement, Problem::NotAccepted);
        }
        let row = self.prepare_account(&sign_up.account, entry, found).await?;
        let standing = Standing { confirmed: entry.confirmed, approved: entry.approved, disabled: false, moved: false };
        Ok((row, standing))
    }
}

fn entry(settings: &Settings) -> Result<Entry, SignUpError> {
    let approved = match settings.sign_ups {
        SignUps::Closed => return Err(SignUpError::Closed),
        SignUps::Open => true,
        SignUps::Approval => false,
    };
    Ok(Entry {
        role: Role::User,
        confirmed: !settings.confirm_email,
        approved,
        reserved_names: false,
        reason_asked: !approved,
    })
}

async fn insert(tx: &mut Tx<'_>, row: &NewUser, ids: &IdGen) -> Result<AccountId, SignUpError> {
    let id = insert_person(tx, row, ids).await?;
    Event::UserChanged { account: id.0 }.emit(tx).await?;
    if row.confirmed_at.is_none() {
        enqueue(tx, &AccountMail { account: id.0, about: About::Confirm }, ids, row.created_at, row.created_at).await?;
    }
    Ok(id)
}
