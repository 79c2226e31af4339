//! People of this server: the private half of a local account. Knows hashes of passwords, never a password.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, AppId, Timestamp};

/// What authentication needs to know of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub username: String,
    /// Name of the role.
    pub role: String,
    /// Language of pages and mails.
    pub locale: String,
    /// What was issued in another epoch is dead.
    pub epoch: i64,
    /// The e-mail address is confirmed.
    pub confirmed: bool,
    /// The sign-up is approved.
    pub approved: bool,
    /// Switched off, or suspended.
    pub disabled: bool,
    /// The account moved.
    pub moved: bool,
}

row! {
    /// A person, whole, but for the password.
    pub struct User {
        /// The account.
        account_id: i64,
        /// Its name.
        username: String,
        /// The address, as it was written.
        email: String,
        /// Name of the role.
        role: String,
        /// Language of pages and mails.
        locale: String,
        /// Why they want to join, where that was asked.
        sign_up_reason: String,
        /// When the address was confirmed.
        confirmed_at: Option<i64>,
        /// When somebody let them in.
        approved_at: Option<i64>,
        /// Since when the account is switched off.
        disabled_at: Option<i64>,
        /// Since when moderators suspend it.
        suspended_at: Option<i64>,
        /// What was issued in another epoch is dead.
        epoch: i64,
        /// The app through which they signed up, if it was one.
        app_id: Option<i64>,
        /// When the account was made.
        created_at: i64,
    }
}

row! { pub(crate) struct Login { account_id: i64, password_hash: String } }

/// A new account with its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Its name, as written.
    pub username: String,
    /// Its name, as compared.
    pub username_lc: String,
    /// The actor's id.
    pub uri: String,
    /// The page for people.
    pub url: String,
    /// Where activities are delivered.
    pub inbox: String,
    /// Id of its key.
    pub key_id: String,
    /// SPKI, PEM.
    pub public_key: String,
    /// PKCS#8, PEM.
    pub private_key: String,
    /// The address, as written.
    pub email: String,
    /// The address, as compared.
    pub email_lc: String,
    /// PHC form.
    pub password_hash: String,
    /// Name of the role.
    pub role: &'static str,
    /// Language of pages and mails.
    pub locale: String,
    /// Name of the time zone, or nothing.
    pub time_zone: String,
    /// Why they want to join.
    pub reason: String,
    /// The address needs no confirmation (any more).
    pub confirmed_at: Option<Timestamp>,
    /// Nobody has to approve (any more).
    pub approved_at: Option<Timestamp>,
    /// The app through which they sign up, if it is one.
    pub app: Option<AppId>,
    /// Now.
    pub created_at: Timestamp,
}

/// The columns of [`User`].
macro_rules! columns {
    () => {
        "u.account_id, a.username, u.email, u.role, u.locale, u.sign_up_reason, u.confirmed_at, u.approved_at, \
         u.disabled_at, a.suspended_at, u.epoch, u.app_id, u.created_at"
    };
}

stmt! { static NAME_TAKEN: Fast(str) -> i64 =
"SELECT id FROM accounts WHERE username_lc = $1 AND domain = ''"; }

stmt! { static EMAIL_TAKEN: Fast(str) -> i64 = "SELECT account_id FROM users WHERE email_lc = $1"; }

stmt! { static INSERT_ACCOUNT: Write(i64, str, str, str, str, str, str, str, str, i64) =
"INSERT INTO accounts (id, username, username_lc, uri, url, inbox, key_id, public_key, private_key, created_at,
                           updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
     ON CONFLICT (username_lc, domain) DO NOTHING"; }

stmt! { static INSERT_USER: Write(i64, str, str, str, str, str, str, str, i64?, i64?, i64?, i64) =
"INSERT INTO users (account_id, email, email_lc, password_hash, role, locale, time_zone, sign_up_reason,
                        confirmed_at, approved_at, app_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (email_lc) DO NOTHING"; }

stmt! { static BY_ACCOUNT: Fast(i64) -> User =
concat!("SELECT ", columns!(), " FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.account_id = $1"); }

stmt! { static BY_NAME: Fast(str) -> User =
concat!("SELECT ", columns!(), " FROM accounts a JOIN users u ON u.account_id = a.id
     WHERE a.username_lc = $1 AND a.domain = ''"); }

stmt! { static BY_EMAIL: Fast(str) -> User =
concat!("SELECT ", columns!(), " FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.email_lc = $1"); }

stmt! { static LOGIN_BY_EMAIL: Fast(str) -> Login =
"SELECT account_id, password_hash FROM users WHERE email_lc = $1"; }

stmt! { static LOGIN_BY_NAME: Fast(str) -> Login =
"SELECT u.account_id, u.password_hash
 FROM accounts a JOIN users u ON u.account_id = a.id WHERE a.username_lc = $1 AND a.domain = ''"; }

stmt! { static PASSWORD: Fast(i64) -> String = "SELECT password_hash FROM users WHERE account_id = $1"; }

stmt! { static LIST: Slow(i64, str, bool, bool, i64) -> User =
concat!("SELECT ", columns!(), " FROM users u JOIN accounts a ON a.id = u.account_id
     WHERE u.account_id > $1 AND ($2 = '' OR u.role = $2) AND (NOT $3 OR u.approved_at IS NULL)
       AND (NOT $4 OR u.disabled_at IS NOT NULL)
     ORDER BY u.account_id LIMIT $5"); }

stmt! { static LOCK_OWNERS: Fast() -> i64 =
"SELECT account_id FROM users WHERE role = 'owner' AND disabled_at IS NULL ORDER BY account_id FOR UPDATE"; }

stmt! { static ANY_OWNER: Fast() -> i64 = "SELECT account_id FROM users WHERE role = 'owner' LIMIT 1"; }

stmt! { static WITH_ROLE: Fast([str]) -> i64 =
"SELECT u.account_id FROM users u JOIN accounts a ON a.id = u.account_id
 WHERE u.role = ANY($1) AND u.disabled_at IS NULL AND a.suspended_at IS NULL ORDER BY u.account_id"; }

stmt! { static SET_ROLE: Write(i64, str) = "UPDATE users SET role = $2 WHERE account_id = $1"; }

stmt! { static SET_PASSWORD: Write(i64, str) = "UPDATE users SET password_hash = $2 WHERE account_id = $1"; }

stmt! { static SET_EMAIL: Write(i64, str, str) =
"UPDATE users SET email = $2, email_lc = $3 WHERE account_id = $1"; }

stmt! { static CONFIRM: Write(i64, i64) =
"UPDATE users SET confirmed_at = $2 WHERE account_id = $1 AND confirmed_at IS NULL"; }

stmt! { static APPROVE: Write(i64, i64) =
"UPDATE users SET approved_at = $2 WHERE account_id = $1 AND approved_at IS NULL"; }

stmt! { static DISABLE: Write(i64, i64) =
"UPDATE users SET disabled_at = $2 WHERE account_id = $1 AND disabled_at IS NULL"; }

stmt! { static ENABLE: Write(i64) =
"UPDATE users SET disabled_at = NULL WHERE account_id = $1 AND disabled_at IS NOT NULL"; }

stmt! { static BUMP_EPOCH: Write(i64) -> i64 =
"UPDATE users SET epoch = epoch + 1 WHERE account_id = $1 RETURNING epoch"; }

stmt! { static LOCK_WAITING: Fast(i64) -> i64 =
"SELECT account_id FROM users WHERE account_id = $1 AND approved_at IS NULL FOR UPDATE"; }

stmt! { static LOCK_UNCONFIRMED: Fast(i64) -> i64 =
"SELECT account_id FROM users WHERE account_id = $1 AND confirmed_at IS NULL AND role = 'user' FOR UPDATE"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM accounts WHERE id = $1"; }

/// Whether an account of this server has this name (as compared).
///
/// # Errors
/// Those of the database.
pub async fn name_taken(db: &impl Reads, username_lc: &str) -> Result<bool, StoreError> {
    Ok(db.one(&NAME_TAKEN, params![username_lc]).await?.is_some())
}

/// Whether somebody uses this address (as compared).
///
/// # Errors
/// Those of the database.
pub async fn email_taken(db: &impl Reads, email_lc: &str) -> Result<bool, StoreError> {
    Ok(db.one(&EMAIL_TAKEN, params![email_lc]).await?.is_some())
}

/// What became of a new account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It stands.
    Both,
    /// Somebody has the name.
    NameTaken,
    /// Somebody has the address. The account stands without its person: the caller must give up its transaction.
    EmailTaken,
}

/// Records an account and its person.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut Tx<'_>, id: AccountId, new: &NewUser) -> Result<Inserted, StoreError> {
    let account = params![
        id.0,
        new.username.as_str(),
        new.username_lc.as_str(),
        new.uri.as_str(),
        new.url.as_str(),
        new.inbox.as_str(),
        new.key_id.as_str(),
        new.public_key.as_str(),
        new.private_key.as_str(),
        new.created_at.0
    ];
    if tx.exec(&INSERT_ACCOUNT, account).await? == 0 {
        return Ok(Inserted::NameTaken);
    }
    let user = params![
        id.0,
        new.email.as_str(),
        new.email_lc.as_str(),
        new.password_hash.as_str(),
        new.role,
        new.locale.as_str(),
        new.time_zone.as_str(),
        new.reason.as_str(),
        new.confirmed_at.map(|at| at.0),
        new.approved_at.map(|at| at.0),
        new.app.map(|app| app.0),
        new.created_at.0
    ];
    let rows = tx.exec(&INSERT_USER, user).await?;
    Ok(if rows == 0 { Inserted::EmailTaken } else { Inserted::Both })
}

/// The person of this account.
///
/// # Errors
/// Those of the database.
pub async fn by_account(db: &impl Reads, account: AccountId) -> Result<Option<User>, StoreError> {
    db.one(&BY_ACCOUNT, params![account.0]).await
}

/// The person with this name (as compared).
///
/// # Errors
/// Those of the database.
pub async fn by_name(db: &impl Reads, username_lc: &str) -> Result<Option<User>, StoreError> {
    db.one(&BY_NAME, params![username_lc]).await
}

/// The person with this address (as compared).
///
/// # Errors
/// Those of the database.
pub async fn by_email(db: &impl Reads, email_lc: &str) -> Result<Option<User>, StoreError> {
    db.one(&BY_EMAIL, params![email_lc]).await
}

/// Account and hash of the password for a sign-in: by address where there is an @ in it, by name otherwise.
///
/// # Errors
/// Those of the database.
pub async fn by_login(db: &impl Reads, login_lc: &str) -> Result<Option<(AccountId, String)>, StoreError> {
    let statement = if login_lc.contains('@') { &LOGIN_BY_EMAIL } else { &LOGIN_BY_NAME };
    let row = db.one(statement, params![login_lc]).await?;
    Ok(row.map(|row| (AccountId(row.account_id), row.password_hash)))
}

/// The hash of a person's password.
///
/// # Errors
/// Those of the database.
pub async fn password_hash(db: &impl Reads, account: AccountId) -> Result<Option<String>, StoreError> {
    db.one(&PASSWORD, params![account.0]).await
}

/// What to list: everybody after this account, narrowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Only those after this account.
    pub after: AccountId,
    /// Only this role; all where empty.
    pub role: &'a str,
    /// Only those who wait for approval.
    pub waiting: bool,
    /// Only those who are switched off.
    pub disabled: bool,
    /// At most so many.
    pub limit: i64,
}

/// People of this server, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &impl Reads, listed: Listed<'_>) -> Result<Vec<User>, StoreError> {
    let Listed { after, role, waiting, disabled, limit } = listed;
    db.all(&LIST, params![after.0, role, waiting, disabled, limit]).await
}

/// The owners who can sign in; nobody else changes that before the transaction ends.
///
/// # Errors
/// Those of the database.
pub async fn lock_owners(tx: &mut Tx<'_>) -> Result<Vec<AccountId>, StoreError> {
    Ok(tx.all(&LOCK_OWNERS, params![]).await?.into_iter().map(AccountId).collect())
}

/// Whether the server has an owner.
///
/// # Errors
/// Those of the database.
pub async fn has_owner(db: &impl Reads) -> Result<bool, StoreError> {
    Ok(db.one(&ANY_OWNER, params![]).await?.is_some())
}

/// Those who have one of these roles and can sign in.
///
/// # Errors
/// Those of the database.
pub async fn with_role(db: &impl Reads, roles: &[String]) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&WITH_ROLE, params![roles]).await?.into_iter().map(AccountId).collect())
}

/// Gives a person this role.
///
/// # Errors
/// Those of the database.
pub async fn set_role(tx: &mut Tx<'_>, account: AccountId, role: &str) -> Result<(), StoreError> {
    tx.exec(&SET_ROLE, params![account.0, role]).await?;
    Ok(())
}

/// Replaces the hash of a person's password.
///
/// # Errors
/// Those of the database.
pub async fn set_password(tx: &mut Tx<'_>, account: AccountId, hash: &str) -> Result<(), StoreError> {
    tx.exec(&SET_PASSWORD, params![account.0, hash]).await?;
    Ok(())
}

/// Replaces a person's address. `Conflict` when somebody has it.
///
/// # Errors
/// Those of the database.
pub async fn set_email(tx: &mut Tx<'_>, account: AccountId, email: &str, email_lc: &str) -> Result<(), StoreError> {
    tx.exec(&SET_EMAIL, params![account.0, email, email_lc]).await?;
    Ok(())
}

/// Notes that the address is confirmed. `false` when it was already.
///
/// # Errors
/// Those of the database.
pub async fn confirm(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&CONFIRM, params![account.0, now.0]).await? != 0)
}

/// Lets a person in. `false` when they were in already.
///
/// # Errors
/// Those of the database.
pub async fn approve(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&APPROVE, params![account.0, now.0]).await? != 0)
}

/// Switches an account off. `false` when it was already.
///
/// # Errors
/// Those of the database.
pub async fn disable(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&DISABLE, params![account.0, now.0]).await? != 0)
}

/// Switches an account on again. `false` when it was on.
///
/// # Errors
/// Those of the database.
pub async fn enable(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
    Ok(tx.exec(&ENABLE, params![account.0]).await? != 0)
}

/// Begins a new epoch: whatever was issued before is dead. The new epoch; `None` without such a person.
///
/// # Errors
/// Those of the database.
pub async fn bump_epoch(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<i64>, StoreError> {
    tx.one(&BUMP_EPOCH, params![account.0]).await
}

/// Removes an account that nobody has let in yet. `false` when it was let in, or is not there.
///
/// # Errors
/// Those of the database.
pub async fn delete_waiting(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
    if tx.one(&LOCK_WAITING, params![account.0]).await?.is_none() {
        return Ok(false);
    }
    Ok(tx.exec(&DELETE, params![account.0]).await? != 0)
}

/// Deletes the account of somebody whose address is not confirmed, whole. `false` when it is by now.
///
/// # Errors
/// Those of the database.
pub async fn delete_unconfirmed(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
    if tx.one(&LOCK_UNCONFIRMED, params![account.0]).await?.is_none() {
        return Ok(false);
    }
    Ok(tx.exec(&DELETE, params![account.0]).await? != 0)
}
