//! What a host says that it runs: two hops, of which the second goes through the same door as the first.
//!
//! Spec: <https://nodeinfo.diaspora.software/protocol.html>

use egress::stranger::{self, Get, Stranger};
use http::StatusCode;
use url::Url;
use wire::{
    nodeinfo::{Links, NodeInfo, NodeInfoError},
    uri::Host,
};

/// How much of an answer is read.
const MOST_BYTES: usize = 256 * 1024;

/// Why nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NodeInfoProblem {
    /// The host was not reached, or may not be.
    #[error(transparent)]
    Egress(#[from] stranger::Error),
    /// The host answers something else.
    #[error("the host answered {0}")]
    Status(StatusCode),
    /// The answer cannot be read.
    #[error(transparent)]
    Answer(#[from] NodeInfoError),
    /// The host names no document that we can read.
    #[error("the host names no document that can be read")]
    NoLink,
}

/// Asks a host what it runs. Its numbers are its claim.
///
/// # Errors
/// When it does not say.
pub async fn read(stranger: &Stranger, host: &Host) -> Result<NodeInfo, NodeInfoProblem> {
    // Loopback names have no certificates. Whether they may be gone to is for `egress` to say.
    let scheme = if host.is_loopback() { "http" } else { "https" };
    let start = Url::parse(&format!("{scheme}://{host}/.well-known/nodeinfo")).map_err(|_| NodeInfoProblem::NoLink)?;
    let links = Links::parse(&ask(stranger, start).await?)?;
    let document = links.best().ok_or(NodeInfoProblem::NoLink)?;
    Ok(NodeInfo::parse(&ask(stranger, document.url().clone()).await?)?)
}

async fn ask(stranger: &Stranger, url: Url) -> Result<bytes::Bytes, NodeInfoProblem> {
    let get = Get { accept: "application/json".into(), max_bytes: MOST_BYTES, ..Get::new(url, "nodeinfo") };
    let answer = stranger.fetch(get).await?;
    if answer.status.is_success() { Ok(answer.body) } else { Err(NodeInfoProblem::Status(answer.status)) }
}
