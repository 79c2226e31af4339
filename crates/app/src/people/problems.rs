//! What is wrong with a form about an account, field by field, in Mastodon's words for programs and in a sentence for
//! people.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#422-unprocessable-entity>

use crate::messages::{Language, Message};
use std::fmt;

/// A field of a form about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The name of the account.
    Username,
    /// The e-mail address.
    Email,
    /// The (new) password.
    Password,
    /// The present password, where a change asks for it.
    CurrentPassword,
    /// The rules and the terms.
    Agreement,
    /// Why somebody wants to join.
    Reason,
    /// Name of the community.
    Title,
}

impl Field {
    /// The name of the parameter.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
            Self::Password => "password",
            Self::CurrentPassword => "current_password",
            Self::Agreement => "agreement",
            Self::Reason => "reason",
            Self::Title => "title",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn message(self) -> Message {
        match self {
            Self::Username => Message::new("field-username"),
            Self::Email => Message::new("field-email"),
            Self::Password => Message::new("field-password"),
            Self::CurrentPassword => Message::new("field-current-password"),
            Self::Agreement => Message::new("field-agreement"),
            Self::Reason => Message::new("field-reason"),
            Self::Title => Message::new("field-title"),
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// There is nothing in it.
    Blank,
    /// It has characters or a form that it cannot have.
    Invalid,
    /// Somebody else has it.
    Taken,
    /// Over so many characters.
    TooLong(usize),
    /// Under so many characters.
    TooShort(usize),
    /// Kept for the server itself.
    Reserved,
    /// Has to be ticked.
    NotAccepted,
    /// Not the right one.
    Wrong,
}

impl Problem {
    /// The word that programs look for.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blank => "ERR_BLANK",
            Self::Invalid | Self::Wrong => "ERR_INVALID",
            Self::Taken => "ERR_TAKEN",
            Self::TooLong(_) => "ERR_TOO_LONG",
            Self::TooShort(_) => "ERR_TOO_SHORT",
            Self::Reserved => "ERR_RESERVED",
            Self::NotAccepted => "ERR_ACCEPTED",
        }
    }

    /// What people read, after the name of the field.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Blank => Message::new("problem-blank"),
            Self::Invalid => Message::new("problem-invalid"),
            Self::Taken => Message::new("problem-taken"),
            Self::TooLong(most) => Message::new("problem-too-long").with("most", most),
            Self::TooShort(least) => Message::new("problem-too-short").with("least", least),
            Self::Reserved => Message::new("problem-reserved"),
            Self::NotAccepted => Message::new("problem-not-accepted"),
            Self::Wrong => Message::new("problem-wrong"),
        }
    }

    /// What people read, with the name of the field.
    #[must_use]
    pub fn of(self, field: Field) -> Message {
        Message::new("problem-of-field").with("field", field.message()).with("problem", self.message())
    }
}

/// All that is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(Vec<(Field, Problem)>);

impl Problems {
    /// One problem.
    #[must_use]
    pub fn one(field: Field, problem: Problem) -> Self {
        Self(vec![(field, problem)])
    }
    /// Adds a problem.
    pub fn add(&mut self, field: Field, problem: Problem) {
        self.0.push((field, problem));
    }
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// What is wrong with this field.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<Problem> {
        self.0.iter().find(|(at, _)| *at == field).map(|(_, problem)| *problem)
    }
    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = (Field, Problem)> + '_ {
        self.0.iter().copied()
    }
    /// The same, as people read them.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.iter().map(|(field, problem)| problem.of(field)).collect()
    }
    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// The problems.
    pub fn check(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

/// For the command line, which speaks English.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, message) in self.messages().iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{}", message.in_language(Language::En))?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
