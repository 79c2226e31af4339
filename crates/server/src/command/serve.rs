//! `watertower serve`: the whole server, until a signal ends it.

use std::sync::Arc;

use domain::SystemClock;
use tokio_util::sync::CancellationToken;

use crate::config::Sources;
use crate::config::mail::MailSetupError;
use crate::config::problem::ConfigError;
use crate::node::{Node, StartError};
use crate::secrets::{Secrets, SecretsError};
use crate::telemetry::{log, metrics::Metrics};
use crate::{listen, wiring};

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There are no secrets.
    #[error("the server's secrets cannot be used: {0}")]
    Secrets(#[from] SecretsError),
    /// Mails have no way out.
    #[error("mail cannot be set up: {0}")]
    Mail(#[from] MailSetupError),
    /// It cannot listen.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The machine refused threads or signals.
    #[error("the server cannot run: {0}")]
    Machine(#[from] std::io::Error),
}

/// Runs the server until SIGTERM or SIGINT, then lets it finish what it began.
pub fn run(sources: Sources) -> Result<(), ServeError> {
    let loaded = sources.load()?;
    let clock = Arc::new(SystemClock);
    let log = log::start(&loaded.config.log, clock);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(loaded.config, &log));
    // Nothing that still runs may hold up the end: what had to finish has finished.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    served
}

async fn serve(config: crate::config::Config, log: &log::Handle) -> Result<(), ServeError> {
    let shutdown = CancellationToken::new();
    let tasks = tokio_util::task::TaskTracker::new();
    listen::stop_on_signals(&tasks, shutdown.clone())?;
    tasks.spawn(log.clone().tell_repeats(shutdown.clone()));

    match listen::raise_open_files() {
        Ok(most) => tracing::debug!(files.max = most, "raised the limit of open files"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
    let metrics = Arc::new(Metrics::new());
    metrics.register(|registry| log.register(registry));
    let secrets = Secrets::load_or_make(&config.server.data_dir)?;
    let mailer = config.mail.mailer(&config.server.data_dir, config.server.handle_domain())?;
    if let Some(folder) = mailer.folder() {
        tracing::info!(mail.folder = %folder.display(), "no mail server is set: mails become files");
    }
    let node = Node::bind(&config, metrics).await?;
    let router = wiring::router(&config, secrets, mailer, shutdown.clone());
    tracing::info!(
        server.base_url = config.server.base_url.as_str(),
        server.address = %node.address(),
        metrics.address = node.metrics_address().map(tracing::field::display),
        "watertower {} is listening",
        env!("CARGO_PKG_VERSION"),
    );
    let drained = node.serve(router, shutdown.clone()).await;
    shutdown.cancel();
    tasks.close();
    tasks.wait().await;
    tracing::info!(connections.cut = drained.cut, "stopped");
    Ok(())
}
