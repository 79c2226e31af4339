//! Sends one mail.

use super::{Job, JobError, Lane};
use crate::App;
use serde::{Deserialize, Serialize};

/// A mail, whole: what it says was decided when it became necessary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMail {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The part of the Message-ID before the @: the same for each attempt, so that a mail that is sent twice is shown
    /// once.
    pub reference: String,
}

impl Job for SendMail {
    const KIND: &'static str = "send_mail";
    const LANE: Lane = Lane::Mail;

    fn unique_key(&self) -> Option<String> {
        Some(self.reference.clone())
    }
    fn fair_key(&self) -> String {
        self.to.clone()
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let mail = egress::Mail {
            to: self.to.clone(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            message_id: format!("{}@{}", self.reference, app.site().handle_domain),
            sent_at: app.now().0,
        };
        match app.mailer().send(&mail).await {
            Ok(egress::Sent::Relayed { answer }) => tracing::info!(mail.reference = %self.reference, %answer, "mail sent"),
            Ok(egress::Sent::Written { path }) => {
                tracing::warn!(path = %path.display(), "no mail server is configured: the mail lies in a file");
            }
            Err(error) if error.is_transient() => return Err(JobError::Retry(error.to_string())),
            Err(error) => return Err(JobError::Fail(error.to_string())),
        }
        Ok(())
    }
}
