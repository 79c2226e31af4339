//! Another server reports an account. It does not say in whose name, so it may name what anybody there can have seen.
//! Of each account one report of a host is open in a day: what it says later about more statuses is added to that.

use super::keep;
use crate::App;
use domain::{Account, AccountId, Category, Report, ReportId, ReportedStatus, limits};
use store::{StoreError, accounts, engine::Tx, remote, reports, statuses};

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What another server says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flag<'a> {
    /// Who says it.
    pub by: &'a Account,
    /// The host of who says it.
    pub host: &'a str,
    /// Its id, where it has one.
    pub uri: Option<&'a str>,
    /// Why, in words.
    pub comment: &'a str,
    /// Ids of accounts and statuses.
    pub about: &'a [String],
}

/// Keeps what another server reports. `false` when it says nothing new, or nothing of what concerns this server.
pub(crate) async fn receive(app: &App, tx: &mut Tx<'_>, flag: Flag<'_>) -> Result<bool, StoreError> {
    let Some((target, named)) = about(tx, flag).await? else { return Ok(false) };
    // Two reports at once are one after the other.
    accounts::lock(tx, target).await?;
    let now = app.now();
    let today = domain::Timestamp(now.0 - now.0.rem_euclid(DAY));
    if let Some(open) = reports::open_since(tx, flag.host, target, today).await? {
        return add(app, tx, open, named).await;
    }
    let report = Report {
        id: app.ids().next(),
        account: flag.by.id,
        target,
        host: flag.host.to_owned(),
        uri: flag.uri.map(str::to_owned),
        category: Category::Other,
        comment: flag.comment.to_owned(),
        rules: None,
        forwarded: false,
        assigned_to: None,
        resolved_at: None,
        resolved_by: None,
        created_at: now,
        changed_at: now,
    };
    keep(app, tx, &report, &named).await
}

/// Adds statuses to a report that is open, as far as there is room.
async fn add(app: &App, tx: &mut Tx<'_>, open: ReportId, named: Vec<ReportedStatus>) -> Result<bool, StoreError> {
    let known = reports::statuses_of(tx, &[open.0]).await?.len();
    let mut added = false;
    for status in named.iter().take(limits::REPORTED_STATUSES.saturating_sub(known)) {
        added |= reports::add_status(tx, open, status).await?;
    }
    if added {
        reports::changed(tx, open, app.now()).await?;
    }
    Ok(added)
}

/// Whom it is about, and which of the statuses count: the first account that is named and concerns this server, or the
/// author of the oldest status where no account is named.
async fn about(tx: &mut Tx<'_>, flag: Flag<'_>) -> Result<Option<(AccountId, Vec<ReportedStatus>)>, StoreError> {
    let mut named = remote::ids(tx, flag.about).await?;
    named.sort_by_key(|(_, uri, _)| flag.about.iter().position(|about| about == uri));
    let mut targets: Vec<AccountId> = named.into_iter().map(|(id, ..)| AccountId(id)).collect();
    if targets.is_empty() {
        targets.extend(reports::first_author(tx, flag.about).await?);
    }
    for target in targets {
        let Some(account) = accounts::by_id(tx, target).await?.filter(|account| account.suspended_at.is_none()) else {
            continue;
        };
        let statuses = reports::known_at(tx, flag.host, target, flag.about).await?;
        if account.is_local() || answers_somebody_here(tx, &statuses).await? {
            return Ok(Some((target, statuses)));
        }
    }
    Ok(None)
}

/// Of somebody elsewhere it concerns this server what was said to somebody here.
async fn answers_somebody_here(tx: &mut Tx<'_>, named: &[ReportedStatus]) -> Result<bool, StoreError> {
    let ids: Vec<i64> = named.iter().map(|status| status.id.0).collect();
    let answered = statuses::by_ids(tx, &ids).await?.into_iter().filter_map(|status| status.in_reply_to_account_id);
    let answered: Vec<i64> = answered.map(|account| account.0).collect();
    Ok(accounts::by_ids(tx, &answered).await?.iter().any(Account::is_local))
}
