//! A node's doors: the listener for everybody, and the one for figures.
//!
//! Knows nothing of what is served: `wiring` hands it a finished router.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::config::value::Secret;
use crate::listen::{Drained, Listen, Stats};
use crate::telemetry::metrics::{self, Metrics};

/// Open doors that nobody stands behind yet.
#[derive(Debug)]
pub struct Node {
    listener: TcpListener,
    address: SocketAddr,
    figures: Option<(TcpListener, SocketAddr)>,
    token: Option<Secret>,
    metrics: Arc<Metrics>,
}

/// A door cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("`{key}`: cannot listen on {address}")]
pub struct StartError {
    /// The setting.
    pub key: &'static str,
    /// Its value.
    pub address: SocketAddr,
    /// Why not.
    pub source: std::io::Error,
}

impl Node {
    /// Opens the listeners. Requests wait until [`Node::serve`].
    pub async fn bind(config: &Config, metrics: Arc<Metrics>) -> Result<Self, StartError> {
        let (listener, address) = bind("server.bind", config.server.bind).await?;
        let figures = match config.metrics.bind.0 {
            Some(address) => Some(bind("metrics.bind", address).await?),
            None => None,
        };
        Ok(Self { listener, address, figures, token: config.metrics.token.clone(), metrics })
    }

    /// Where the server listens: the real port, where the configured one is 0.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the figures are served.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.figures.as_ref().map(|(_, address)| *address)
    }

    /// Answers requests until `shutdown` is cancelled, and then until every answer is out, 10 seconds at most.
    pub async fn serve(self, router: Router, shutdown: CancellationToken) -> Drained {
        let stats = Stats::default();
        self.metrics.register(|registry| stats.register(registry));
        let main = Listen::new(self.listener).stats(stats).serve(router, shutdown.clone());
        let figures = async {
            if let Some((listener, _)) = self.figures {
                metrics::serve(listener, self.metrics, self.token, shutdown).await;
            }
        };
        tokio::join!(main, figures).0
    }
}

async fn bind(key: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError { key, address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}
