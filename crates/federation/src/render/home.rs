//! What our documents say of the server itself. Ids of accounts and statuses are stored, and never made again; the ids of
//! what hangs on them follow from them.

/// Where this server lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home<'a> {
    /// Scheme, host and port under which it is reached, without a slash at the end.
    pub base_url: &'a str,
    /// The part after the @ of its accounts.
    pub handle_domain: &'a str,
}

impl Home<'_> {
    /// Where what concerns several accounts goes.
    #[must_use]
    pub fn shared_inbox(&self) -> String {
        format!("{}/inbox", self.base_url)
    }

    /// Id of the server's own actor.
    #[must_use]
    pub fn instance_actor(&self) -> String {
        format!("{}/actor", self.base_url)
    }

    /// The name by which somebody is known everywhere; `domain` is empty for those of this server.
    #[must_use]
    pub fn handle(&self, username: &str, domain: &str) -> String {
        format!("{username}@{}", if domain.is_empty() { self.handle_domain } else { domain })
    }
}

/// Id of the key with which an actor of this server signs.
#[must_use]
pub fn key_id(actor: &str) -> String {
    format!("{actor}#main-key")
}

/// Id of the followers of an actor of this server.
#[must_use]
pub fn followers(actor: &str) -> String {
    format!("{actor}/followers")
}

/// Id of what an actor of this server pinned.
#[must_use]
pub fn featured(actor: &str) -> String {
    format!("{actor}/collections/featured")
}

/// Where those of one host are listed who follow an actor of this server (FEP-8fcf).
#[must_use]
pub fn followers_synchronization(actor: &str) -> String {
    format!("{actor}/followers_synchronization")
}
