//! A mail before it leaves: checked parts, one plain-text body, no ambient time and no ambient randomness.
//!
//! Refuses whatever could end a header line: an address or a subject with a control character never becomes a mail.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};

use super::mailer::MailError;

/// One mail to one person, in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The receiver's address, without a name.
    pub to: String,
    /// The subject: one line.
    pub subject: String,
    /// The body.
    pub text: String,
    /// The `Message-ID` without its angle brackets, such as `7f3a9c@example.org`. Sending twice with the same one is the
    /// same mail: a folder keeps one file, and a receiver's server can tell.
    pub message_id: String,
    /// The moment that the mail was written, in UTC milliseconds since 1970.
    pub sent_at: i64,
}

/// An address that mails are sent from, with or without a name: `Watertower <no-reply@example.org>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(pub(crate) Mailbox);

/// A text is no mail address.
#[derive(Debug, thiserror::Error)]
#[error("{text:?} is no mail address")]
pub struct MailAddressError {
    /// The text.
    pub text: String,
}

impl MailAddress {
    /// Reads `name@host` or `Name <name@host>`.
    pub fn parse(text: &str) -> Result<Self, MailAddressError> {
        let refused = || MailAddressError { text: text.to_owned() };
        if has_control(text) {
            return Err(refused());
        }
        text.parse::<Mailbox>().map(Self).map_err(|_| refused())
    }

    /// The part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

impl std::fmt::Display for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Mail {
    /// The mail as it goes over the wire.
    pub(crate) fn message(&self, from: &MailAddress) -> Result<Message, MailError> {
        let to =
            self.to.parse::<lettre::Address>().map_err(|_| MailError::Refused { what: "the receiver's address" })?;
        if has_control(&self.to) {
            return Err(MailError::Refused { what: "the receiver's address" });
        }
        if has_control(&self.subject) || self.subject.len() > 998 {
            return Err(MailError::Refused { what: "the subject" });
        }
        if !is_message_id(&self.message_id) {
            return Err(MailError::Refused { what: "the message id" });
        }
        let at = u64::try_from(self.sent_at).map_err(|_| MailError::Refused { what: "the date" })?;
        let date = UNIX_EPOCH.checked_add(Duration::from_millis(at));
        // The formatter panics on years of five digits, so such a date ends here.
        let date = date.filter(|_| at < 253_402_300_800_000).ok_or(MailError::Refused { what: "the date" })?;
        Message::builder()
            .from(from.0.clone())
            .to(Mailbox::new(None, to))
            .subject(self.subject.clone())
            .date(date)
            .message_id(Some(format!("<{}>", self.message_id)))
            .header(ContentType::TEXT_PLAIN)
            .header(AutoSubmitted)
            .body(self.text.clone())
            .map_err(|_| MailError::Refused { what: "the envelope" })
    }

    /// A name for the mail's file: time first, so that a listing is in order; the same mail has the same name.
    pub(crate) fn file_name(&self) -> String {
        let id: String =
            self.message_id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(96).collect();
        format!("{:013}-{id}.eml", self.sent_at.max(0))
    }
}

fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// `left@right`, where the right side is a name or an address in brackets.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4>
fn is_message_id(id: &str) -> bool {
    let atom = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let Some((left, right)) = id.split_once('@') else { return false };
    let literal = right.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_right = |c: char| atom(c) || (literal.is_some() && c == ':');
    let right = literal.unwrap_or(right);
    id.len() <= 255 && !left.is_empty() && !right.is_empty() && left.chars().all(atom) && right.chars().all(is_right)
}

/// Tells mail programs that no person wrote this, so that nobody's holiday notice answers it.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc3834#section-5>
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            to: "alice@example.org".into(),
            subject: "Grüße aus dem Turm".into(),
            text: "Erste Zeile\n.\nDritte Zeile".into(),
            message_id: "abc.123@example.org".into(),
            sent_at: 1_790_000_000_000,
        }
    }

    #[test]
    fn whatever_could_end_a_header_line_is_refused() {
        let from = MailAddress::parse("Watertower <no-reply@example.org>").unwrap();
        assert!(mail().message(&from).is_ok());
        type Spoil = fn(&mut Mail);
        let spoiled: [(&str, Spoil); 9] = [
            ("the receiver's address", |m| m.to.push_str("\r\nBcc: eve@example.net")),
            ("the receiver's address", |m| m.to = "alice@example.org, eve@example.net".into()),
            ("the receiver's address", |m| m.to = String::new()),
            ("the subject", |m| m.subject.push_str("\r\nBcc: eve@example.net")),
            ("the subject", |m| m.subject.push('\0')),
            ("the message id", |m| m.message_id.push_str(">\r\nBcc: eve@example.net")),
            ("the message id", |m| m.message_id = "no-at-sign".into()),
            ("the date", |m| m.sent_at = -1),
            ("the date", |m| m.sent_at = i64::MAX),
        ];
        for (expected, spoil) in spoiled {
            let mut mail = mail();
            spoil(&mut mail);
            match mail.message(&from) {
                Err(MailError::Refused { what }) => assert_eq!(what, expected, "{mail:?}"),
                other => panic!("{mail:?} became {other:?}"),
            }
        }
        assert!(MailAddress::parse("a@example.org\r\nBcc: eve@example.net").is_err());
        assert!(MailAddress::parse("nobody").is_err());
    }

    #[test]
    fn an_address_can_stand_in_the_place_of_a_host() {
        for (id, fine) in
            [("a@[::1]", true), ("a@127.0.0.1", true), ("a@[::1", false), ("a@::1", false), ("a@b@c", false)]
        {
            assert_eq!(is_message_id(id), fine, "{id}");
        }
    }

    #[test]
    fn a_name_of_a_file_never_leaves_its_folder() {
        let mut mail = mail();
        mail.message_id = "../../etc/passwd@x".into();
        assert_eq!(mail.file_name(), "1790000000000-------etc-passwd-x.eml");
    }
}
