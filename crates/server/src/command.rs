//! The command line: one file per command, and the words that a stranger reads with `--help`.
//!
//! A command prints data on standard output and everything else on standard error, and ends with 0 only if it did what
//! it was asked.

pub mod config;
pub mod migrate;
pub mod serve;

use std::io::Write;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::Sources;
use crate::config::problem::ConfigError;

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
    /// Standard output is gone, or something else of the machine failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Cli {
    /// Runs the command that was asked for. Data goes to `out`.
    pub fn run(self, out: &mut impl Write) -> Result<(), CommandError> {
        let sources = Sources::of_process(self.config);
        match self.command {
            Command::Serve => Ok(serve::run(sources)?),
            Command::Migrate => migrate::run(sources, out),
            Command::Config(command) => config::run(&command, sources, out),
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
