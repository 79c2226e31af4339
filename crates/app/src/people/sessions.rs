//! Browser sessions after they began: using them, listing them, ending them.

use crate::{
    App,
    authority::BrowserSession,
    events::Event,
    people::{
        sign_in::{NewCookie, SignInError, session_ends},
        sign_up::SignedUp,
    },
};
use domain::SessionId;
use store::{StoreError, engine::Tx, sessions::Listed};

impl App {
    /// The sessions of whoever is signed in, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sessions(&self, session: &BrowserSession) -> Result<Vec<Listed>, StoreError> {
        store::sessions::list(&self.read(), session.person.account, self.now()).await
    }

    /// Ends one session of whoever is signed in: this one, or another. `false` when it is none of theirs.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn end_session(&self, session: &BrowserSession, id: SessionId) -> Result<bool, StoreError> {
        let account = session.person.account;
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<bool, StoreError> {
                let ended = store::sessions::delete(tx, id, account).await?;
                if ended {
                    Event::SessionsEnded { session: Some(id.0), account: account.0 }.emit(tx).await?;
                }
                Ok(ended)
            })
            .await
    }

    /// Gives a session that is in use another year.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn renew_session(&self, id: SessionId) -> Result<(), StoreError> {
        let now = self.now();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                store::sessions::renew(tx, id, session_ends(now)).await
            })
            .await
    }

    /// Signs in whoever has just made an account: the page that made it knows that it is them.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] when the account is gone already.
    pub async fn sign_in_new(&self, signed_up: SignedUp, user_agent: &str) -> Result<NewCookie, SignInError> {
        self.open_session(signed_up.account, user_agent).await?.ok_or(SignInError::Wrong)
    }
}
