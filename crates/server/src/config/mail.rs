//! `[mail]`: how mails leave. Without a mail server they are kept as files.

use std::path::Path;

use egress::configured::folder::Folder;
use egress::configured::smtp::Smtp;
use egress::{MailAddress, Mailer, Security, SmtpError, SmtpSettings};

use super::spec::section;
use super::value::{Line, Raw, Secret, Setting, choice};

section! {
    /// How mails leave. Without `mail.host` every mail becomes a file in `mail/` of `server.data_dir`.
    pub struct Mail("mail") {
        /// The mail server.
        host: Option<Line> = unset("mails become files");
        /// Its port.
        port: Option<u16> = unset("465 for `tls`, 587 for `starttls`, 25 for `none`");
        /// How the connection is encrypted: `"tls"` from the first byte, `"starttls"` (nothing is sent before it), or
        /// `"none"`, with which no password is allowed unless the mail server is on this machine.
        tls: TlsMode = toml("starttls");
        /// The name to sign in with.
        user: Option<Line> = unset("no sign-in");
        /// The password to sign in with.
        password: Option<Secret> = unset("no sign-in");
        /// The sender of every mail, such as `"Example <no-reply@example.org>"`. Required with `mail.host`.
        from: Option<From> = unset("`no-reply@` and the handle domain, in files");
    }
}

choice! {
    /// How the connection to the mail server is encrypted.
    pub enum TlsMode = "\"tls\", \"starttls\" or \"none\"" {
        /// TLS from the first byte.
        Tls = "tls",
        /// TLS after `STARTTLS`.
        StartTls = "starttls",
        /// No encryption.
        None = "none",
    }
}

/// The sender of mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct From(pub MailAddress);

impl Setting for From {
    const EXPECTED: &'static str =
        "a mail address, such as \"no-reply@example.org\" or \"Name <no-reply@example.org>\"";
    fn read(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(text) => MailAddress::parse(text).map(Self).map_err(|error| error.to_string()),
            other => Err(format!("found {}", other.kind())),
        }
    }
    fn show(&self) -> Raw {
        Raw::Text(self.0.to_string())
    }
}

/// Why mails have no way out.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// The handle domain cannot stand in an address.
    #[error(transparent)]
    From(#[from] egress::MailAddressError),
    /// TLS cannot be prepared.
    #[error(transparent)]
    Smtp(#[from] SmtpError),
}

impl Mail {
    /// The way out for mails: the mail server, or `mail/` in the data folder.
    pub fn mailer(&self, data_dir: &Path, handle_domain: &str) -> Result<Mailer, MailSetupError> {
        let from = match &self.from {
            Some(from) => from.0.clone(),
            // An address in the place of a name, as on a developer's machine, cannot stand in a mail.
            None => MailAddress::parse(&format!("no-reply@{handle_domain}"))
                .or_else(|_| MailAddress::parse("no-reply@localhost"))?,
        };
        let Some(Line(host)) = &self.host else {
            return Ok(Mailer::Folder(Folder::new(data_dir.join("mail"), from)));
        };
        let (security, usual_port) = match self.tls {
            TlsMode::Tls => (Security::Tls, 465),
            TlsMode::StartTls => (Security::StartTls, 587),
            TlsMode::None => (Security::None, 25),
        };
        let login = match (&self.user, &self.password) {
            (Some(Line(user)), Some(password)) => Some((user.clone(), password.expose().to_owned())),
            _ => None,
        };
        Ok(Mailer::Smtp(Smtp::new(SmtpSettings {
            host: host.clone(),
            port: self.port.unwrap_or(usual_port),
            security,
            login,
            hello: handle_domain.to_owned(),
            from,
        })?))
    }
}
