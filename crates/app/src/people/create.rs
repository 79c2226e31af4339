//! Makes an account: checks what was typed, makes its keys, and writes both of its rows. Every way in
//! (sign-up, setup, command line) ends here; none of them opens a second one.

use crate::{
    App,
    authority::Operator,
    events::Event,
    people::{
        email::Email,
        keys::KeyError,
        password::{self, PasswordError},
        problems::{Field, Problem, Problems},
    },
};
use domain::limits::{PASSWORD_CHARACTERS, REASON_CHARACTERS};
use domain::{AccountId, IdGen, Role, Timestamp, Username, username::UsernameError};
use store::{
    StoreError,
    engine::Tx,
    users::{Inserted, NewUser},
};

/// What somebody typed to get an account.
#[derive(Clone, Default)]
pub struct NewAccount {
    /// The name of the account.
    pub username: String,
    /// Where mails go.
    pub email: String,
    /// In the clear; never stored.
    pub password: String,
    /// Language of pages and mails, as ISO 639 code; empty for English.
    pub locale: String,
    /// Name of the time zone; may be empty.
    pub time_zone: String,
    /// Why they want to join; may be empty where nobody asks.
    pub reason: String,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAccount").field("username", &self.username).finish_non_exhaustive()
    }
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Something that was typed does not fit.
    #[error("the account was refused: {0}")]
    Refused(#[from] Problems),
    /// The password could not be hashed.
    #[error("the password could not be hashed")]
    Password(#[from] PasswordError),
    /// The keys could not be made.
    #[error("the keys of the account could not be made")]
    Keys(#[from] KeyError),
    /// The database failed.
    #[error("could not store the account")]
    Store(#[from] StoreError),
}

/// What a new account may do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub role: Role,
    pub confirmed: bool,
    pub approved: bool,
    /// Names that are kept for the server are allowed.
    pub reserved_names: bool,
    /// A reason has to be given.
    pub reason_asked: bool,
}

impl Entry {
    /// As the operator makes accounts: ready to use.
    pub(crate) const fn ready(role: Role) -> Self {
        Self { role, confirmed: true, approved: true, reserved_names: true, reason_asked: false }
    }
}

impl App {
    /// Makes an account that is ready to use, with any role: for the command line.
    ///
    /// # Errors
    /// [`CreateError::Refused`] for what does not fit, otherwise faults of the server.
    pub async fn create_account(&self, _: &Operator, new: NewAccount, role: Role) -> Result<AccountId, CreateError> {
        let row = self.prepare_account(&new, Entry::ready(role), Problems::default()).await?;
        let ids = self.ids().clone();
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<AccountId, CreateError> {
                insert_person(tx, &row, &ids).await
            })
            .await
    }

    /// Checks a draft and does the slow work of a new account, before any transaction. `found` holds what the caller
    /// found wrong already.
    pub(crate) async fn prepare_account(
        &self,
        new: &NewAccount,
        entry: Entry,
        found: Problems,
    ) -> Result<NewUser, CreateError> {
        let mut problems = found;
        let name = parse_name(&new.username, entry.reserved_names, &mut problems);
        let email = Email::parse(&new.email).map_err(|problem| problems.add(Field::Email, problem)).ok();
        if let Some(problem) = password_problem(&new.password) {
            problems.add(Field::Password, problem);
        }
        if let Some(problem) = reason_problem(&new.reason, entry.reason_asked) {
            problems.add(Field::Reason, problem);
        }
        let db = self.read();
        if let Some(name) = &name
            && store::users::name_taken(&db, &name.folded()).await?
        {
            problems.add(Field::Username, Problem::Taken);
        }
        if let Some(email) = &email
            && store::users::email_taken(&db, &email.folded()).await?
        {
            problems.add(Field::Email, Problem::Taken);
        }
        problems.check()?;
        // Without problems, both are there.
        let (Some(name), Some(email)) = (name, email) else {
            return Err(Problems::one(Field::Username, Problem::Invalid).into());
        };

        // The password first: who comes when too many wait is sent away before the keys are made, which is slower still.
        let password_hash = self.hash_password(new.password.clone()).await?;
        let app = self.clone();
        let keys = tokio::task::spawn_blocking(move || app.inner.parts.keys.make()).await.map_err(|_| KeyError)??;
        let now = self.now();
        let uri = self.site().account_uri(&name);
        let since = |yes: bool| yes.then_some(now);
        Ok(NewUser {
            url: self.site().account_url(name.as_str()),
            inbox: format!("{uri}/inbox"),
            key_id: format!("{uri}#main-key"),
            uri,
            username_lc: name.folded(),
            username: name.as_str().to_owned(),
            public_key: keys.public,
            private_key: keys.private,
            email_lc: email.folded(),
            email: email.as_str().to_owned(),
            password_hash,
            role: entry.role.name(),
            locale: locale(&new.locale),
            time_zone: new.time_zone.chars().filter(|c| !c.is_control()).take(64).collect(),
            reason: new.reason.trim().to_owned(),
            confirmed_at: since(entry.confirmed),
            approved_at: since(entry.approved),
            app: None,
            created_at: now,
        })
    }

    /// The hash of a password, with a salt of its own.
    pub(crate) async fn hash_password(&self, password: String) -> Result<String, PasswordError> {
        let mut salt = [0; 16];
        self.random().fill(&mut salt);
        password::hash(self.inner.parts.password_cost, password, salt).await
    }
}

/// Writes both rows and says so; gives the account's id. The name or the address may have been taken since they were looked up.
pub(crate) async fn insert_person(tx: &mut Tx<'_>, row: &NewUser, ids: &IdGen) -> Result<AccountId, CreateError> {
    let id = ids.next();
    match store::users::insert(tx, id, row).await? {
        Inserted::Both => {}
        Inserted::NameTaken => return Err(Problems::one(Field::Username, Problem::Taken).into()),
        Inserted::EmailTaken => return Err(Problems::one(Field::Email, Problem::Taken).into()),
    }
    Event::AccountChanged { account: id.0 }.emit(tx).await?;
    Ok(id)
}

/// What is wrong with a new password.
pub(crate) fn password_problem(password: &str) -> Option<Problem> {
    let characters = password.chars().count();
    if characters == 0 {
        Some(Problem::Blank)
    } else if characters < *PASSWORD_CHARACTERS.start() {
        Some(Problem::TooShort(*PASSWORD_CHARACTERS.start()))
    } else if characters > *PASSWORD_CHARACTERS.end() {
        Some(Problem::TooLong(*PASSWORD_CHARACTERS.end()))
    } else {
        None
    }
}

/// The epoch with which every person begins.
pub(crate) const FIRST_EPOCH: i64 = 0;

fn reason_problem(reason: &str, asked: bool) -> Option<Problem> {
    if reason.chars().count() > REASON_CHARACTERS {
        Some(Problem::TooLong(REASON_CHARACTERS))
    } else {
        (asked && reason.trim().is_empty()).then_some(Problem::Blank)
    }
}

fn parse_name(name: &str, reserved_names: bool, problems: &mut Problems) -> Option<Username> {
    let parsed = if reserved_names { Username::parse_for_operator(name) } else { Username::parse(name) };
    let problem = match parsed {
        Ok(name) => return Some(name),
        Err(UsernameError::Blank) => Problem::Blank,
        Err(UsernameError::Invalid) => Problem::Invalid,
        Err(UsernameError::TooLong) => Problem::TooLong(30),
        Err(UsernameError::Reserved) => Problem::Reserved,
    };
    problems.add(Field::Username, problem);
    None
}

/// A language code that can be one; English otherwise.
fn locale(text: &str) -> String {
    let fits = (2..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { text.to_owned() } else { "en".to_owned() }
}

/// A link that is mailed lives so long.
pub(crate) const fn confirm_link_ends(now: Timestamp) -> Timestamp {
    now.plus_seconds(2 * 24 * 3600)
}
