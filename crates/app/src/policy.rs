//! How this server deals with other domains, in one place: what comes in, what goes out, what is fetched, shown and found
//! all ask here. A rule for a domain holds for every name under it; the longest rule that fits decides.

mod change;
mod follow;
mod shown;

pub use change::{PolicyError, Rule};
pub use follow::FollowRules;
pub use shown::Shown;

pub(crate) use follow::{changed, met};

use crate::{App, Settings};
use domain::Account;
use std::{collections::HashMap, sync::Arc};
use store::{
    Reads, StoreError,
    domain_blocks::{self, DomainBlock},
};
use wire::uri::Uri;

/// How a domain is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Like any other.
    Noop,
    /// What it sends is seen by its followers alone.
    Silence,
    /// Not at all.
    Suspend,
}

impl Severity {
    /// Its name in the database, and at the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Noop => "noop",
            Self::Silence => "silence",
            Self::Suspend => "suspend",
        }
    }

    /// What it makes of accounts, in the database; nothing for an account like any other.
    const fn mark(self) -> &'static str {
        match self {
            Self::Noop => "",
            Self::Silence | Self::Suspend => self.name(),
        }
    }
}

/// The rules for domains, as they are now.
#[derive(Debug, Default)]
pub struct Policy {
    blocks: HashMap<String, DomainBlock>,
    /// The domains of an allow list, where there is one.
    allowed: Option<HashMap<String, ()>>,
}

impl Policy {
    /// The rules out of the database. `allow_list` closes the server to all others.
    #[must_use]
    pub fn new(blocks: Vec<DomainBlock>, allowed: Vec<String>, allow_list: bool) -> Self {
        Self {
            blocks: blocks.into_iter().map(|block| (block.domain.clone(), block)).collect(),
            allowed: allow_list.then(|| allowed.into_iter().map(|domain| (domain, ())).collect()),
        }
    }

    /// The rules that are in the database.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn load(db: &impl Reads) -> Result<Self, StoreError> {
        let (blocks, allowed) = (domain_blocks::all(db).await?, domain_blocks::allowed(db).await?);
        let settings = Settings::from_rows(&store::settings::all(db).await?);
        Ok(Self::new(blocks, allowed, settings.allow_list))
    }

    /// Whether anything is exchanged with this host or domain at all. A port is not part of a domain's name.
    #[must_use]
    pub fn deals_with(&self, host: &str) -> bool {
        let allowed = self.allowed.as_ref().is_none_or(|allowed| names(host).any(|name| allowed.contains_key(name)));
        allowed && self.severity(host) != Severity::Suspend
    }

    /// Whether anything is exchanged with this account: by its handle and by its id. Always with those of this server.
    #[must_use]
    pub fn deals_with_account(&self, account: &Account) -> bool {
        account.is_local() || (self.deals_with(&account.domain) && self.deals_with_address(&account.uri))
    }

    /// Whether anything is exchanged with the host of this address.
    #[must_use]
    pub fn deals_with_address(&self, address: &str) -> bool {
        Uri::parse(address).is_ok_and(|uri| self.deals_with(uri.host().as_str()))
    }

    /// How this host or domain is dealt with.
    #[must_use]
    pub fn severity(&self, host: &str) -> Severity {
        match self.rule(host).map(|block| block.severity.as_str()) {
            Some("suspend") => Severity::Suspend,
            Some("silence") => Severity::Silence,
            _ => Severity::Noop,
        }
    }

    /// How accounts of this host, with this domain in their handles, are dealt with.
    #[must_use]
    pub fn standing(&self, host: &str, domain: &str) -> Severity {
        if self.deals_with(host) && self.deals_with(domain) {
            self.severity(host).max(self.severity(domain))
        } else {
            Severity::Suspend
        }
    }

    /// Its pictures and files are not taken.
    #[must_use]
    pub fn rejects_media(&self, host: &str) -> bool {
        self.rule(host).is_some_and(|block| block.reject_media)
    }

    /// Whether pictures and files of this host or domain are fetched and shown. Those of this server, which has no name
    /// here, always are.
    #[must_use]
    pub fn takes_media(&self, host: &str) -> bool {
        host.is_empty() || (self.deals_with(host) && !self.rejects_media(host))
    }

    /// As [`Policy::takes_media`], by the address of a file or the id of whose it is.
    #[must_use]
    pub fn takes_media_at(&self, address: &str) -> bool {
        Uri::parse(address).is_ok_and(|uri| self.takes_media(uri.host().as_str()))
    }

    /// Whether there is nobody whose media are refused.
    #[must_use]
    pub fn takes_all_media(&self) -> bool {
        self.blocks.is_empty() && self.allowed.is_none()
    }

    /// Its reports are not taken.
    #[must_use]
    pub fn rejects_reports(&self, host: &str) -> bool {
        self.rule(host).is_some_and(|block| block.reject_reports)
    }

    /// Whether reports from this host or domain are taken.
    #[must_use]
    pub fn takes_reports(&self, host: &str) -> bool {
        self.deals_with(host) && !self.rejects_reports(host)
    }

    /// Whether pictures and files of this account are taken, and shown. Always those of this server's own.
    #[must_use]
    pub fn takes_media_of(&self, account: &Account) -> bool {
        account.is_local() || (self.takes_media(&account.domain) && self.takes_media_at(&account.uri))
    }

    fn rule(&self, host: &str) -> Option<&DomainBlock> {
        names(host).find_map(|name| self.blocks.get(name))
    }
}

/// A host's name, and every domain that it is under, longest first.
fn names(host: &str) -> impl Iterator<Item = &str> {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent))
}

impl App {
    /// How this server deals with other domains, as it is now.
    ///
    /// # Errors
    /// When the database fails: then nobody is dealt with.
    pub async fn policy(&self) -> Result<Arc<Policy>, StoreError> {
        let load = async { Policy::load(&self.read()).await.map(|policy| Some(Arc::new(policy))) };
        Ok(self.inner.policy.get_or_load(&(), load).await?.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::uri::Uri;

    fn block(domain: &str, severity: &str) -> DomainBlock {
        DomainBlock {
            domain: domain.to_owned(),
            severity: severity.to_owned(),
            reject_media: severity == "silence",
            reject_reports: false,
            private_comment: String::new(),
            public_comment: String::new(),
            obfuscate: false,
            created_at: 0,
        }
    }

    #[test]
    fn a_rule_holds_for_every_name_under_its_domain() {
        let policy =
            Policy::new(vec![block("evil.example", "suspend"), block("loud.example", "silence")], vec![], false);
        for host in ["evil.example", "a.evil.example", "b.a.evil.example", "evil.example:8443"] {
            assert!(!policy.deals_with(host), "{host}");
        }
        for host in ["notevil.example", "example", "evil.example.org", "evil"] {
            assert!(policy.deals_with(host), "{host}");
        }
        assert_eq!(policy.severity("x.loud.example"), Severity::Silence);
        assert!(!policy.takes_media("loud.example") && !policy.takes_media("evil.example"));
        assert!(policy.takes_media("other.example") && policy.takes_reports("loud.example"));
        assert!(
            !policy.takes_media_at("https://cdn.loud.example/a.png")
                && policy.takes_media_at("https://cdn.example/a.png")
        );
    }

    #[test]
    fn blk_09_every_spelling_of_a_domain_that_can_be_read_matches_its_rule() {
        let rules = vec![block("blocked.example", "suspend"), block("xn--bcher-kva.example", "suspend")];
        let policy = Policy::new(rules, vec![], false);
        for spelling in [
            "https://BLOCKED.example/a",
            "https://blocked.example:8443/a",
            "https://sub.Blocked.Example/a",
            "https://a.b.xn--bcher-kva.example/a",
            "https://XN--BCHER-KVA.example/a",
        ] {
            let host = Uri::parse(spelling).unwrap().host();
            assert!(!policy.deals_with(host.as_str()), "{spelling}");
        }
        // Whatever else a name may be spelt like is no address at all.
        for spelling in
            ["https://blocked.example./a", "https://b%6cocked.example/a", "https://blocked\u{ff0e}example/a"]
        {
            assert!(Uri::parse(spelling).is_err(), "{spelling}");
        }
    }

    #[test]
    fn the_longest_rule_decides() {
        let policy = Policy::new(vec![block("example", "suspend"), block("good.example", "noop")], vec![], false);
        assert!(policy.deals_with("good.example") && policy.deals_with("a.good.example"));
        assert!(!policy.deals_with("other.example"));
    }

    #[test]
    fn an_allow_list_closes_the_server_to_all_others() {
        let policy = Policy::new(vec![block("bad.friend.example", "suspend")], vec!["friend.example".into()], true);
        assert!(policy.deals_with("friend.example") && policy.deals_with("a.friend.example"));
        assert!(!policy.deals_with("bad.friend.example") && !policy.deals_with("stranger.example"));
    }
}
