//! People of this server: who they are, how they sign in, what they may use.

pub mod authenticate;
pub mod keys;
pub mod password;
