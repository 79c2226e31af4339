//! Domains that this server does not deal with, or less than with others; and, in allow-list mode, those that it does.
//! A row speaks for its domain and every name under it.

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
