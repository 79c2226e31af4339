//! The sentences of the mails. English is the only catalogue so far; a language is one more arm of [`Catalogue::of`].

/// A mail before it has a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
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

/// The sentences in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catalogue {
    /// English.
    En,
}

impl Catalogue {
    /// The catalogue for a locale; English where there is none.
    #[must_use]
    pub fn of(_locale: &str) -> Self {
        Self::En
    }

    /// Confirm your address.
    #[must_use]
    pub fn confirm(self, names: Names<'_>, link: &str) -> Text {
        let Self::En = self;
        self.letter(
            names,
            "Confirm your e-mail address",
            &format!(
                "somebody, probably you, made the account @{} on {} with this e-mail address.\n\n\
                 To confirm that the address is yours, open this page and press the button on it:\n\n{link}\n\n\
                 The link works for two days. If this was not you, do nothing: an address that nobody confirms gets no \
                 more mail.",
                names.username, names.community
            ),
        )
    }

    /// Set a new password.
    #[must_use]
    pub fn reset(self, names: Names<'_>, link: &str) -> Text {
        let Self::En = self;
        self.letter(
            names,
            "Set a new password",
            &format!(
                "somebody asked for a new password for your account @{} on {}.\n\n\
                 You can set one here:\n\n{link}\n\n\
                 The link works for one hour, and once. If this was not you, do nothing: your password stays as it is.",
                names.username, names.community
            ),
        )
    }

    /// Your password was changed.
    #[must_use]
    pub fn password_changed(self, names: Names<'_>) -> Text {
        let Self::En = self;
        self.letter(
            names,
            "Your password was changed",
            &format!(
                "the password of your account @{} on {} was changed just now, and all other browsers and apps were signed \
                 out.\n\nIf this was not you, set a new password at once:\n\n{}/auth/password",
                names.username, names.community, names.base_url
            ),
        )
    }

    /// You are in.
    #[must_use]
    pub fn approved(self, names: Names<'_>) -> Text {
        let Self::En = self;
        self.letter(
            names,
            "Welcome: your account is ready",
            &format!(
                "the moderators of {} have approved your account @{}. You can sign in, here or with an app:\n\n\
                 {}/auth/sign_in",
                names.community, names.username, names.base_url
            ),
        )
    }

    fn letter(self, names: Names<'_>, subject: &str, body: &str) -> Text {
        let Self::En = self;
        // A title is one line: a subject with a line break would be refused on its way out.
        let community: String = names.community.chars().filter(|c| !c.is_control()).take(100).collect();
        Text {
            subject: format!("{subject} ({community})"),
            body: format!("Hello,\n\n{body}\n\n-- \n{community}\n{}\n", names.base_url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_a_subject() {
        let names =
            Names { community: "Tower\r\nBcc: eve@example.org", base_url: "https://t.example", username: "ada" };
        let text = Catalogue::of("de").confirm(names, "https://t.example/auth/confirm?token=x");
        assert!(!text.subject.contains(['\r', '\n']), "{:?}", text.subject);
        assert!(text.body.contains("https://t.example/auth/confirm?token=x\n"));
    }
}
