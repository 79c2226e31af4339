//! `watertower serve`: the whole server, until a signal ends it.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use domain::{Clock, SystemClock};
use store::StoreError;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::problem::ConfigError;
use crate::config::{Config, Sources};
use crate::listen;
use crate::node::{Node, StartError};
use crate::telemetry::log;
use crate::telemetry::metrics::Metrics;
use crate::wiring::{self, Migrate, WiringError};

/// From the signal to the end.
const END_WITHIN: Duration = Duration::from_secs(10);
/// What background work gets of it, even where answers took all the time.
const LAST_WORK: Duration = Duration::from_millis(500);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The rooms do not fit together.
    #[error(transparent)]
    Wiring(#[from] WiringError),
    /// It cannot listen.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The setup link could not be made.
    #[error("the setup link could not be made")]
    Setup(#[from] StoreError),
    /// The machine refused threads or signals.
    #[error("the server cannot run")]
    Machine(#[from] std::io::Error),
}

/// Runs the server until SIGTERM or SIGINT, then lets it finish what it began.
pub fn run(sources: Sources) -> Result<(), ServeError> {
    let config = sources.load()?.config;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let log = log::start(&config.log, Arc::clone(&clock));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(config, clock, &log));
    // What had to finish has finished; nothing else may hold up the end.
    runtime.shutdown_timeout(Duration::from_secs(1));
    log.finish();
    served
}

async fn serve(config: Config, clock: Arc<dyn Clock>, log: &log::Handle) -> Result<(), ServeError> {
    let (shutdown, tasks) = (CancellationToken::new(), TaskTracker::new());
    listen::stop_on_signals(&tasks, shutdown.clone())?;
    tasks.spawn(log.clone().tell_repeats(shutdown.clone()));
    match listen::raise_open_files() {
        Ok(most) => tracing::debug!(files.max = most, "raised the limit of open files"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
    let metrics = Arc::new(Metrics::new());
    metrics.register(|registry| log.register(registry));

    // Listeners first: a port that is taken is told before a database is touched, and callers wait instead of failing.
    let node = Node::bind(&config, Arc::clone(&metrics)).await?;
    let app = wiring::application(&config, clock, Migrate::IfAlone).await?;
    let router = wiring::router(&config, app.clone(), &metrics);
    app.work();
    app.deliver();
    tracing::info!(
        server.base_url = config.server.base_url.as_str(),
        server.address = %node.address(),
        metrics.address = node.metrics_address().map(tracing::field::display),
        "watertower {} is listening",
        env!("CARGO_PKG_VERSION"),
    );
    tell_setup_link(&app).await?;
    let signalled = async {
        shutdown.cancelled().await;
        // Streams end themselves now: those that are answers would hold up the others' drain.
        app.stopping().cancel();
        Instant::now()
    };
    let (drained, signalled) = tokio::join!(node.serve(router, shutdown.clone()), signalled);
    if drained.cut > 0 {
        tracing::warn!(connections.cut = drained.cut, "answers that took too long were cut");
    }
    // A job that is cut off runs again: its lease ends, and every effect is idempotent.
    let deadline = (signalled + END_WITHIN).max(Instant::now() + LAST_WORK);
    let end = async {
        app.stop().await;
        app.close_store().await;
    };
    if timeout_at(deadline, end).await.is_err() {
        tracing::warn!("background work did not end in time; it is taken up again at the next start");
    }
    tasks.close();
    tasks.wait().await;
    tracing::info!("stopped");
    Ok(())
}

/// Prints the link that makes the owner's account, as long as there is none. To standard output and not to the log: a
/// log goes to more eyes than a terminal.
async fn tell_setup_link(app: &app::App) -> Result<(), ServeError> {
    if let Some(link) = app.setup_link().await? {
        writeln!(std::io::stdout(), "Set up your server here (this link works once): {link}")?;
    }
    Ok(())
}
