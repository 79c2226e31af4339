//! People of this server: the private half of a local account.

use domain::AccountId;

/// What authentication needs to know of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub username: String,
    /// Name of the role.
    pub role: String,
    /// What was issued in another epoch is dead.
    pub epoch: i64,
    /// The e-mail address is confirmed.
    pub confirmed: bool,
    /// The sign-up is approved.
    pub approved: bool,
    /// Switched off, or suspended.
    pub disabled: bool,
}
