//! Links that work once: confirmation of an address, a forgotten password, the setup of the server. Only a hash of each
//! is kept.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, Timestamp};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms an address.
    Confirm,
    /// Sets a new password.
    Reset,
    /// Makes the first owner.
    Setup,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
            Self::Setup => "setup",
        }
    }
}

row! {
    /// A link that is still good.
    pub struct MailedToken {
        /// Whose it is; none for the setup link.
        account_id: Option<i64>,
        /// To which address it was sent.
        email: String,
    }
}

stmt! { static FIND: Fast([u8], str, i64) -> MailedToken =
"SELECT account_id, email FROM mailed_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3"; }

stmt! { static TAKE: Write([u8], str, i64) -> MailedToken =
"DELETE FROM mailed_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3
 RETURNING account_id, email"; }

stmt! { static INSERT: Write([u8], str, i64?, str, i64, i64) =
"INSERT INTO mailed_tokens (token_hash, purpose, account_id, email, created_at, expires_at)
 VALUES ($1, $2, $3, $4, $5, $6)"; }

stmt! { static DELETE_OF_ACCOUNT: Write(i64, str) =
"DELETE FROM mailed_tokens WHERE account_id = $1 AND purpose = $2"; }

stmt! { static DELETE_OF_NOBODY: Write(str) = "DELETE FROM mailed_tokens WHERE purpose = $1 AND account_id IS NULL"; }

/// The link with this hash, if it is still good; it stays good.
///
/// # Errors
/// Those of the database.
pub async fn find(
    db: &impl Reads,
    hash: &[u8; 32],
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<MailedToken>, StoreError> {
    db.one(&FIND, params![hash.as_slice(), purpose.name(), now.0]).await
}

/// Uses the link with this hash up, if it is still good.
///
/// # Errors
/// Those of the database.
pub async fn take(
    tx: &mut Tx<'_>,
    hash: &[u8; 32],
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<MailedToken>, StoreError> {
    tx.one(&TAKE, params![hash.as_slice(), purpose.name(), now.0]).await
}

/// Records a link.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    tx: &mut Tx<'_>,
    hash: &[u8; 32],
    purpose: Purpose,
    of: Option<(AccountId, &str)>,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let (account, email) = of.map_or((None, ""), |(account, email)| (Some(account.0), email));
    tx.exec(&INSERT, params![hash.as_slice(), purpose.name(), account, email, now.0, expires_at.0]).await?;
    Ok(())
}

/// Ends all links of a person for this purpose.
///
/// # Errors
/// Those of the database.
pub async fn delete_of_account(tx: &mut Tx<'_>, account: AccountId, purpose: Purpose) -> Result<(), StoreError> {
    tx.exec(&DELETE_OF_ACCOUNT, params![account.0, purpose.name()]).await?;
    Ok(())
}

/// Ends all links for this purpose that are nobody's.
///
/// # Errors
/// Those of the database.
pub async fn delete_of_nobody(tx: &mut Tx<'_>, purpose: Purpose) -> Result<(), StoreError> {
    tx.exec(&DELETE_OF_NOBODY, params![purpose.name()]).await?;
    Ok(())
}
