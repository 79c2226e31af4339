//! Reports: somebody of this server, or another server, tells the moderators of an account. What is reported is kept with
//! those statuses alone that are the account's own and that the reporter can have seen.
//!
//! Nobody learns who reported: another server is told by this one, as itself.

mod file;
mod handle;
mod receive;

pub use file::{ReportDraft, ReportError};
pub use handle::{HandleError, Reported};

pub(crate) use receive::{Flag, receive};

use crate::{App, notifications::tell_of_report};
use domain::{AccountId, Report, ReportedStatus, Role};
use store::{StoreError, engine::Tx, reports, users};

/// Keeps a new report and tells those of it who look after reports, unless another one about the same account waits for
/// them already. `false` when it is known by its id.
async fn keep(app: &App, tx: &mut Tx<'_>, report: &Report, statuses: &[ReportedStatus]) -> Result<bool, StoreError> {
    if !reports::insert(tx, report).await? {
        return Ok(false);
    }
    for status in statuses {
        reports::add_status(tx, report.id, status).await?;
    }
    if !reports::others_open(tx, report.target, report.id).await? {
        let moderators = moderators(tx).await?;
        let told: Vec<AccountId> = moderators.into_iter().filter(|account| *account != report.account).collect();
        tell_of_report(tx, app.ids(), report, &told).await?;
    }
    Ok(true)
}

/// Those whose role lets them look after reports.
async fn moderators(tx: &mut Tx<'_>) -> Result<Vec<AccountId>, StoreError> {
    let roles = Role::ALL.into_iter().filter(|role| *role >= Role::Moderator);
    let roles: Vec<String> = roles.map(|role| role.name().to_owned()).collect();
    users::with_role(tx, &roles).await
}
