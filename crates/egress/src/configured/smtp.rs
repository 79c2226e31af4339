//! Mails over SMTP, with rustls on aws-lc-rs.
//!
//! Refuses to fall back: where encryption is asked for, neither a mail nor a password goes out without it.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::mail::{Mail, MailAddress};
use super::mailer::{MailError, Sent};

/// One mail ends within this time, whatever the mail server does.
const DEADLINE: Duration = Duration::from_secs(30);

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// Plain at first, then TLS by `STARTTLS`; without it, nothing is sent.
    StartTls,
    /// No encryption.
    None,
}

/// Which mail server, and how to talk to it.
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Encryption.
    pub security: Security,
    /// User and password, where it asks for them.
    pub login: Option<(String, String)>,
    /// The name that this server gives itself in the greeting.
    pub hello: String,
    /// The sender of every mail.
    pub from: MailAddress,
}

/// The settings cannot make a connection.
#[derive(Debug, thiserror::Error)]
#[error("TLS for the mail server cannot be prepared")]
pub struct SmtpError(#[source] lettre::transport::smtp::Error);

/// A mail server.
#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailAddress,
}

impl Smtp {
    /// Prepares the way to a mail server. Does not connect yet.
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpError> {
        let tls = || TlsParameters::new(settings.host.clone()).map_err(SmtpError);
        let tls = match settings.security {
            Security::Tls => Tls::Wrapper(tls()?),
            Security::StartTls => Tls::Required(tls()?),
            Security::None => Tls::None,
        };
        // The builder's own name warns of its defaults (no TLS); TLS is set right here.
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host)
            .port(settings.port)
            .tls(tls)
            .hello_name(ClientId::Domain(settings.hello))
            .timeout(Some(DEADLINE));
        if let Some((user, password)) = settings.login {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { transport: builder.build(), from: settings.from })
    }

    pub(crate) async fn send(&self, mail: &Mail) -> Result<Sent, MailError> {
        let message = mail.message(&self.from)?;
        match tokio::time::timeout(DEADLINE, self.transport.send(message)).await {
            Ok(Ok(response)) => Ok(Sent::Relayed { answer: response.message().collect::<Vec<_>>().join(" ") }),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => Err(MailError::Transient { what: format!("no answer within {} s", DEADLINE.as_secs()) }),
        }
    }
}

/// A 5xx is for good, unless it is about who *we* are: a wrong password is the operator's to mend, and the mail waits.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc4954#section-6>
fn classify(error: &lettre::transport::smtp::Error) -> MailError {
    let what = match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let code = error.status().map(u16::from);
    let about_us = matches!(code, Some(454 | 500..=504 | 530 | 534 | 535 | 538));
    if error.is_permanent() && !about_us {
        MailError::Permanent { answer: what }
    } else {
        MailError::Transient { what }
    }
}
