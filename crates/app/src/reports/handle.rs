//! The operator looks after reports.

use crate::{App, authority::Operator};
use domain::{Account, AccountId, Report, ReportId, ReportedStatus};
use std::collections::HashMap;
use store::{
    Reads, StoreError, accounts,
    reports::{self, Listed},
};

/// Why nothing of a report changed.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// There is none of this number.
    #[error("there is no report {0}; `watertower report list --all` names them")]
    NotFound(ReportId),
    /// It is so already.
    #[error("report {id} is {} already", if *.open { "open" } else { "resolved" })]
    Already {
        /// Its number.
        id: ReportId,
        /// It is open.
        open: bool,
    },
    /// The database failed.
    #[error("could not store it")]
    Store(#[from] StoreError),
}

/// A report with whom and what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The report.
    pub report: Report,
    /// Who reports.
    pub by: Account,
    /// Who is reported.
    pub target: Account,
    /// The statuses; some may be gone.
    pub statuses: Vec<ReportedStatus>,
}

impl App {
    /// Reports, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn reports(&self, _: &Operator, listed: Listed) -> Result<Vec<Reported>, StoreError> {
        let db = self.read();
        let reports = reports::list(&db, listed).await?;
        whole(&db, reports).await
    }

    /// One report.
    ///
    /// # Errors
    /// [`HandleError::NotFound`]
    pub async fn reported(&self, _: &Operator, id: ReportId) -> Result<Reported, HandleError> {
        let db = self.read();
        let found = reports::by_ids(&db, &[id.0]).await?;
        whole(&db, found).await?.pop().ok_or(HandleError::NotFound(id))
    }

    /// A report is done with (`open` is false), or to be looked at again.
    ///
    /// # Errors
    /// [`HandleError`]
    pub async fn set_report_open(&self, _: &Operator, id: ReportId, open: bool) -> Result<(), HandleError> {
        let now = self.now();
        self.store()
            .write(async move |tx| -> Result<(), HandleError> {
                reports::by_ids(tx, &[id.0]).await?.pop().ok_or(HandleError::NotFound(id))?;
                let changed = if open {
                    reports::reopen(tx, id, now).await?
                } else {
                    reports::resolve(tx, id, None, now).await?
                };
                if changed { Ok(()) } else { Err(HandleError::Already { id, open }) }
            })
            .await
    }
}

/// Reports with whom and what they name.
async fn whole(db: &impl Reads, reports: Vec<Report>) -> Result<Vec<Reported>, StoreError> {
    let ids: Vec<i64> = reports.iter().map(|report| report.id.0).collect();
    let people: Vec<i64> = reports.iter().flat_map(|report| [report.account.0, report.target.0]).collect();
    let people: HashMap<AccountId, Account> =
        accounts::by_ids(db, &people).await?.into_iter().map(|account| (account.id, account)).collect();
    let mut statuses: HashMap<ReportId, Vec<ReportedStatus>> = HashMap::new();
    for (report, status) in reports::statuses_of(db, &ids).await? {
        statuses.entry(report).or_default().push(status);
    }
    let whole = reports.into_iter().filter_map(|report| {
        let (by, target) = (people.get(&report.account)?.clone(), people.get(&report.target)?.clone());
        Some(Reported { by, target, statuses: statuses.remove(&report.id).unwrap_or_default(), report })
    });
    Ok(whole.collect())
}
