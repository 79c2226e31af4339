//! The jobs that send mails about accounts. Their payloads hold no secret.

use crate::{
    App,
    jobs::{Job, JobError, Lane},
    mail::account::SendError,
};
use domain::AccountId;
use serde::{Deserialize, Serialize};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The address has to be confirmed.
    Confirm,
    /// The password was changed.
    PasswordChanged,
    /// The sign-up was approved.
    Approved,
}

/// Sends somebody a mail about their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMail {
    /// To whom.
    pub account: i64,
    /// What about.
    pub about: About,
}

/// Sends a link for a new password to whoever has this address, if anybody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetMail {
    /// The address, as it is compared.
    pub email: String,
}

impl Job for AccountMail {
    const KIND: &'static str = "account_mail";
    const LANE: Lane = Lane::Mail;

    fn fair_key(&self) -> String {
        self.account.to_string()
    }
    async fn run(&self, app: &App) -> Result<(), JobError> {
        Ok(app.send_account_mail(AccountId(self.account), self.about).await?)
    }
}

impl Job for ResetMail {
    const KIND: &'static str = "reset_mail";
    const LANE: Lane = Lane::Mail;

    /// Who asks ten times gets one mail, as long as it is on its way.
    fn unique_key(&self) -> Option<String> {
        Some(self.email.clone())
    }
    fn fair_key(&self) -> String {
        self.email.clone()
    }
    async fn run(&self, app: &App) -> Result<(), JobError> {
        Ok(app.send_reset_mail(&self.email).await?)
    }
}

impl From<SendError> for JobError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Mail(error) if error.is_transient() => Self::Retry(error.to_string()),
            SendError::Mail(error) => Self::Fail(error.to_string()),
            SendError::Store(error) => error.into(),
        }
    }
}
