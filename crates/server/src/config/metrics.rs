//! `[metrics]`: figures for Prometheus, on a listener of their own.

use std::net::SocketAddr;

use super::spec::section;
use super::value::{Raw, Secret, Setting};

section! {
    /// Figures for Prometheus, on a listener of their own.
    pub struct Metrics("metrics") {
        /// Where `/metrics` listens. `"off"` (or an empty text) for nowhere. An address that other machines can reach
        /// needs `metrics.token`.
        bind: MetricsBind = toml("127.0.0.1:9394");
        /// The bearer token that a reader of the figures has to show.
        token: Option<Secret> = unset("nobody is asked");
    }
}

/// Where the figures are served, if anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricsBind(pub Option<SocketAddr>);

impl Setting for MetricsBind {
    const EXPECTED: &'static str = "an IP address and a port, such as \"127.0.0.1:9394\", or \"off\"";
    fn read(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(text) if text.is_empty() || text == "off" => Ok(Self(None)),
            other => SocketAddr::read(other).map(Some).map(Self),
        }
    }
    fn show(&self) -> Raw {
        Raw::Text(self.0.map_or_else(|| "off".to_owned(), |address| address.to_string()))
    }
}
