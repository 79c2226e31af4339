//! The one place where the rooms are put together: an application out of the configuration, and a router out of the
//! application. Every command that touches the database comes through here, so that all of them open it alike.

use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::people::keys::FreshKeys;
use app::people::password::Cost;
use app::random::SystemRandom;
use app::{App, Parts, Random, Site};
use axum::Router;
use domain::Clock;
use egress::stranger::{NameError, SystemNames, Unopened};
use store::engine::{Engine, Options};
use store::{Store, StoreError};

use crate::config::Config;
use crate::config::mail::MailSetupError;
use crate::listen::open_files;
use crate::telemetry::figures::Figures;
use crate::telemetry::metrics::Metrics;

/// Why the rooms could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// The data folder cannot be made.
    #[error("`server.data_dir`: the folder {} cannot be made", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Others can enter the data folder, and that cannot be changed from here.
    #[error("`server.data_dir`: {} is open to every user of this machine: run `chmod o-rwx` on it", path.display())]
    OpenFolder {
        /// Which.
        path: PathBuf,
        /// Why it stays so.
        source: std::io::Error,
    },
    /// Mails have no way out.
    #[error("mail cannot be set up")]
    Mail(#[from] MailSetupError),
    /// The database cannot be used.
    #[error("the database ({database}) cannot be used")]
    Store {
        /// Which, without its password.
        database: String,
        /// Why not.
        source: StoreError,
    },
    /// The application does not start on this database.
    #[error(transparent)]
    App(#[from] app::StartError),
    /// Names of other servers cannot be looked up.
    #[error("names of other servers cannot be looked up: this machine's resolver (/etc/resolv.conf) cannot be read")]
    Names(#[source] NameError),
    /// Other servers cannot be reached.
    #[error("other servers cannot be reached")]
    Outside(#[from] Unopened),
    /// The server does not find its own program, which it starts for media.
    #[error("the server's own program cannot be found")]
    Program(#[source] std::io::Error),
}

/// What to do about a schema that is older than this binary. An empty database always gets the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrate {
    /// Bring a SQLite database up to date, which is this server's alone; on PostgreSQL, where other nodes may still run
    /// the older binary, refuse and name `watertower migrate`.
    IfAlone,
    /// Bring it up to date.
    Always,
    /// Leave it alone, and refuse: a server of the older version may be running on it.
    No,
}

/// Opens the database. Makes the data folder where it is missing.
pub async fn store(config: &Config, clock: Arc<dyn Clock>, migrate: Migrate) -> Result<Store, WiringError> {
    make_folder(&config.server.data_dir)?;
    let place = config.database.place(&config.server.data_dir);
    let migrate = match migrate {
        Migrate::Always => true,
        Migrate::IfAlone => place.engine() == Engine::Sqlite,
        Migrate::No => false,
    };
    Store::open(&place.address(), Options { clock, migrate })
        .await
        .map_err(|source| WiringError::Store { database: format!("{place:?}"), source })
}

/// The folder for what the server keeps, for the owner of the process alone. One that somebody made beforehand is closed
/// to everybody else on this machine; its group is left alone, for who is in it the operator decides (a backup, a
/// container's volume).
fn make_folder(path: &Path) -> Result<(), WiringError> {
    let failed = |source| WiringError::Folder { path: path.to_owned(), source };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
    let mode = std::fs::metadata(path).map_err(failed)?.mode();
    if mode & 0o007 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o7770))
        .map_err(|source| WiringError::OpenFolder { path: path.to_owned(), source })?;
    tracing::warn!(path = %path.display(), "every user of this machine could enter the data folder: closed it");
    Ok(())
}

/// Puts the application together, on the configured database. Nothing works on jobs before [`App::work`].
pub async fn application(config: &Config, clock: Arc<dyn Clock>, migrate: Migrate) -> Result<App, WiringError> {
    let server = &config.server;
    let mailer = config.mail.mailer(&server.data_dir, server.handle_domain())?;
    if let Some(folder) = mailer.folder() {
        tracing::info!(mail.folder = %folder.display(), "no mail server is set: mails become files");
    }
    let program: PathBuf = std::env::current_exe().map_err(WiringError::Program)?;
    let site = Site {
        base_url: server.base_url.as_str().to_owned(),
        handle_domain: config.federation.handle_domain(server),
        media_base_url: config.media.base_url(server).as_str().to_owned(),
        data_dir: server.data_dir.clone(),
    };
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let names = Arc::new(SystemNames::new().map_err(WiringError::Names)?);
    let loopback = config.federation.allow_loopback;
    let stranger =
        app::outside::stranger(&site, names, Arc::clone(&random), Arc::clone(&clock), loopback, open_files())?;
    let parts = Parts {
        store: store(config, Arc::clone(&clock), migrate).await?,
        clock,
        random,
        site,
        stranger,
        mailer,
        media_box: (program, vec!["media-box".to_owned()]),
        keys: Arc::new(FreshKeys),
        password_cost: Cost::Real,
    };
    Ok(App::start(parts).await?)
}

/// Everything that answers requests, with its figures.
pub fn router(config: &Config, app: App, metrics: &Metrics) -> Router {
    let proxies = config.server.trusted_proxies.clone();
    let options = web::Options {
        rate_limits: config.limits.rate_limits,
        trusted_proxies: web::edge::client::TrustedProxies::new(move |address| proxies.contain(address)),
        pace: web::Pace::default(),
        version: env!("CARGO_PKG_VERSION"),
    };
    let state = web::State::new(app, options);
    metrics.register(|registry| registry.register_collector(Box::new(Figures::new(state.clone()))));
    web::router(&state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_that_was_made_beforehand_is_closed_to_others() {
        let base = tempfile::tempdir().unwrap();
        for (found, left) in [(0o755, 0o750), (0o777, 0o770), (0o750, 0o750), (0o700, 0o700)] {
            std::fs::set_permissions(base.path(), std::fs::Permissions::from_mode(found)).unwrap();
            make_folder(base.path()).unwrap();
            assert_eq!(std::fs::metadata(base.path()).unwrap().mode() & 0o777, left, "{found:o}");
        }
        let new = base.path().join("a/b");
        make_folder(&new).unwrap();
        assert_eq!(std::fs::metadata(&new).unwrap().mode() & 0o777, 0o700);
    }
}
