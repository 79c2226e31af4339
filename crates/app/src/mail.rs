//! Mails to people of this server: what they say, and the jobs that send them.

pub mod account;
pub mod jobs;
pub mod letter;
