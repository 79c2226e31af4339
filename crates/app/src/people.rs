//! People of this server: how they come, how they sign in, what they may use, and how they go.

pub mod allowed_apps;
pub mod approve;
pub mod authenticate;
pub mod change_password;
pub mod confirm;
pub mod create;
pub mod device;
pub mod email;
pub(crate) mod in_use;
pub mod keys;
pub mod list;
pub mod password;
pub mod problems;
pub mod reset;
pub mod revoke;
pub mod rotate;
pub mod sessions;
pub mod set_up;
pub mod sign_in;
pub mod sign_up;
pub mod standing;
pub mod tokens;
