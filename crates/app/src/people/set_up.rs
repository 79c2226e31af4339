//! The first start: a link that works once makes the owner's account and names the community. Nobody else can make the
//! first owner, but for the command line.

use crate::{
    App, Event,
    authority::Standing,
    people::{
        create::{CreateError, Entry, NewAccount, insert_person},
        problems::{Field, Problem, Problems},
        sign_up::SignedUp,
    },
    random::fingerprint,
    settings::TITLE_CHARACTERS,
};
use domain::{AccountId, Role, Timestamp};
use store::{
    StoreError,
    engine::Tx,
    mailed_tokens::{self, Purpose},
};

/// What the setup page asks.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The secret of the link.
    pub secret: String,
    /// Name of the community.
    pub title: String,
    /// The owner.
    pub owner: NewAccount,
}

/// Why the server was not set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The link was used, replaced, or never was one.
    #[error("the setup link is not valid any more")]
    LinkGone,
    /// The owner's account was not made.
    #[error(transparent)]
    Create(#[from] CreateError),
}

impl From<StoreError> for SetUpError {
    fn from(error: StoreError) -> Self {
        Self::Create(error.into())
    }
}

impl App {
    /// A new setup link, which replaces the one before; `None` when there is an owner. The path alone: `/setup?token=..`
    /// behind the server's address.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn setup_link(&self) -> Result<Option<String>, StoreError> {
        if store::users::has_owner(&self.read()).await? {
            return Ok(None);
        }
        let secret = self.random().secret();
        let (hash, now) = (fingerprint(&secret), self.now());
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                mailed_tokens::delete_of_nobody(tx, Purpose::Setup).await?;
                // It lives until it is used or replaced: who has the console has the database.
                mailed_tokens::insert(tx, &hash, Purpose::Setup, None, now, Timestamp(i64::MAX)).await
            })
            .await?;
        Ok(Some(format!("{}/setup?token={secret}", self.site().base_url)))
    }

    /// Whether this is the secret of a setup link that is still good.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_setup_link(&self, secret: &str) -> Result<bool, StoreError> {
        let db = self.read();
        let found = mailed_tokens::find(&db, &fingerprint(secret), Purpose::Setup, self.now()).await?;
        Ok(found.is_some() && !store::users::has_owner(&db).await?)
    }

    /// Makes the owner's account and names the community. Works once.
    ///
    /// # Errors
    /// [`SetUpError::LinkGone`], or what is wrong with the form.
    pub async fn set_up(&self, set_up: SetUp) -> Result<SignedUp, SetUpError> {
        if !self.is_setup_link(&set_up.secret).await? {
            return Err(SetUpError::LinkGone);
        }
        let title = set_up.title.trim().to_owned();
        let mut found = Problems::default();
        if title.is_empty() {
            found.add(Field::Title, Problem::Blank);
        } else if title.chars().any(char::is_control) {
            found.add(Field::Title, Problem::Invalid);
        } else if title.chars().count() > TITLE_CHARACTERS {
            found.add(Field::Title, Problem::TooLong(TITLE_CHARACTERS));
        }
        let row = self.prepare_account(&set_up.owner, Entry::ready(Role::Owner), found).await?;
        let ids = self.ids().clone();
        let (hash, now) = (fingerprint(&set_up.secret), self.now());
        let title = serde_json::Value::String(title).to_string();
        let account = self
            .store()
            .write(async move |tx: &mut Tx<'_>| -> Result<AccountId, SetUpError> {
                // Taking the link is what lets one of two at the same instant win.
                if mailed_tokens::take(tx, &hash, Purpose::Setup, now).await?.is_none()
                    || store::users::has_owner(tx).await?
                {
                    return Err(SetUpError::LinkGone);
                }
                let id = insert_person(tx, &row, &ids).await?;
                store::settings::put(tx, "title", &title, now).await?;
                Event::SettingsChanged.emit(tx).await?;
                Event::UserChanged { account: id.0 }.emit(tx).await?;
                Ok(id)
            })
            .await?;
        let standing = Standing { confirmed: true, approved: true, disabled: false, moved: false };
        Ok(SignedUp { account, standing })
    }
}
