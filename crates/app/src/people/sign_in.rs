//! Signing in with a browser. The answer and the time are the same whether the person exists or the password is wrong.

use crate::{
    App,
    people::{
        email::mailbox,
        password::{self, PasswordError},
    },
    random::fingerprint,
};
use domain::{AccountId, Timestamp};
use store::{StoreError, engine::Tx, sessions::NewSession};

/// A session that is not used for so many seconds is over.
pub(crate) const SESSION_SECONDS: i64 = 365 * 24 * 3600;
/// Characters that are kept of what a browser calls itself.
const USER_AGENT_CHARACTERS: usize = 200;

/// What somebody typed to sign in.
#[derive(Clone)]
pub struct SignIn {
    /// The e-mail address, or the name of the account.
    pub login: String,
    /// In the clear; never stored.
    pub password: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// A new session.
#[derive(Clone)]
pub struct NewCookie {
    /// What the browser keeps.
    pub secret: String,
    /// Who is signed in.
    pub account: AccountId,
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such person, or not their password: nobody is told which.
    #[error("the address or the password is wrong")]
    Wrong,
    /// The password was right, but the account is switched off.
    #[error("the account is disabled")]
    Disabled,
    /// The password could not be compared.
    #[error("the password could not be compared")]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error("could not store the session")]
    Store(#[from] StoreError),
}

/// What somebody typed to say who they are, as it is looked up and as attempts on it are counted: the same account in
/// other words is the same target.
#[must_use]
pub fn folded_login(login: &str) -> String {
    let login = login.trim().trim_start_matches('@');
    if login.contains('@') { mailbox(login) } else { login.to_ascii_lowercase() }
}

impl App {
    /// Signs somebody in. An account that has still to be confirmed or approved can sign in and see that.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] and [`SignInError::Disabled`], otherwise faults of the server.
    pub async fn sign_in(&self, sign_in: SignIn) -> Result<NewCookie, SignInError> {
        let SignIn { login, password, user_agent } = sign_in;
        let login = folded_login(&login);
        let too_long = login.len() > domain::limits::EMAIL_CHARACTERS
            || password.chars().count() > *domain::limits::PASSWORD_CHARACTERS.end();
        let found = if too_long { None } else { store::users::by_login(&self.read(), &login).await? };
        let (account, stored) = found.map_or((None, None), |(account, hash)| (Some(account), Some(hash)));
        let password = if too_long { String::new() } else { password };
        let right = password::matches(self.inner.parts.password_cost, password, stored.clone()).await?;
        let account = account.filter(|_| right).ok_or(SignInError::Wrong)?;
        let user = store::users::by_account(&self.read(), account).await?.ok_or(SignInError::Wrong)?;
        if user.disabled_at.is_some() || user.suspended_at.is_some() {
            return Err(SignInError::Disabled);
        }
        // The password that was compared must still be the one: a change in between ended its epoch.
        let (secret, session) = self.new_session(account, user.epoch, &user_agent);
        let ids = self.ids().clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), SignInError> {
                if store::users::password_hash(tx, account).await? != stored {
                    return Err(SignInError::Wrong);
                }
                Ok(store::sessions::insert(tx, ids.next(), &session).await?)
            })
            .await?;
        Ok(NewCookie { secret, account })
    }

    /// Opens a session for somebody who has just proved otherwise who they are (sign-up, setup, reset).
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn open_session(
        &self,
        account: AccountId,
        user_agent: &str,
    ) -> Result<Option<NewCookie>, StoreError> {
        let Some(user) = store::users::by_account(&self.read(), account).await? else { return Ok(None) };
        let (secret, session) = self.new_session(account, user.epoch, user_agent);
        let ids = self.ids().clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                store::sessions::insert(tx, ids.next(), &session).await
            })
            .await?;
        Ok(Some(NewCookie { secret, account }))
    }

    fn new_session(&self, account: AccountId, epoch: i64, user_agent: &str) -> (String, NewSession) {
        let secret = self.random().secret();
        let now = self.now();
        let session = NewSession {
            hash: fingerprint(&secret),
            account,
            epoch,
            user_agent: user_agent.chars().filter(|c| !c.is_control()).take(USER_AGENT_CHARACTERS).collect(),
            created_at: now,
            expires_at: session_ends(now),
        };
        (secret, session)
    }
}

pub(crate) const fn session_ends(now: Timestamp) -> Timestamp {
    now.plus_seconds(SESSION_SECONDS)
}
