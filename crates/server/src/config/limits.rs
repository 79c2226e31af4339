//! `[limits]`: what protects the server from its callers. The numbers themselves are not settings.

use super::spec::section;

section! {
    /// What protects the server from its callers.
    pub struct Limits("limits") {
        /// Whether callers are slowed down who ask too often. Only a test should turn this off.
        rate_limits: bool = toml(true);
    }
}
