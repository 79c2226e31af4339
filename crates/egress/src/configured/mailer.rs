//! Sending a mail: over SMTP where the operator named a server, else into a folder.
//!
//! Refuses to guess: an error says whether a later attempt can help, and nothing is tried twice in here. Retries belong
//! to the job that sends.

use std::path::PathBuf;

use super::folder::Folder;
use super::mail::Mail;
use super::smtp::Smtp;

/// Where mails go.
#[derive(Debug)]
pub enum Mailer {
    /// To a mail server.
    Smtp(Smtp),
    /// Into a folder, one file each, for a server without SMTP.
    Folder(Folder),
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The mail server took it, with these words.
    Relayed {
        /// The mail server's answer.
        answer: String,
    },
    /// It lies in this file.
    Written {
        /// The file.
        path: PathBuf,
    },
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// A part of the mail cannot stand in one. Trying again cannot help.
    #[error("{what} cannot stand in a mail")]
    Refused {
        /// The part.
        what: &'static str,
    },
    /// The mail server will never take this mail. Trying again cannot help.
    #[error("the mail server refused the mail for good: {answer}")]
    Permanent {
        /// The mail server's answer.
        answer: String,
    },
    /// Something that can get better: no connection, a busy server, a wrong password, a full disk.
    #[error("the mail could not be sent now: {what}")]
    Transient {
        /// What went wrong.
        what: String,
    },
}

impl MailError {
    /// Whether the same mail may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transient { .. })
    }
}

impl Mailer {
    /// Sends one mail. Ends within 30 seconds.
    ///
    /// Over SMTP a mail can arrive twice when the connection breaks after the server took it; its `Message-ID` is the same.
    pub async fn send(&self, mail: &Mail) -> Result<Sent, MailError> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::Folder(folder) => folder.send(mail).await,
        }
    }

    /// The folder that mails land in, where no mail server is configured: pages and the log tell people about it.
    #[must_use]
    pub fn folder(&self) -> Option<&std::path::Path> {
        match self {
            Self::Smtp(_) => None,
            Self::Folder(folder) => Some(folder.path()),
        }
    }
}
