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

#[cfg(test)]
mod tests {
    use egress::stranger::{Blocked, Error};
    use serde_json::json;

    use super::*;
    use crate::testing::peers::{Page, Peers};

    fn links(peers: &Peers, href: &str) {
        let links = json!({ "links": [{ "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": href }] });
        peers.put("a", "/.well-known/nodeinfo", Page::of("application/json", links.to_string()));
    }

    async fn ask(peers: &Peers) -> Result<NodeInfo, NodeInfoProblem> {
        read(&peers.stranger(), &Host::parse(&peers.host("a")).unwrap()).await
    }

    #[tokio::test]
    async fn a_host_says_what_it_runs() {
        let peers = Peers::start().await;
        links(&peers, &peers.url("a", "/nodeinfo/2.0"));
        let document = json!({ "version": "2.0", "software": { "name": "Lemmy", "version": "1.0" }, "protocols": [] });
        peers.put("a", "/nodeinfo/2.0", Page::of("application/json", document.to_string()));
        assert_eq!(ask(&peers).await.unwrap().software.name, "lemmy");
    }

    #[tokio::test]
    async fn net_09_the_second_hop_is_checked_like_the_first() {
        let peers = Peers::start().await;
        let port = peers.host("a").rsplit(':').next().unwrap().to_owned();
        for href in [
            format!("http://127.0.0.1:{port}/"),
            format!("http://[::1]:{port}/"),
            "data:application/json,{}".to_owned(),
            "file:///etc/passwd".to_owned(),
            "/nodeinfo/2.0".to_owned(),
        ] {
            links(&peers, &href);
            assert_eq!(ask(&peers).await, Err(NodeInfoProblem::NoLink), "{href}");
        }
        links(&peers, &peers.url("home", "/nodeinfo/2.0"));
        let refused = ask(&peers).await.unwrap_err();
        assert!(matches!(refused, NodeInfoProblem::Egress(Error::BlockedAddress { why: Blocked::Own, .. })));
        links(&peers, "http://plain.example/nodeinfo/2.0");
        let refused = ask(&peers).await.unwrap_err();
        assert!(matches!(refused, NodeInfoProblem::Egress(Error::BlockedAddress { why: Blocked::Scheme, .. })));
        assert!(peers.asked().iter().all(|asked| asked == "a /.well-known/nodeinfo"));
    }
}
