//! Domains that this server does not deal with, or less than with others; and, in allow-list mode, those that it does.
//! A row speaks for its domain and every name under it; which row speaks for a host, the application decides. Accounts
//! are marked with what a rule did to them.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::Timestamp;

row! {
    /// How a domain is dealt with.
    pub struct DomainBlock {
        domain: String,
        /// `noop`, `silence` or `suspend`.
        severity: String,
        reject_media: bool, reject_reports: bool, private_comment: String, public_comment: String, obfuscate: bool,
        created_at: i64,
    }
}

stmt! { static ALL: Slow() -> DomainBlock =
"SELECT domain, severity, reject_media, reject_reports, private_comment, public_comment, obfuscate, created_at
 FROM domain_blocks ORDER BY domain"; }

stmt! { static PUT: Write(str, str, bool, bool, str, str, bool, i64) =
"INSERT INTO domain_blocks (domain, severity, reject_media, reject_reports, private_comment, public_comment, obfuscate, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
 ON CONFLICT (domain) DO UPDATE SET severity = excluded.severity, reject_media = excluded.reject_media,
     reject_reports = excluded.reject_reports, private_comment = excluded.private_comment,
     public_comment = excluded.public_comment, obfuscate = excluded.obfuscate"; }

stmt! { static DELETE: Write(str) = "DELETE FROM domain_blocks WHERE domain = $1"; }

stmt! { static ALLOWED: Slow() -> String = "SELECT domain FROM domain_allows ORDER BY domain"; }

stmt! { static ALLOW: Write(str, i64) =
"INSERT INTO domain_allows (domain, created_at) VALUES ($1, $2) ON CONFLICT (domain) DO NOTHING"; }

stmt! { static DISALLOW: Write(str) = "DELETE FROM domain_allows WHERE domain = $1"; }

stmt! { static CHANGED: Write() -> i64 = "UPDATE domain_policy SET version = version + 1 WHERE one = 1 RETURNING version"; }

stmt! { static HELD: Write() -> i64 = "SELECT version FROM domain_policy WHERE one = 1 FOR UPDATE"; }

// Once for each change of the rules: a job waits for it.
stmt! { static PLACES: Slow() -> (String, String, String) =
"SELECT DISTINCT host, domain, policy FROM accounts WHERE domain <> '' ORDER BY host, domain, policy"; }

stmt! { static MARK: Write(str, str, str, str, i64, i64, i64) -> i64 =
"UPDATE accounts SET
     suspended_at = CASE WHEN $3 = 'suspend' AND suspended_at = policy_at THEN NULL
                         WHEN $4 = 'suspend' THEN COALESCE(suspended_at, $5) ELSE suspended_at END,
     limited_at = CASE WHEN $3 = 'silence' AND limited_at = policy_at THEN NULL
                       WHEN $4 = 'silence' THEN COALESCE(limited_at, $5) ELSE limited_at END,
     policy = $4, policy_at = $5
 WHERE id IN (SELECT id FROM accounts
              WHERE host = $1 AND host <> '' AND domain = $2 AND policy = $3 AND id > $6 ORDER BY id LIMIT $7)
 RETURNING id"; }

stmt! { static TIES_BY: Fast(i64, i64) -> (i64, i64) =
"SELECT f.account_id, f.target_id FROM accounts a JOIN follows f ON f.account_id = a.id
 WHERE a.policy = 'suspend' AND a.id >= $1 ORDER BY a.id LIMIT $2"; }

stmt! { static TIES_OF: Fast(i64, i64) -> (i64, i64) =
"SELECT f.account_id, f.target_id FROM accounts a JOIN follows f ON f.target_id = a.id
 WHERE a.policy = 'suspend' AND a.id >= $1 ORDER BY a.id LIMIT $2"; }

/// Notes that the rules have changed, and holds them until the end of the transaction. Returns how often they have.
pub async fn changed(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    Ok(tx.one(&CHANGED, params![]).await?.unwrap_or(0))
}

/// Holds the rules as they are until the end of the transaction. Returns how often they have changed.
pub async fn held(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    Ok(tx.one(&HELD, params![]).await?.unwrap_or(0))
}

/// Where accounts of elsewhere are from, and what rules did to them: host, domain, and `silence`, `suspend` or nothing.
pub async fn places(db: &impl Reads) -> Result<Vec<(String, String, String)>, StoreError> {
    db.all(&PLACES, params![]).await
}

/// Which accounts [`mark`] takes, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Marking<'m> {
    /// Of this host.
    pub host: &'m str,
    /// With this domain in their handles.
    pub domain: &'m str,
    /// To whom rules did this: `silence`, `suspend` or nothing.
    pub before: &'m str,
    /// And now do that.
    pub after: &'m str,
    /// Only accounts after this one.
    pub from: i64,
}

/// Does to some accounts what a rule says, and undoes what another did. What is their own stays. Returns the last of them;
/// `None` when there are none.
pub async fn mark(
    tx: &mut Tx<'_>,
    marking: Marking<'_>,
    now: Timestamp,
    limit: i64,
) -> Result<Option<i64>, StoreError> {
    let Marking { host, domain, before, after, from } = marking;
    let marked = tx.all(&MARK, params![host, domain, before, after, now, from, limit]).await?;
    Ok(marked.into_iter().max())
}

/// Some follows and requests by accounts from this one on that a rule suspended: who follows, and whom.
pub async fn ties_by_suspended(db: &impl Reads, from: i64, limit: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    db.all(&TIES_BY, params![from, limit]).await
}

/// The same of follows of such accounts.
pub async fn ties_of_suspended(db: &impl Reads, from: i64, limit: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    db.all(&TIES_OF, params![from, limit]).await
}

/// All domains that are dealt with in some way of their own.
pub async fn all(db: &impl Reads) -> Result<Vec<DomainBlock>, StoreError> {
    db.all(&ALL, params![]).await
}

/// Sets how a domain is dealt with.
pub async fn put(tx: &mut Tx<'_>, block: &DomainBlock) -> Result<(), StoreError> {
    let params = params![
        block.domain.as_str(),
        block.severity.as_str(),
        block.reject_media,
        block.reject_reports,
        block.private_comment.as_str(),
        block.public_comment.as_str(),
        block.obfuscate,
        block.created_at,
    ];
    tx.exec(&PUT, params).await?;
    Ok(())
}

/// Deals with a domain as with any other. Tells whether that is a change.
pub async fn delete(tx: &mut Tx<'_>, domain: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![domain]).await? == 1)
}

/// The domains that are dealt with in allow-list mode.
pub async fn allowed(db: &impl Reads) -> Result<Vec<String>, StoreError> {
    db.all(&ALLOWED, params![]).await
}

/// Deals with a domain in allow-list mode. Tells whether that is a change.
pub async fn allow(tx: &mut Tx<'_>, domain: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&ALLOW, params![domain, now]).await? == 1)
}

/// No longer deals with a domain in allow-list mode. Tells whether that is a change.
pub async fn disallow(tx: &mut Tx<'_>, domain: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&DISALLOW, params![domain]).await? == 1)
}
