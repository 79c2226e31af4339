//! Who acts. Authority is an argument type: a use case that needs it cannot be called without it, and only
//! [`crate::App::authenticate`], [`crate::App::session`] and [`Operator::at_the_console`] make it.

use crate::messages::Language;
use crate::people::in_use::LastUse;
use domain::{AccountId, AppId, Role, Scopes, SessionId, Timestamp, TokenId};
use std::sync::Arc;

/// How far an account of this server is ready to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The e-mail address is confirmed (or nobody asked for that).
    pub confirmed: bool,
    /// Somebody approved the sign-up (or nobody asked for that).
    pub approved: bool,
    /// Switched off by an admin, or suspended.
    pub disabled: bool,
    /// It moved to another account. Its owner can sign in and take that back, and nothing else.
    pub moved: bool,
}

impl Standing {
    /// Whether the account may be used.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        self.confirmed && self.approved && !self.disabled && !self.moved
    }
}

/// A person of this server, behind a token or a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub(crate) account: AccountId,
    pub(crate) username: Arc<str>,
    pub(crate) role: Role,
    pub(crate) standing: Standing,
    pub(crate) language: Option<Language>,
}

impl Person {
    /// The person's account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// The account's name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }
    /// The person's role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }
    /// Whether the account may be used.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }
    /// The language of the account; `None` for one that the catalogue of messages does not speak.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        self.language
    }
}

/// What a valid access token stands for. Shared by all requests that carry it, and dropped as soon as anything of it
/// changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub(crate) token: TokenId,
    pub(crate) app: Option<AppId>,
    pub(crate) app_name: Option<(Arc<str>, Option<Arc<str>>)>,
    pub(crate) scopes: Scopes,
    pub(crate) person: Option<Person>,
    pub(crate) last_use: LastUse,
}

impl Credential {
    /// The token.
    #[must_use]
    pub fn token(&self) -> TokenId {
        self.token
    }
    /// The application; tokens from the command line have none.
    #[must_use]
    pub fn app(&self) -> Option<AppId> {
        self.app
    }
    /// What the token allows.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }
    /// The person behind it; a client's own token has none.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }
    /// The right to act as the person, when there is one whose account may be used.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        let person = self.person.as_ref().filter(|person| person.standing.is_usable())?;
        Some(Actor { person: person.clone(), app_name: self.app_name.clone() })
    }
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserSession {
    pub(crate) id: SessionId,
    pub(crate) person: Person,
    /// What is given out through this session dies with this epoch.
    pub(crate) epoch: i64,
    pub(crate) expires_at: Timestamp,
    pub(crate) last_use: LastUse,
    pub(crate) renewed: bool,
}

impl BrowserSession {
    /// The session.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.id
    }
    /// Who is signed in; perhaps somebody who still has to confirm or wait.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }
    /// The session was given another year just now: the browser should keep its cookie as long.
    #[must_use]
    pub fn was_renewed(&self) -> bool {
        self.renewed
    }
    /// The right to act as the person, when the account may be used.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        self.person.standing.is_usable().then(|| Actor { person: self.person.clone(), app_name: None })
    }
}

/// The right to act as one person of this server, whose account is confirmed, approved and not disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub(crate) person: Person,
    pub(crate) app_name: Option<(Arc<str>, Option<Arc<str>>)>,
}

impl Actor {
    /// The acting account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.person.account
    }
    /// The acting person.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }
    /// Name and website of the app through which the person acts.
    #[must_use]
    pub fn app_name(&self) -> Option<(&str, Option<&str>)> {
        self.app_name.as_ref().map(|(name, website)| (&**name, website.as_deref()))
    }
}

/// The person at the server's own console: may do all that the command line offers.
#[derive(Debug)]
pub struct Operator(());

impl Operator {
    /// Made by the command line alone: whoever can start the binary with this configuration owns the database anyway.
    #[must_use]
    pub fn at_the_console() -> Self {
        Self(())
    }
}
