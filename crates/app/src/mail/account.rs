//! Writes and sends the mails about accounts. A link's secret is made here, when the mail is sent: no queue and no row
//! ever holds one.

use crate::{
    App,
    mail::{
        jobs::About,
        letter::{self, Letter, Names},
    },
    messages::{Language, Message},
    people::create::confirm_link_ends,
    random::fingerprint,
};
use domain::{AccountId, JobId};
use egress::{Mail, MailError};
use store::{
    StoreError,
    engine::Tx,
    mailed_tokens::{self, Purpose},
    users::User,
};

/// A link for a new password lives so long.
const RESET_SECONDS: i64 = 3600;

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The mail server, or the folder.
    #[error("the mail was not sent")]
    Mail(#[from] MailError),
    /// The database failed.
    #[error("could not store the link")]
    Store(#[from] StoreError),
}

impl App {
    /// Whether mails only land in a folder, because no mail server is configured: pages say so.
    #[must_use]
    pub fn mails_stay_here(&self) -> bool {
        self.mailer().folder().is_some()
    }

    /// Sends a person the mail about this. Somebody who is gone, or has confirmed meanwhile, gets none.
    pub(crate) async fn send_account_mail(&self, account: AccountId, about: About) -> Result<(), SendError> {
        let Some(user) = store::users::by_account(&self.read(), account).await? else { return Ok(()) };
        let settings = self.settings().await?;
        let (subject, body, path) = match about {
            About::Confirm if user.confirmed_at.is_some() => return Ok(()),
            About::Confirm => {
                let secret = self.mailed_link(&user, Purpose::Confirm).await?;
                let path = format!("/auth/confirm?token={secret}");
                (Message::new("mail-confirm-subject"), Message::new("mail-confirm"), path)
            }
            About::PasswordChanged => (
                Message::new("mail-password-changed-subject"),
                Message::new("mail-password-changed"),
                "/auth/password".to_owned(),
            ),
            About::Approved => {
                (Message::new("mail-approved-subject"), Message::new("mail-approved"), "/auth/sign_in".to_owned())
            }
        };
        let names = self.names(&settings.title, &user);
        self.send(&user, letter::write(language(&user), names, subject, body, &path)).await
    }

    /// Sends whoever has this address a link for a new password. Nobody may have it.
    pub(crate) async fn send_reset_mail(&self, email_lc: &str) -> Result<(), SendError> {
        let Some(user) = store::users::by_email(&self.read(), email_lc).await? else { return Ok(()) };
        if user.disabled_at.is_some() || user.suspended_at.is_some() {
            return Ok(());
        }
        let settings = self.settings().await?;
        let secret = self.mailed_link(&user, Purpose::Reset).await?;
        let (subject, body) = (Message::new("mail-reset-subject"), Message::new("mail-reset"));
        let (names, path) = (self.names(&settings.title, &user), format!("/auth/password/edit?token={secret}"));
        self.send(&user, letter::write(language(&user), names, subject, body, &path)).await
    }

    fn names<'a>(&'a self, title: &'a str, user: &'a User) -> Names<'a> {
        Names { community: title, base_url: &self.site().base_url, username: &user.username }
    }

    /// A new link for this person. Older ones stay good until one is used: a mail that was sent twice works either way.
    async fn mailed_link(&self, user: &User, purpose: Purpose) -> Result<String, StoreError> {
        let secret = self.random().secret();
        let (hash, now, account, email) =
            (fingerprint(&secret), self.now(), AccountId(user.account_id), user.email.clone());
        let ends = match purpose {
            Purpose::Confirm => confirm_link_ends(now),
            Purpose::Reset | Purpose::Setup => now.plus_seconds(RESET_SECONDS),
        };
        self.store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                mailed_tokens::insert(tx, &hash, purpose, Some((account, &email)), now, ends).await
            })
            .await?;
        Ok(secret)
    }

    /// The right half of message ids: the domain of the handles, without a port.
    fn mail_domain(&self) -> &str {
        let domain = &self.site().handle_domain;
        domain.split_once(':').map_or(domain.as_str(), |(domain, _)| domain)
    }

    async fn send(&self, user: &User, letter: Letter) -> Result<(), SendError> {
        let mail = Mail {
            to: user.email.clone(),
            subject: letter.subject,
            text: letter.body,
            message_id: format!("{}@{}", self.ids().next::<JobId>(), self.mail_domain()),
            sent_at: self.now().0,
        };
        match self.mailer().send(&mail).await? {
            egress::Sent::Relayed { answer } => {
                tracing::info!(mail.message_id = %mail.message_id, %answer, "a mail was sent")
            }
            egress::Sent::Written { path } => {
                tracing::warn!(path = %path.display(), "no mail server is configured: the mail lies in a file");
            }
        }
        Ok(())
    }
}

/// The language of somebody's mails.
fn language(user: &User) -> Language {
    Language::of(&user.locale).unwrap_or_default()
}
