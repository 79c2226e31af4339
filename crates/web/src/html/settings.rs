//! Pages for people who are signed in.

pub mod moving;
pub mod security;
pub mod sign_ups;
