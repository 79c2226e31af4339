//! `[federation]`: how this server reaches others.

use super::server::Server;
use super::spec::section;

section! {
    /// How this server reaches others.
    pub struct Federation("federation") {
        /// For development alone: lets servers on one machine talk to each other, over plain http, under `localhost` and
        /// names that end in `.localhost`, with ports in their addresses and handles. No other address becomes
        /// reachable. Never switch it on for a server that others can reach.
        allow_loopback: bool = toml(false);
    }
}

impl Federation {
    /// The part after the `@` in handles, as other servers look for it: among servers on one machine the port is part of the
    /// name.
    #[must_use]
    pub fn handle_domain(&self, server: &Server) -> String {
        let host = server.base_url.as_str().split_once("://").map(|(_, host)| host.to_owned());
        host.filter(|_| self.allow_loopback && server.handle_domain.is_none())
            .unwrap_or_else(|| server.handle_domain().to_owned())
    }
}
