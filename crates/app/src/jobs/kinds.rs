//! What jobs there are: the kinds that a worker knows by their names in the database.

use super::{Job, JobError, Sweep};
use crate::App;
use std::{collections::BTreeMap, pin::Pin, time::Duration};

/// A job on its way to its verdict.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send + 'a>>;

/// One kind.
#[derive(Clone, Copy)]
struct Kind {
    run: for<'a> fn(&'a App, &'a str) -> Running<'a>,
    every: Option<Duration>,
}

/// The kinds that a worker knows. A server's worker knows those of its version; a test gives its own.
#[derive(Clone, Default)]
pub struct Kinds(BTreeMap<&'static str, Kind>);

impl Kinds {
    /// Every kind of job that this version knows.
    #[must_use]
    pub fn of_this_version() -> Self {
        Self::default()
            .with::<crate::media::ProcessMedia>()
            .with::<crate::mail::jobs::AccountMail>()
            .with::<crate::mail::jobs::ResetMail>()
            .with::<crate::statuses::TellOfEdit>()
            .with::<crate::polls::TellOfEnd>()
            .with::<crate::quotes::VerifyQuote>()
            .with::<crate::inbox::ReceiveAgain>()
            .with::<crate::remote::RefreshAccount>()
            .with::<crate::remote::ForgetAccount>()
            .with::<crate::remote::FetchAncestors>()
            .with::<crate::remote::FetchReplies>()
            .with::<crate::remote::LookAt>()
            .with::<crate::moving::MoveFollowers>()
            .with::<crate::policy::FollowRules>()
            .with::<crate::accounts::LeaveDomain>()
            .with::<crate::remote::CompareFollowers>()
            .with::<crate::remote::FetchFeatured>()
            .with::<Sweep>()
    }

    /// These, and one more.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        let before = self.0.insert(J::KIND, Kind { run: run::<J>, every: J::EVERY });
        debug_assert!(before.is_none(), "two kinds of job are called {:?}", J::KIND);
        self
    }

    /// Runs a job by its kind. One that nobody knows, or that cannot be read, has failed for good.
    pub(super) fn run<'a>(&self, app: &'a App, kind: &str, payload: &'a str) -> Running<'a> {
        if let Some(known) = self.0.get(kind) {
            return (known.run)(app, payload);
        }
        let kind = kind.to_owned();
        Box::pin(async move { Err(JobError::Fail(format!("this version knows no job {kind:?}"))) })
    }

    /// How long after a good end a job of this kind runs anew, if it does.
    pub(super) fn every(&self, kind: &str) -> Option<Duration> {
        self.0.get(kind)?.every
    }
}

fn run<'a, J: Job>(app: &'a App, payload: &'a str) -> Running<'a> {
    Box::pin(async move {
        let job: J =
            serde_json::from_str(payload).map_err(|error| JobError::Fail(format!("cannot be read: {error}")))?;
        job.run(app).await
    })
}

#[cfg(test)]
mod tests {
    use super::Kinds;

    #[test]
    fn no_name_is_used_twice() {
        // `with` asserts for each that its name is new.
        assert!(!Kinds::of_this_version().0.is_empty());
    }
}
