//! Why an account is not moved, or has no such alias: for the command line, and for the form.

use crate::{messages::Message, people::password::PasswordError};
use domain::Timestamp;
use store::StoreError;

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum MovingProblem {
    /// There is no such account here, or it may not be used.
    #[error("there is no such account on this server, or it may not be used")]
    NotAllowed,
    /// The present password is another one.
    #[error("that is not the present password")]
    WrongPassword,
    /// Nobody of that name was found.
    #[error("nobody of that name was found, or their server does not answer")]
    NotFound,
    /// It is the account itself.
    #[error("that is the account itself")]
    Itself,
    /// Nobody has more aliases.
    #[error("an account has at most {0} aliases")]
    TooManyAliases(usize),
    /// The other account does not say that it is the same person.
    #[error("the other account does not name this one among its aliases: add {0} there first")]
    NotAnAlias(String),
    /// The other account moved away itself.
    #[error("the other account has moved away itself")]
    TargetMoved,
    /// It is gone already.
    #[error("the account has moved already: take that back first")]
    HasMoved,
    /// It moved not long ago.
    #[error("the account moved not long ago, and can move again after {}", wire::time::date_time(*.0))]
    TooSoon(Timestamp),
    /// It did not move.
    #[error("the account has not moved")]
    HasNotMoved,
    /// A password could not be compared.
    #[error("a password could not be compared")]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error("could not store the change")]
    Store(#[from] StoreError),
}

impl MovingProblem {
    /// What somebody reads who filled in a form; `None` for what is no fault of theirs.
    #[must_use]
    pub fn message(&self) -> Option<Message> {
        Some(match self {
            Self::WrongPassword => Message::new("moving-problem-password"),
            Self::NotFound => Message::new("moving-problem-not-found"),
            Self::Itself => Message::new("moving-problem-itself"),
            Self::TooManyAliases(most) => Message::new("moving-problem-too-many").with("most", *most),
            Self::NotAnAlias(own) => Message::new("moving-problem-no-alias").with("own", own.clone()),
            Self::TargetMoved => Message::new("moving-problem-target-moved"),
            Self::HasMoved => Message::new("moving-problem-has-moved"),
            Self::TooSoon(until) => Message::new("moving-problem-too-soon").with("date", wire::time::date(*until)),
            Self::HasNotMoved => Message::new("moving-problem-has-not-moved"),
            Self::NotAllowed | Self::Password(_) | Self::Store(_) => return None,
        })
    }
}
