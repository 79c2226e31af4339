//! Reports about accounts, and the statuses that they name. What a report names stays known when it is deleted.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, Category, Report, ReportId, ReportedStatus, RuleId, StatusId, Timestamp};

row! { pub(crate) struct Found {
    id: i64, account_id: i64, target_id: i64, host: String, uri: Option<String>, category: String, comment: String,
    rule_ids: Option<String>, forwarded: bool, assigned_to: Option<i64>, resolved_at: Option<i64>,
    resolved_by: Option<i64>, created_at: i64, changed_at: i64,
} }

/// The columns of [`Found`].
macro_rules! columns {
    () => {
        "id, account_id, target_id, host, uri, category, comment, rule_ids, forwarded, assigned_to, resolved_at, \
         resolved_by, created_at, changed_at"
    };
}

stmt! { static INSERT: Write(i64, i64, i64, str, str?, str, str, str?, bool, i64) =
"INSERT INTO reports (id, account_id, target_id, host, uri, category, comment, rule_ids, forwarded, created_at,
                      changed_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
 ON CONFLICT (uri) DO NOTHING"; }

stmt! { static INSERT_STATUS: Write(i64, i64, str) =
"INSERT INTO report_statuses (report_id, status_id, uri) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"; }

stmt! { static BY_IDS: Fast([i64]) -> Found = concat!("SELECT ", columns!(), " FROM reports WHERE id = ANY($1)"); }

stmt! { static OPEN_SINCE: Fast(str, i64, i64) -> i64 =
"SELECT id FROM reports
 WHERE target_id = $2 AND host = $1 AND resolved_at IS NULL AND created_at >= $3 ORDER BY id DESC LIMIT 1"; }

stmt! { static OTHERS_OPEN: Fast(i64, i64) -> i64 =
"SELECT id FROM reports WHERE target_id = $1 AND id <> $2 AND resolved_at IS NULL LIMIT 1"; }

stmt! { static LIST: Slow(i64, bool, bool, i64, i64) -> Found =
concat!("SELECT ", columns!(), " FROM reports
 WHERE id < $1 AND (NOT $2 OR resolved_at IS NULL) AND (NOT $3 OR resolved_at IS NOT NULL)
   AND (target_id = $4 OR $4 = -1)
 ORDER BY id DESC LIMIT $5"); }

stmt! { static STATUSES: Fast([i64]) -> (i64, i64, String) =
"SELECT report_id, status_id, uri FROM report_statuses WHERE report_id = ANY($1) ORDER BY report_id, status_id"; }

stmt! { static RESOLVE: Write(i64, i64?, i64) =
"UPDATE reports SET resolved_at = $3, resolved_by = $2, changed_at = $3 WHERE id = $1 AND resolved_at IS NULL"; }

stmt! { static REOPEN: Write(i64, i64) =
"UPDATE reports SET resolved_at = NULL, resolved_by = NULL, changed_at = $2
 WHERE id = $1 AND resolved_at IS NOT NULL"; }

stmt! { static CHANGED: Write(i64, i64) = "UPDATE reports SET changed_at = $2 WHERE id = $1"; }

stmt! { static KNOWN_AT: Fast(str, i64, [str]) -> (i64, String) =
"SELECT s.id, s.uri FROM statuses s
 WHERE s.uri = ANY($3) AND s.account_id = $2
   AND (s.visibility IN ('public', 'unlisted')
        OR EXISTS (SELECT 1 FROM mentions m JOIN accounts a ON a.id = m.account_id
                   WHERE m.status_id = s.id AND a.host = $1)
        OR (s.visibility = 'private'
            AND EXISTS (SELECT 1 FROM interests i
                        WHERE i.account_id = s.account_id AND i.host = $1 AND i.until_seq IS NULL)))
 ORDER BY s.id"; }

stmt! { static FIRST_AUTHOR: Fast([str]) -> i64 =
"SELECT account_id FROM statuses WHERE uri = ANY($1) ORDER BY id LIMIT 1"; }

impl Found {
    fn into_report(self) -> Result<Report, StoreError> {
        let corrupt = |what: String| StoreError::Corrupt { table: "reports", id: self.id, what };
        let category =
            Category::from_name(&self.category).ok_or_else(|| corrupt(format!("category {}", self.category)))?;
        let rules = self.rule_ids.as_deref().map(serde_json::from_str::<Vec<i64>>).transpose();
        let rules = rules.map_err(|error| corrupt(error.to_string()))?;
        Ok(Report {
            id: ReportId(self.id),
            account: AccountId(self.account_id),
            target: AccountId(self.target_id),
            host: self.host,
            uri: self.uri,
            category,
            comment: self.comment,
            rules: rules.map(|rules| rules.into_iter().map(RuleId).collect()),
            forwarded: self.forwarded,
            assigned_to: self.assigned_to.map(AccountId),
            resolved_at: self.resolved_at.map(Timestamp),
            resolved_by: self.resolved_by.map(AccountId),
            created_at: Timestamp(self.created_at),
            changed_at: Timestamp(self.changed_at),
        })
    }
}

fn reports(rows: Vec<Found>) -> Result<Vec<Report>, StoreError> {
    rows.into_iter().map(Found::into_report).collect()
}

/// Records a new report. `false` when its id as an activity is known already.
pub async fn insert(tx: &mut Tx<'_>, report: &Report) -> Result<bool, StoreError> {
    let rules: Option<Vec<i64>> = report.rules.as_ref().map(|rules| rules.iter().map(|rule| rule.0).collect());
    let rules = rules.map(|rules| serde_json::Value::from(rules).to_string());
    let params = params![
        report.id,
        report.account,
        report.target,
        report.host.as_str(),
        report.uri.as_deref(),
        report.category.name(),
        report.comment.as_str(),
        rules.as_deref(),
        report.forwarded,
        report.created_at,
    ];
    Ok(tx.exec(&INSERT, params).await? == 1)
}

/// A report names a status as well. `false` when it does already.
pub async fn add_status(tx: &mut Tx<'_>, report: ReportId, status: &ReportedStatus) -> Result<bool, StoreError> {
    Ok(tx.exec(&INSERT_STATUS, params![report, status.id, status.uri.as_str()]).await? == 1)
}

/// These reports, in no order.
pub async fn by_ids(db: &impl Reads, ids: &[i64]) -> Result<Vec<Report>, StoreError> {
    reports(db.all(&BY_IDS, params![ids]).await?)
}

/// The open report about an account by a host that was made since this moment.
pub async fn open_since(
    db: &impl Reads,
    host: &str,
    target: AccountId,
    since: Timestamp,
) -> Result<Option<ReportId>, StoreError> {
    Ok(db.one(&OPEN_SINCE, params![host, target, since]).await?.map(ReportId))
}

/// Whether another report about an account is open.
pub async fn others_open(db: &impl Reads, target: AccountId, beside: ReportId) -> Result<bool, StoreError> {
    Ok(db.one(&OTHERS_OPEN, params![target, beside]).await?.is_some())
}

/// Which reports are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Those older than this one.
    pub below: i64,
    /// Only open ones.
    pub open: bool,
    /// Only those that are done with.
    pub resolved: bool,
    /// Only those about this account.
    pub target: Option<AccountId>,
    /// So many at most.
    pub limit: i64,
}

/// Reports, newest first.
pub async fn list(db: &impl Reads, listed: Listed) -> Result<Vec<Report>, StoreError> {
    let target = listed.target.map_or(-1, |target| target.0);
    reports(db.all(&LIST, params![listed.below, listed.open, listed.resolved, target, listed.limit]).await?)
}

/// What these reports name: report and status.
pub async fn statuses_of(db: &impl Reads, ids: &[i64]) -> Result<Vec<(ReportId, ReportedStatus)>, StoreError> {
    let rows = db.all(&STATUSES, params![ids]).await?;
    let named = |(report, status, uri)| (ReportId(report), ReportedStatus { id: StatusId(status), uri });
    Ok(rows.into_iter().map(named).collect())
}

/// A report is done with, by `by` or the operator. `false` when it is so already.
pub async fn resolve(tx: &mut Tx<'_>, id: ReportId, by: Option<AccountId>, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&RESOLVE, params![id, by, now]).await? == 1)
}

/// A report is open again. `false` when it is so already.
pub async fn reopen(tx: &mut Tx<'_>, id: ReportId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&REOPEN, params![id, now]).await? == 1)
}

/// Something of a report changed.
pub async fn changed(tx: &mut Tx<'_>, id: ReportId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&CHANGED, params![id, now]).await?;
    Ok(())
}

/// Those of these documents that are statuses of this account and that somebody at `host` can have: an anonymous report
/// does not say who saw them.
pub async fn known_at(
    db: &impl Reads,
    host: &str,
    author: AccountId,
    uris: &[String],
) -> Result<Vec<ReportedStatus>, StoreError> {
    let rows = db.all(&KNOWN_AT, params![host, author, uris]).await?;
    Ok(rows.into_iter().map(|(id, uri)| ReportedStatus { id: StatusId(id), uri }).collect())
}

/// The author of the oldest of these documents that are known as statuses.
pub async fn first_author(db: &impl Reads, uris: &[String]) -> Result<Option<AccountId>, StoreError> {
    Ok(db.one(&FIRST_AUTHOR, params![uris]).await?.map(AccountId))
}
