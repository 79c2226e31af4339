//! The only door out: every socket that the server opens towards another machine is opened here.
//!
//! [`configured`] reaches what the operator named in the configuration, at any address, a private one included. Hosts
//! that strangers name never go through it but through [`stranger`], with an allow list of public addresses and budgets
//! for all that a stranger could make endless. No other crate links an HTTP client or opens an outgoing socket, but for `store::engine`
//! (to PostgreSQL), `testkit` and `bench`; `clippy.toml` holds the list.

pub mod configured;
pub mod stranger;

pub use configured::mail::{Mail, MailAddress, MailAddressError};
pub use configured::mailer::{MailError, Mailer, Sent};
pub use configured::smtp::{Security, SmtpError, SmtpSettings};
pub use stranger::{Answer, BadRedirect, Blocked, Error, Get, Redirects, Signer, Stage, Stranger};
