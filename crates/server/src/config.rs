//! The configuration: TOML in sections, each a typed struct whose doc comments are the reference.
//!
//! Refuses to start on anything it does not understand. No file is read because it happens to lie somewhere: there is
//! `--config`, or `WATERTOWER_CONFIG`, or the defaults.

pub mod check;
pub mod database;
pub mod federation;
pub mod limits;
pub mod log;
pub mod mail;
pub mod media;
pub mod metrics;
pub mod problem;
pub mod read;
pub mod reference;
pub mod server;
pub mod spec;
#[cfg(test)]
mod tests;
pub mod value;

use std::path::PathBuf;

use problem::{ConfigError, Origin, Problem};
use read::{Reader, Shown};
use spec::{Section as _, SectionSpec};

/// Every section there is, in the order of the reference.
pub const SECTIONS: &[SectionSpec] = &[
    server::Server::SPEC,
    database::Database::SPEC,
    media::Media::SPEC,
    mail::Mail::SPEC,
    federation::Federation::SPEC,
    metrics::Metrics::SPEC,
    limits::Limits::SPEC,
    log::Log::SPEC,
];

/// The configuration of one server.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[server]`
    pub server: server::Server,
    /// `[database]`
    pub database: database::Database,
    /// `[media]`
    pub media: media::Media,
    /// `[mail]`
    pub mail: mail::Mail,
    /// `[federation]`
    pub federation: federation::Federation,
    /// `[metrics]`
    pub metrics: metrics::Metrics,
    /// `[limits]`
    pub limits: limits::Limits,
    /// `[log]`
    pub log: log::Log,
}

/// Where settings come from. A test makes its own; a command uses [`Sources::of_process`].
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The configuration file, if one was named.
    pub file: Option<PathBuf>,
    /// The environment variables.
    pub environment: Vec<(String, String)>,
}

/// A configuration, and where each value came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Every setting with its origin; secrets are masked.
    pub shown: Vec<Shown>,
}

impl Sources {
    /// The sources of this process: the file of `--config` or of `WATERTOWER_CONFIG`, and the environment.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let environment = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        let named = || std::env::var_os("WATERTOWER_CONFIG").filter(|name| !name.is_empty()).map(PathBuf::from);
        Self { file: file.or_else(named), environment }
    }

    /// Reads everything, and tells everything that is wrong.
    pub fn load(self) -> Result<Loaded, ConfigError> {
        let mut reader = Reader::new(SECTIONS);
        if let Some(file) = &self.file {
            match std::fs::read_to_string(file) {
                Ok(text) => reader.file(file, &text),
                Err(error) => {
                    let what = format!("{}: cannot be read: {error}", file.display());
                    let problem = Problem { origin: None, key: None, what, expected: None, nearest: None };
                    return Err(ConfigError { problems: vec![problem] });
                }
            }
        }
        reader.environment(self.environment);
        let config = Config::read(&mut reader);
        let mut problems = std::mem::take(&mut reader.problems);
        if let Some(config) = &config {
            problems.extend(check::contradictions(config, &reader.shown));
        }
        match config {
            Some(config) if problems.is_empty() => Ok(Loaded { config, shown: reader.shown }),
            _ => {
                problems.sort_by_key(|problem| match &problem.origin {
                    Some(Origin::File { line, .. }) => (0, *line),
                    _ => (1, 0),
                });
                Err(ConfigError { problems })
            }
        }
    }
}

impl Config {
    fn read(reader: &mut Reader) -> Option<Self> {
        // Every section is read before the first failure counts.
        let server = server::Server::read(reader);
        let database = database::Database::read(reader);
        let media = media::Media::read(reader);
        let mail = mail::Mail::read(reader);
        let federation = federation::Federation::read(reader);
        let metrics = metrics::Metrics::read(reader);
        let limits = limits::Limits::read(reader);
        let log = log::Log::read(reader);
        Some(Self {
            server: server?,
            database: database?,
            media: media?,
            mail: mail?,
            federation: federation?,
            metrics: metrics?,
            limits: limits?,
            log: log?,
        })
    }
}
