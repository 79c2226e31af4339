//! E-mail addresses: the form that browsers check, with a domain that can exist. Whether mail arrives, the confirmation
//! tells.
//!
//! Spec: <https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address>

use crate::people::problems::Problem;
use domain::limits::EMAIL_CHARACTERS;

/// An address that mail can be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Checks an address. Spaces around it are dropped.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Problem::Blank);
        }
        if text.len() > EMAIL_CHARACTERS {
            return Err(Problem::TooLong(EMAIL_CHARACTERS));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Problem::Invalid)?;
        if !is_local_part(local) {
            return Err(Problem::Invalid);
        }
        let domain = match url::Host::parse(domain) {
            Ok(url::Host::Domain(domain)) => domain,
            _ => return Err(Problem::Invalid),
        };
        if !is_domain(&domain) {
            return Err(Problem::Invalid);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// As it was written (an international domain in its ASCII form).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// The mailbox that somebody means, as attempts on it are counted: an address in other words (upper case, an
/// international domain in either form) is the same one. What is no address stays what it is, and is cut short.
#[must_use]
pub fn mailbox(text: &str) -> String {
    match Email::parse(text) {
        Ok(email) => email.folded(),
        Err(_) => text.trim().to_lowercase().chars().take(EMAIL_CHARACTERS).collect(),
    }
}

fn is_local_part(local: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty()
        && local.len() <= 64
        && local.bytes().all(fits)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_in_other_words_is_the_same() {
        for same in [
            "ada@xn--bcher-kva.example",
            " Ada@B\u{dc}CHER.example ",
            "ADA@bu\u{308}cher.Example",
            "ada@XN--BCHER-KVA.example",
            "ada@b\u{fc}cher\u{3002}example",
        ] {
            assert_eq!(mailbox(same), "ada@xn--bcher-kva.example", "{same:?}");
        }
        assert_ne!(mailbox("ada@example.org"), mailbox("ada@example.com"));
        assert_eq!(mailbox(" No Address "), "no address");
        assert_eq!(mailbox(&"\u{e4}".repeat(10_000)).chars().count(), EMAIL_CHARACTERS);
    }

    #[test]
    fn addresses_are_checked() {
        assert_eq!(Email::parse(" Ada@Example.org ").map(|e| e.folded()), Ok("ada@example.org".into()));
        assert_eq!(Email::parse("ada@bücher.example").map(|e| e.0), Ok("ada@xn--bcher-kva.example".into()));
        assert_eq!(Email::parse("  "), Err(Problem::Blank));
        let long = format!("a@{}.org", "b".repeat(260));
        assert_eq!(Email::parse(&long), Err(Problem::TooLong(254)));
        for bad in [
            "ada",
            "@example.org",
            "ada@",
            "ada@localhost",
            "a b@example.org",
            "ada@example..org",
            ".a@example.org",
            "a..b@example.org",
            "ada@[127.0.0.1]",
            "ada@127.0.0.1",
            "ada@-x.org",
            "a\r\nBcc: b@example.org",
            "a@b@example.org",
            "a@exa\nmple.org",
            "\"a\"@example.org",
            "ada@example.org.",
        ] {
            assert_eq!(Email::parse(bad), Err(Problem::Invalid), "{bad:?}");
        }
    }
}
