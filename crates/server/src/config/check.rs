//! Contradictions: settings that are each fine and cannot stand together.

use super::Config;
use super::mail::TlsMode;
use super::problem::{Origin, Problem};
use super::read::Shown;

/// Finds every contradiction. `shown` tells where the values came from.
#[must_use]
pub fn contradictions(config: &Config, shown: &[Shown]) -> Vec<Problem> {
    let mut found = Checker { shown, problems: Vec::new() };
    found.media(config);
    found.federation(config);
    found.metrics(config);
    found.mail(config);
    found.problems
}

struct Checker<'a> {
    shown: &'a [Shown],
    problems: Vec<Problem>,
}

impl Checker<'_> {
    /// Notes what is wrong with a key; where nobody set it, the place is that of the key that asks for it.
    fn wrong(&mut self, key: &str, asked_by: &str, what: impl Into<String>, expected: &str) {
        let origin_of = |key| self.shown.iter().find(|shown| shown.key == key).map(|shown| &shown.origin);
        let set = |key| origin_of(key).filter(|origin| **origin != Origin::Default).cloned();
        let problem = Problem::new(set(key).or_else(|| set(asked_by)), key, what);
        self.problems.push(Problem { expected: Some(expected.to_owned()), ..problem });
    }

    /// Security: an upload must never run with the rights of the site.
    fn media(&mut self, config: &Config) {
        let base = &config.server.base_url;
        if base.is_loopback() {
            return;
        }
        match &config.media.base_url {
            None => self.wrong(
                "media.base_url",
                "server.base_url",
                format!("is required, because `server.base_url` is `{}`", base.as_str()),
                "an address under another registrable domain, such as \"https://example-media.net\"",
            ),
            Some(media) if media.shares_registrable_domain(base) => self.wrong(
                "media.base_url",
                "server.base_url",
                format!("`{}` and `server.base_url` (`{}`) share a registrable domain", media.as_str(), base.as_str()),
                "an address under another one, such as \"https://example-media.net\"",
            ),
            Some(_) => {}
        }
    }

    /// Security: a switch for one's own machine must not open it to strangers.
    fn federation(&mut self, config: &Config) {
        let base = &config.server.base_url;
        if config.federation.allow_loopback && !base.is_loopback() {
            self.wrong(
                "federation.allow_loopback",
                "federation.allow_loopback",
                format!(
                    "would let strangers reach services of this machine, since `server.base_url` is `{}`",
                    base.as_str()
                ),
                "false, or a `server.base_url` on a loopback name such as \"http://localhost:3000\"",
            );
        }
    }

    /// N-054: nothing internal stands open to the network.
    fn metrics(&mut self, config: &Config) {
        let Some(address) = config.metrics.bind.0 else { return };
        if !address.ip().to_canonical().is_loopback() && config.metrics.token.is_none() {
            self.wrong(
                "metrics.bind",
                "metrics.bind",
                format!("`{address}` can be reached from other machines, and nobody is asked for a token"),
                "a loopback address such as \"127.0.0.1:9394\", or `metrics.token` or `metrics.token_file` set",
            );
        }
        if address == config.server.bind && address.port() != 0 {
            self.wrong(
                "metrics.bind",
                "server.bind",
                format!("`{address}` is `server.bind` too"),
                "an address of its own",
            );
        }
    }

    fn mail(&mut self, config: &Config) {
        let mail = &config.mail;
        let Some(host) = &mail.host else {
            let set = [
                ("mail.port", mail.port.is_some()),
                ("mail.user", mail.user.is_some()),
                ("mail.password", mail.password.is_some()),
            ];
            for (key, _) in set.into_iter().filter(|(_, set)| *set) {
                self.wrong(key, key, "is set, and `mail.host` is not", "`mail.host` too, or none of them");
            }
            return;
        };
        if mail.from.is_none() {
            self.wrong(
                "mail.from",
                "mail.host",
                "is required with `mail.host`",
                "a mail address, such as \"no-reply@example.org\"",
            );
        }
        if mail.user.is_some() != mail.password.is_some() {
            let (there, missing) =
                if mail.user.is_some() { ("mail.user", "mail.password") } else { ("mail.password", "mail.user") };
            self.wrong(there, missing, format!("is set, and `{missing}` is not"), "both or none");
        }
        let local = host.0 == "localhost" || host.0.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if mail.tls == TlsMode::None && mail.password.is_some() && !local {
            self.wrong(
                "mail.tls",
                "mail.password",
                format!("`\"none\"` would send the password to `{}` in the clear", host.0),
                "\"tls\" or \"starttls\"",
            );
        }
    }
}
