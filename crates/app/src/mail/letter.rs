//! The frame of a mail: subject, greeting, signature. What it says is in the catalogue.

use crate::messages::{Language, Message};

/// A mail before it has a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// What every mail names.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// Name of the community.
    pub community: &'a str,
    /// Its address.
    pub base_url: &'a str,
    /// The receiver's account.
    pub username: &'a str,
}

/// Writes a mail that says this, and leads to this path of the server.
#[must_use]
pub fn write(language: Language, names: Names<'_>, subject: Message, body: Message, path: &str) -> Letter {
    let body = body
        .with("username", names.username)
        .with("community", names.community)
        .with("link", format!("{}{path}", names.base_url));
    let (subject, body) = (language.tell(subject), language.tell(body));
    // A title is one line: a subject with a line break would be refused on its way out.
    let community: String = names.community.chars().filter(|c| !c.is_control()).take(100).collect();
    Letter {
        subject: format!("{subject} ({community})"),
        body: format!("{}\n\n{body}\n\n-- \n{community}\n{}\n", language.say("mail-greeting"), names.base_url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_a_subject() {
        let names =
            Names { community: "Tower\r\nBcc: eve@example.org", base_url: "https://t.example", username: "ada" };
        for language in Language::ALL {
            let (subject, body) = (Message::new("mail-confirm-subject"), Message::new("mail-confirm"));
            let letter = write(language, names, subject, body, "/auth/confirm?token=x");
            assert!(!letter.subject.contains(['\r', '\n']), "{:?}", letter.subject);
            assert!(letter.body.contains("\nhttps://t.example/auth/confirm?token=x\n"));
        }
    }
}
