//! What people prefer for their new statuses.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, QuotePolicy, Visibility};

row! { pub(crate) struct Found {
    default_visibility: String, default_sensitive: bool, default_language: Option<String>,
    default_quote_policy: i64, locale: String,
} }

stmt! { static GET: Fast(i64) -> Found =
"SELECT default_visibility, default_sensitive, default_language, default_quote_policy, locale
 FROM users WHERE account_id = $1"; }

stmt! { static PUT: Write(i64, str, bool, str?, i64) =
"UPDATE users SET default_visibility = $2, default_sensitive = $3, default_language = $4, default_quote_policy = $5
 WHERE account_id = $1"; }

/// What somebody prefers for new statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// To whom they are addressed.
    pub visibility: Visibility,
    /// Media are covered.
    pub sensitive: bool,
    /// ISO 639 code, where the person chose one.
    pub language: Option<String>,
    /// Who may quote them.
    pub quote_policy: QuotePolicy,
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
        Self {
            visibility: Visibility::Public,
            sensitive: false,
            language: None,
            quote_policy: QuotePolicy::PUBLIC,
            locale: String::new(),
        }
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
    let quote_policy = QuotePolicy::from_bits(row.default_quote_policy);
    Ok(Preferences { visibility, sensitive, language, quote_policy, locale: row.locale })
}

/// Changes them.
pub async fn put(tx: &mut Tx<'_>, account: AccountId, new: &Preferences) -> Result<(), StoreError> {
    tx.exec(
        &PUT,
        params![account, new.visibility.name(), new.sensitive, new.language.as_deref(), new.quote_policy.bits()],
    )
    .await?;
    Ok(())
}
