//! The accept loop: HTTP/1 and HTTP/2 with limits on whoever connects, and an end that cuts no answer short.
//!
//! Refuses nothing by itself: it hands requests to a service, with the peer's address in their extensions
//! (`axum::extract::ConnectInfo<SocketAddr>`), and watches over connections only.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use prometheus_client::metrics::{counter::Counter, gauge::Gauge};
use prometheus_client::registry::Registry;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::{Service, ServiceExt as _};
use web::edge::client::HangUp;

/// How long a listener waits for others.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the first request on a connection, and for the whole head of each.
    pub head: Duration,
    /// For answers under way, once the server is told to stop.
    pub drain: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), drain: Duration::from_secs(10) }
    }
}

/// At the end, how long a connection that was just made may take to bring its first request.
const LAST_WORD: Duration = Duration::from_millis(250);

/// A request head larger than this is answered with 431.
const HEAD_BYTES: usize = 32 * 1024;

/// Figures of a listener.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Connections that are open now. A WebSocket leaves the count when it stops being HTTP.
    pub open: Gauge,
    /// Connections that were accepted.
    pub accepted: Counter,
    /// Failures to accept one.
    pub accept_errors: Counter,
    /// Requests that began.
    pub requests: Counter,
}

impl Stats {
    /// Makes the figures known.
    pub fn register(&self, registry: &mut Registry) {
        let http = registry.sub_registry_with_prefix("watertower_http");
        http.register("connections_open", "HTTP connections open now", self.open.clone());
        http.register("connections_accepted", "HTTP connections accepted", self.accepted.clone());
        http.register("accept_errors", "failures to accept a connection", self.accept_errors.clone());
        http.register("requests", "requests begun", self.requests.clone());
    }
}

/// How a listener ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections that were still busy at the deadline and were cut.
    pub cut: usize,
}

/// A listener, ready to serve.
#[derive(Debug)]
pub struct Listen {
    listener: TcpListener,
    patience: Patience,
    stats: Stats,
}

/// Serves with the usual patience and without figures. See [`Listen::serve`].
pub async fn serve<S, B>(listener: TcpListener, service: S, shutdown: CancellationToken) -> Drained
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    Listen::new(listener).serve(service, shutdown).await
}

impl Listen {
    /// A listener with the usual patience.
    #[must_use]
    pub fn new(listener: TcpListener) -> Self {
        Self { listener, patience: Patience::default(), stats: Stats::default() }
    }

    /// With another patience. For tests.
    #[must_use]
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// With these figures.
    #[must_use]
    pub fn stats(mut self, stats: Stats) -> Self {
        self.stats = stats;
        self
    }

    /// Serves until `shutdown` is cancelled; then accepts nothing new, lets answers finish, and returns when all are
    /// out, or when the patience is over and the rest is cut.
    ///
    /// Invariant: an endless answer (a stream) has to end itself on `shutdown`, or it is cut at the deadline. What
    /// became a WebSocket is no longer this listener's: it has to end itself, too.
    pub async fn serve<S, B>(self, service: S, shutdown: CancellationToken) -> Drained
    where
        S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (tracker, cut) = (TaskTracker::new(), CancellationToken::new());
        let spawn = |stream: TcpStream, peer: SocketAddr| {
            let (service, stats, patience) = (service.clone(), self.stats.clone(), self.patience);
            let (shutdown, hang_up) = (shutdown.clone(), cut.child_token());
            stats.accepted.inc();
            stats.open.inc();
            tracker.spawn(async move {
                tokio::select! {
                    () = drive(stream, peer, service, patience, &stats, (&shutdown, &hang_up)) => {}
                    () = hang_up.cancelled() => {}
                }
                stats.open.dec();
            });
        };
        let mut pause = Duration::ZERO;
        loop {
            let accepted = tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    pause = Duration::ZERO;
                    spawn(stream, peer);
                }
                Err(error) if is_peers_fault(&error) => {}
                Err(error) => {
                    // Out of file descriptors, most likely. Trying at once again would only burn the processor.
                    self.stats.accept_errors.inc();
                    tracing::warn!(%error, "cannot accept connections");
                    pause = next_pause(pause);
                    tokio::select! { () = shutdown.cancelled() => break, () = sleep(pause) => {} }
                }
            }
        }
        // Who stands in the queue has been greeted by the kernel already, so they are served, too.
        while let Ok(Ok((stream, peer))) = timeout(Duration::ZERO, self.listener.accept()).await {
            spawn(stream, peer);
        }
        drop(self.listener);
        tracker.close();
        let late = timeout(self.patience.drain, tracker.wait()).await.is_err();
        let drained = Drained { cut: if late { tracker.len() } else { 0 } };
        cut.cancel();
        tracker.wait().await;
        drained
    }
}

/// One connection, from its first byte to its last.
async fn drive<S, B>(
    stream: TcpStream,
    peer: SocketAddr,
    service: S,
    patience: Patience,
    stats: &Stats,
    (shutdown, hang_up): (&CancellationToken, &CancellationToken),
) where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
    let begun = Notify::new();
    let first = &begun;
    let service = service_fn(move |mut request: Request<Incoming>| {
        first.notify_one();
        stats.requests.inc();
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(HangUp(hang_up.clone()));
        service.clone().oneshot(request)
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_headers(100)
        .max_buf_size(HEAD_BYTES)
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(200)
        .max_header_list_size(HEAD_BYTES as u32)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20));
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);

    // hyper's own deadline starts after it knows the version of HTTP; who sends a few bytes of a preface and then
    // nothing would stay for ever. So the first request has a deadline of its own.
    let mut ending = false;
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = begun.notified() => None,
        () = sleep(patience.head) => return,
        () = shutdown.cancelled() => { ending = true; None }
    };
    let ended = match ended {
        Some(ended) => Some(ended),
        None if ending => tokio::select! {
            ended = connection.as_mut() => Some(ended),
            () = begun.notified() => None,
            () = sleep(LAST_WORD) => None,
        },
        None => tokio::select! {
            ended = connection.as_mut() => Some(ended),
            () = shutdown.cancelled() => None,
        },
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // The other side went away, or spoke no HTTP: its own affair.
        tracing::debug!(%error, peer = %peer, "connection ended early");
    }
}

/// Failures that concern one connection, not the listener.
fn is_peers_fault(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

fn next_pause(pause: Duration) -> Duration {
    (pause * 2).clamp(Duration::from_millis(10), Duration::from_secs(1))
}

/// Raises the process's own limit of open files as far as it may go. A socket is a file, and the usual 1,024 are few.
pub fn raise_open_files() -> io::Result<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
}

/// How many files the process may have open. What cannot be told is taken to be little.
#[must_use]
pub fn open_files() -> u64 {
    rlimit::Resource::NOFILE.get_soft().unwrap_or(1_024)
}

/// Cancels `shutdown` at the first SIGTERM or SIGINT.
pub fn stop_on_signals(tasks: &TaskTracker, shutdown: CancellationToken) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tasks.spawn(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
            () = shutdown.cancelled() => return,
        };
        tracing::info!(signal = name, "stopping: no new requests, those under way finish");
        shutdown.cancel();
    });
    Ok(())
}
