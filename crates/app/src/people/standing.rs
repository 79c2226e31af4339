//! Roles and switching accounts off and on, from the command line. The last owner who can sign in stays one.

use crate::{App, Event, authority::Operator, people::revoke::revoke_everything};
use domain::{AccountId, Role};
use store::{StoreError, engine::Tx, users::User};

/// Why a role or a standing stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    /// Nobody here has this name.
    #[error("there is no account {0:?} on this server")]
    NoSuchAccount(String),
    /// Without them, nobody could look after the server.
    #[error("{0:?} is the last owner: make somebody else an owner first")]
    LastOwner(String),
    /// The database failed.
    #[error("could not store the change")]
    Store(#[from] StoreError),
}

impl App {
    /// Gives somebody another role. What they were given before stays, but for what the role carried.
    ///
    /// # Errors
    /// [`StandingError::NoSuchAccount`], [`StandingError::LastOwner`]
    pub async fn set_role(&self, _: &Operator, username: &str, role: Role) -> Result<(), StandingError> {
        let name = username.to_owned();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StandingError> {
                let user = find(tx, &name).await?;
                if role != Role::Owner {
                    spare_last_owner(tx, &user).await?;
                }
                store::users::set_role(tx, AccountId(user.account_id), role.name()).await?;
                Event::UserChanged { account: user.account_id }.emit(tx).await?;
                Ok(())
            })
            .await
    }

    /// Switches an account off: nobody can sign in, and all that was signed in is out. Its posts stay.
    ///
    /// # Errors
    /// [`StandingError::NoSuchAccount`], [`StandingError::LastOwner`]
    pub async fn disable_account(&self, _: &Operator, username: &str) -> Result<(), StandingError> {
        let (name, now) = (username.to_owned(), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StandingError> {
                let user = find(tx, &name).await?;
                spare_last_owner(tx, &user).await?;
                let account = AccountId(user.account_id);
                if store::users::disable(tx, account, now).await? {
                    revoke_everything(tx, account, None, now).await?;
                }
                Ok(())
            })
            .await
    }

    /// Switches an account on again. What was signed in before stays out.
    ///
    /// # Errors
    /// [`StandingError::NoSuchAccount`]
    pub async fn enable_account(&self, _: &Operator, username: &str) -> Result<(), StandingError> {
        let name = username.to_owned();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StandingError> {
                let user = find(tx, &name).await?;
                if store::users::enable(tx, AccountId(user.account_id)).await? {
                    Event::UserChanged { account: user.account_id }.emit(tx).await?;
                }
                Ok(())
            })
            .await
    }
}

async fn find(tx: &mut Tx<'_>, name: &str) -> Result<User, StandingError> {
    let user = store::users::by_name(tx, &name.to_ascii_lowercase()).await?;
    user.ok_or_else(|| StandingError::NoSuchAccount(name.to_owned()))
}

async fn spare_last_owner(tx: &mut Tx<'_>, user: &User) -> Result<(), StandingError> {
    let owners = store::users::lock_owners(tx).await?;
    if owners == [AccountId(user.account_id)] {
        return Err(StandingError::LastOwner(user.username.clone()));
    }
    Ok(())
}
