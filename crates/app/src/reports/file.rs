//! Somebody of this server reports an account. If they want it, the account's own server is told as well, and the servers
//! of those whom the reported statuses answer: by this server's own actor, never in the person's name.
//!
//! Spec: <https://docs.joinmastodon.org/methods/reports/#post>

use super::keep;
use crate::{
    Actor, App,
    delivery::publish::{To, publish},
    policy::Policy,
};
use domain::{Account, AccountId, Category, Report, ReportId, ReportedStatus, RuleId, Status, StatusId, limits};
use federation::render::activity;
use std::collections::BTreeSet;
use store::{StoreError, accounts, engine::Tx, rules, sight, statuses};

/// What somebody reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDraft {
    /// Whom.
    pub target: AccountId,
    /// Statuses that show why. What is not the account's, or not seen by who reports, is left out.
    pub statuses: Vec<StatusId>,
    /// Why, in words.
    pub comment: String,
    /// Why; `None`: it follows from the rules.
    pub category: Option<Category>,
    /// The rules that are broken.
    pub rules: Vec<RuleId>,
    /// Other servers are to be told.
    pub forward: bool,
    /// Which of them: domains of handles. `None`: that of the account.
    pub forward_to: Option<Vec<String>>,
}

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// The comment is too long.
    #[error("the comment of a report has at most {} characters", limits::REPORT_COMMENT_CHARACTERS)]
    TooLong,
    /// Rules are said to be broken, and none is named that exists.
    #[error("the report does not name rules of this server")]
    NoSuchRule,
    /// The database failed.
    #[error("could not store the report")]
    Store(#[from] StoreError),
}

impl App {
    /// Reports an account to the moderators of this server.
    ///
    /// # Errors
    /// [`ReportError`], by reason.
    pub async fn report(&self, actor: &Actor, draft: ReportDraft) -> Result<ReportId, ReportError> {
        let comment = draft.comment.replace('\0', "");
        if comment.chars().count() > limits::REPORT_COMMENT_CHARACTERS {
            return Err(ReportError::TooLong);
        }
        let draft = ReportDraft { comment, ..draft };
        let (app, reporter, policy) = (self.clone(), actor.account(), self.policy().await?);
        self.store()
            .write(async move |tx| -> Result<ReportId, ReportError> { file(&app, tx, reporter, &draft, &policy).await })
            .await
    }
}

async fn file(
    app: &App,
    tx: &mut Tx<'_>,
    reporter: AccountId,
    draft: &ReportDraft,
    policy: &Policy,
) -> Result<ReportId, ReportError> {
    let target = accounts::by_id(tx, draft.target).await?.filter(|target| target.suspended_at.is_none());
    let target = target.ok_or(ReportError::NotFound)?;
    let category = if draft.rules.is_empty() { draft.category.unwrap_or_default() } else { Category::Violation };
    if category == Category::Violation {
        let known: BTreeSet<i64> = rules::list(tx).await?.iter().map(|rule| rule.id).collect();
        if draft.rules.is_empty() || !draft.rules.iter().all(|rule| known.contains(&rule.0)) {
            return Err(ReportError::NoSuchRule);
        }
    }
    let statuses = shown_by(tx, reporter, &target, &draft.statuses).await?;
    let named: Vec<ReportedStatus> =
        statuses.iter().map(|status| ReportedStatus { id: status.id, uri: status.uri.clone() }).collect();
    let told = if draft.forward { others(tx, &target, &statuses, draft, policy).await? } else { BTreeSet::new() };
    let now = app.now();
    let report = Report {
        id: app.ids().next(),
        account: reporter,
        target: target.id,
        host: String::new(),
        uri: None,
        category,
        comment: draft.comment.clone(),
        rules: Some(draft.rules.clone()).filter(|rules| !rules.is_empty()),
        forwarded: told.contains(&target.id),
        assigned_to: None,
        resolved_at: None,
        resolved_by: None,
        created_at: now,
        changed_at: now,
    };
    keep(app, tx, &report, &named).await?;
    if !told.is_empty() {
        let uris: Vec<String> = named.into_iter().map(|status| status.uri).collect();
        let flag = activity::flag(&app.site().home(), report.id.0, &report.comment, &target.uri, &uris);
        publish(app, tx, None, &flag, To::only(told)).await?;
    }
    Ok(report.id)
}

/// Those of these statuses that are the account's and that the reporter sees.
async fn shown_by(
    tx: &mut Tx<'_>,
    reporter: AccountId,
    target: &Account,
    ids: &[StatusId],
) -> Result<Vec<Status>, StoreError> {
    let seen = sight::visible(tx, Some(reporter), ids).await?;
    let seen: Vec<i64> = seen.into_iter().map(|id| id.0).collect();
    let mut statuses = statuses::by_ids(tx, &seen).await?;
    statuses.retain(|status| status.account_id == target.id);
    statuses.sort_unstable_by_key(|status| status.id);
    Ok(statuses)
}

/// Whose servers are told: the account's, and those of whom the statuses answer, as far as the reporter wants it. What is
/// said of somebody of this server stays here.
async fn others(
    tx: &mut Tx<'_>,
    target: &Account,
    statuses: &[Status],
    draft: &ReportDraft,
    policy: &Policy,
) -> Result<BTreeSet<AccountId>, StoreError> {
    if target.is_local() {
        return Ok(BTreeSet::new());
    }
    let wanted = |domain: &str| match &draft.forward_to {
        Some(domains) => domains.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(domain)),
        None => target.domain == domain,
    };
    let mut asked = vec![target.id.0];
    asked.extend(statuses.iter().filter_map(|status| status.in_reply_to_account_id).map(|account| account.0));
    let mut told = accounts::by_ids(tx, &asked).await?;
    told.retain(|account| !account.is_local() && wanted(&account.domain) && policy.deals_with_account(account));
    Ok(told.into_iter().map(|account| account.id).collect())
}
