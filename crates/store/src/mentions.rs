//! Who is mentioned in which status. A silent mention lets somebody see a status without being named in it.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, StatusId};

row! { pub(crate) struct Found {
    status_id: i64, account_id: i64, silent: bool, username: String, domain: String, uri: String, url: String,
    is_group: bool,
} }

stmt! { static OF: Fast([i64]) -> Found =
"SELECT m.status_id, m.account_id, m.silent, a.username, a.domain, a.uri, a.url, a.actor_type = 'Group'
     FROM mentions m JOIN accounts a ON a.id = m.account_id
     WHERE m.status_id = ANY($1) ORDER BY m.status_id, m.account_id"; }

stmt! { static PUT: Write(i64, i64, bool) =
"INSERT INTO mentions (status_id, account_id, silent) VALUES ($1, $2, $3)
 ON CONFLICT (status_id, account_id) DO UPDATE SET silent = excluded.silent"; }

stmt! { static PUT_SILENT: Write(i64, i64) =
"INSERT INTO mentions (status_id, account_id, silent) VALUES ($1, $2, TRUE)
 ON CONFLICT (status_id, account_id) DO NOTHING"; }

/// Somebody mentioned in a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The status.
    pub status: StatusId,
    /// Who is mentioned.
    pub account: AccountId,
    /// Their name.
    pub username: String,
    /// Their server; empty for this one.
    pub domain: String,
    /// Their actor id.
    pub uri: String,
    /// Their page.
    pub url: String,
    /// They may see it, but are not named in it (any more).
    pub silent: bool,
    /// It is a group.
    pub is_group: bool,
}

impl Mention {
    /// The name that clients show after the @.
    #[must_use]
    pub fn acct(&self) -> String {
        if self.domain.is_empty() { self.username.clone() } else { format!("{}@{}", self.username, self.domain) }
    }
}

/// Who is mentioned in these statuses, by status; silent mentions as well.
pub async fn of(db: &impl Reads, statuses: &[i64]) -> Result<Vec<Mention>, StoreError> {
    let rows = db.all(&OF, params![statuses]).await?;
    let mentions = rows.into_iter().map(|row| Mention {
        status: StatusId(row.status_id),
        account: AccountId(row.account_id),
        username: row.username,
        domain: row.domain,
        uri: row.uri,
        url: row.url,
        silent: row.silent,
        is_group: row.is_group,
    });
    Ok(mentions.collect())
}

/// Records a mention, or changes whether it is silent.
pub async fn put(tx: &mut Tx<'_>, status: StatusId, account: AccountId, silent: bool) -> Result<(), StoreError> {
    tx.exec(&PUT, params![status, account, silent]).await?;
    Ok(())
}

/// Lets somebody see a status who is not named in it. Who is named stays so.
pub async fn put_silent(tx: &mut Tx<'_>, status: StatusId, account: AccountId) -> Result<(), StoreError> {
    tx.exec(&PUT_SILENT, params![status, account]).await?;
    Ok(())
}
