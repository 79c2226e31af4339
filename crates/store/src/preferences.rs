//! What people prefer for their new statuses.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, Visibility};

row! { pub(crate) struct Found {
    default_visibility: String, default_sensitive: bool, default_language: Option<String>,
    locale: String,
} }

stmt! { static GET: Fast(i64) -> Found =
"SELECT default_visibility, default_sensitive, default_language, locale FROM users WHERE account_id = $1"; }

stmt! { static PUT: Write(i64, str, bool, str?) =
"UPDATE users SET default_visibility = $2, default_sensitive = $3, default_language = $4 WHERE account_id = $1"; }

/// What somebody prefers for new statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// To whom they are addressed.
    pub visibility: Visibility,
    /// Media are covered.
    pub sensitive: bool,
    /// ISO 639 code, where the person chose one.
    pub language: Option<String>,
    /// The language in which they are spoken to; not changed here.
    pub locale: String,
}

impl Preferences {
    /// The language of a status that does not say in which one it is.
    #[must_use]
    pub fn posting_language(&self) -> Option<String> {
        self.language.clone().or_else(|| domain::language::parse(&self.locale))
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self { visibility: Visibility::Public, sensitive: false, language: None, locale: String::new() }
    }
}

/// The preferences of a person; the defaults for an account that is no person's.
pub async fn of(db: &impl Reads, account: AccountId) -> Result<Preferences, StoreError> {
    let Some(row) = db.one(&GET, params![account]).await? else { return Ok(Preferences::default()) };
    let visibility = Visibility::from_name(&row.default_visibility).ok_or_else(|| StoreError::Corrupt {
        table: "users",
        id: account.0,
        what: format!("visibility {:?}", row.default_visibility),
    })?;
    let (sensitive, language) = (row.default_sensitive, row.default_language);
    Ok(Preferences { visibility, sensitive, language, locale: row.locale })
}

/// Changes them.
pub async fn put(tx: &mut Tx<'_>, account: AccountId, new: &Preferences) -> Result<(), StoreError> {
    tx.exec(&PUT, params![account, new.visibility.name(), new.sensitive, new.language.as_deref()]).await?;
    Ok(())
}
