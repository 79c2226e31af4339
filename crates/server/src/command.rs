//! The command line: one file per command, and the words that a stranger reads with `--help`.
//!
//! A command prints data on standard output and everything else on standard error, and ends with 0 only if it did what
//! it was asked.

pub mod account;
pub mod config;
pub mod domains;
pub mod federation;
pub mod media;
pub mod migrate;
pub mod relay;
pub mod report;
pub mod rule;
pub mod serve;
pub mod settings;
pub mod token;

mod input;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use app::Operator;
use clap::{Parser, Subcommand};
use domain::SystemClock;

use crate::config::Sources;
use crate::config::problem::ConfigError;
use crate::wiring::{self, Migrate};

/// A social server for communities: Mastodon's apps, web pages, one binary.
///
/// `watertower serve` starts it, without any configuration on http://localhost:3000. Settings are described by
/// `watertower config reference`.
#[derive(Debug, Parser)]
#[command(
    name = "watertower",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// The configuration file, in TOML. Without it (and without the environment variable WATERTOWER_CONFIG) defaults hold.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server, and run until it is told to stop (SIGTERM or Ctrl-C).
    ///
    /// At a stop no new request is taken, and those under way get 10 seconds to finish.
    Serve,
    /// Bring the schema of the database up to date, and end.
    ///
    /// On SQLite, and on an empty database, `serve` does this by itself. On PostgreSQL run it once with the new version,
    /// before its servers start.
    Migrate,
    /// Look at the configuration: check it, show it, or print the reference of all settings.
    #[command(subcommand)]
    Config(config::Command),
    /// Make accounts, list them, and look after them.
    #[command(subcommand)]
    Account(account::Command),
    /// Make, list and end access tokens.
    #[command(subcommand)]
    Token(token::Command),
    /// Read and change the settings that live in the database: name, sign-ups, texts.
    #[command(subcommand)]
    Settings(settings::Command),
    /// Decide with which other servers this one deals.
    #[command(subcommand)]
    Domain(domains::Command),
    /// Write and list the rules of the community.
    #[command(subcommand)]
    Rule(rule::Command),
    /// Subscribe to relays, which bring public posts of many servers and pass on those of this one.
    #[command(subcommand)]
    Relay(relay::Command),
    /// Look at what was reported, by people of this server and by other servers.
    #[command(subcommand)]
    Report(report::Command),
    /// Look at the files of other servers that are kept here, and let go of them.
    #[command(subcommand)]
    Media(media::Command),
    /// See how other servers stand, what waits for them, and what was put aside.
    #[command(subcommand)]
    Federation(federation::Command),
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The server could not start.
    #[error(transparent)]
    Serve(#[from] serve::ServeError),
    /// The rooms do not fit together.
    #[error(transparent)]
    Wiring(#[from] crate::wiring::WiringError),
    /// The application refused it.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// Standard output is gone, or something else of the machine failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Why the application did not do what a command asked.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// Nobody here has this name.
    #[error("there is no account {0:?} on this server")]
    NoSuchAccount(String),
    /// No token that is good has this number.
    #[error("there is no token {0} that could be ended; `watertower token list` names them")]
    NoSuchToken(i64),
    /// No rule has this number.
    #[error("there is no rule {0}; `watertower rule list` names them")]
    NoSuchRule(i64),
    /// There is no rule for this domain, or it is not on the allow list.
    #[error("{0:?} is not there; `watertower domain list` names the rules and the allow list")]
    NoSuchDomain(String),
    /// A rule for a domain was not changed.
    #[error(transparent)]
    Domain(#[from] app::policy::PolicyError),
    /// No host that is known has this name.
    #[error("nothing is known of the host {0:?}; `watertower federation hosts` names those that are not quite well")]
    NoSuchHost(String),
    /// Nothing that was put aside has this name.
    #[error("nothing called {0} was put aside; `watertower federation quarantine list` names what was")]
    NoSuchAside(String),
    /// No setting has this name.
    #[error("there is no setting {0:?}; the settings are: {1}")]
    NoSuchSetting(String, String),
    /// An account was not made, or a password not set.
    #[error(transparent)]
    Create(#[from] app::people::create::CreateError),
    /// A role or a standing was not changed.
    #[error(transparent)]
    Standing(#[from] app::people::standing::StandingError),
    /// Nobody was let in or turned away.
    #[error(transparent)]
    Approve(#[from] app::people::approve::ApproveError),
    /// Nobody moved, or has such an alias.
    #[error(transparent)]
    Moving(#[from] app::moving::MovingProblem),
    /// There are no other keys.
    #[error(transparent)]
    Rotate(#[from] app::people::rotate::RotateError),
    /// There is no token.
    #[error(transparent)]
    Token(#[from] app::people::tokens::TokenError),
    /// A setting was not changed.
    #[error(transparent)]
    Setting(#[from] app::settings::SettingError),
    /// A rule was not added.
    #[error(transparent)]
    Rule(#[from] app::community::rules::RuleError),
    /// Nothing was changed about a relay.
    #[error(transparent)]
    Relay(#[from] app::relays::RelayError),
    /// Nothing of a report changed.
    #[error(transparent)]
    Report(#[from] app::reports::HandleError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] store::StoreError),
}

/// Prints JSON, for programs.
fn print_json(out: &mut impl Write, value: &serde_json::Value) -> std::io::Result<()> {
    writeln!(out, "{value:#}")
}

/// A command that works on the application, on the configured database, beside a running server or without one.
enum Operation {
    Account(account::Command),
    Token(token::Command),
    Settings(settings::Command),
    Rule(rule::Command),
    Domain(domains::Command),
    Relay(relay::Command),
    Report(report::Command),
    Media(media::Command),
    Federation(federation::Command),
}

fn operate(operation: Operation, sources: Sources, out: &mut impl Write) -> Result<(), CommandError> {
    let config = sources.load()?.config;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let app = wiring::application(&config, Arc::new(SystemClock), Migrate::No).await?;
        let operator = Operator::at_the_console();
        let done = match operation {
            Operation::Account(command) => account::run(command, &app, &operator, out).await,
            Operation::Token(command) => token::run(command, &app, &operator, out).await,
            Operation::Settings(command) => settings::run(command, &app, &operator, out).await,
            Operation::Rule(command) => rule::run(command, &app, &operator, out).await,
            Operation::Domain(command) => domains::run(command, &app, &operator, out).await,
            Operation::Relay(command) => relay::run(command, &app, &operator, out).await,
            Operation::Report(command) => report::run(command, &app, &operator, out).await,
            Operation::Media(command) => media::run(command, &app, out).await,
            Operation::Federation(command) => federation::run(command, &app, &operator, out).await,
        };
        app.stop().await;
        done
    })
}

impl Cli {
    /// Runs the command that was asked for. Data goes to `out`.
    pub fn run(self, out: &mut impl Write) -> Result<(), CommandError> {
        let sources = Sources::of_process(self.config);
        match self.command {
            Command::Serve => Ok(serve::run(sources)?),
            Command::Migrate => migrate::run(sources, out),
            Command::Config(command) => config::run(&command, sources, out),
            Command::Account(command) => operate(Operation::Account(command), sources, out),
            Command::Token(command) => operate(Operation::Token(command), sources, out),
            Command::Settings(command) => operate(Operation::Settings(command), sources, out),
            Command::Rule(command) => operate(Operation::Rule(command), sources, out),
            Command::Domain(command) => operate(Operation::Domain(command), sources, out),
            Command::Relay(command) => operate(Operation::Relay(command), sources, out),
            Command::Report(command) => operate(Operation::Report(command), sources, out),
            Command::Media(command) => operate(Operation::Media(command), sources, out),
            Command::Federation(command) => operate(Operation::Federation(command), sources, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_part_of_it_explains_itself() {
        fn explained(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{} has no description", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} --{} has no description",
                    command.get_name(),
                    argument.get_id()
                );
            }
            command.get_subcommands().for_each(explained);
        }
        Cli::command().debug_assert();
        explained(&Cli::command());
    }

    #[test]
    fn every_command_takes_a_configuration_file() {
        for line in ["watertower serve --config x.toml", "watertower config show --json --config x.toml"] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(cli.config, Some(PathBuf::from("x.toml")));
        }
        assert!(Cli::try_parse_from(["watertower", "serv"]).is_err());
    }
}
