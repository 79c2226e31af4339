//! `[federation]`: how this server reaches others.

use super::spec::section;

section! {
    /// How this server reaches others.
    pub struct Federation("federation") {
        /// For development alone: lets servers on one machine talk to each other, over plain http, under `localhost` and
        /// names that end in `.localhost`, with ports in their addresses. No other address becomes reachable. Never
        /// switch it on for a server that others can reach.
        allow_loopback: bool = toml(false);
    }
}
