//! What the operator named in the configuration: today the mail server, or the folder that stands in for one.
//!
//! Addresses are taken as they are: the operator may name a private host. Nothing that a stranger wrote decides where
//! a connection goes.

pub mod folder;
pub mod mail;
pub mod mailer;
pub mod smtp;
