//! `watertower media`: the files of other servers that are kept here. The uploads of people of this server are no business
//! of these commands.

use std::io::Write;

use app::App;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{CommandError, OperationError, print_json};

/// Looks at the files of other servers, and lets go of them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show how many files of other servers are kept, how large they are together, and how large they may become: a quarter
    /// of what would be free on the disk without them.
    Cache(Cache),
}

/// What to do with them.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cache {
    #[command(subcommand)]
    deed: Option<Deed>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Let go of them. What somebody looks at again is fetched again.
    Clear {
        /// Only those that nobody looked at for so long: a number and `h` or `d`, such as `36h` or `7d`.
        #[arg(long, value_name = "TIME", value_parser = seconds)]
        older_than: Option<i64>,
    },
}

/// `36h` or `7d`, as seconds.
fn seconds(text: &str) -> Result<i64, String> {
    let unit = [('h', 3_600), ('d', 24 * 3_600)].into_iter().find_map(|(unit, seconds)| {
        let number: i64 = text.strip_suffix(unit)?.parse().ok().filter(|number| (0..=100_000).contains(number))?;
        Some(number * seconds)
    });
    unit.ok_or_else(|| "expected a number and `h` or `d`, such as `36h` or `7d`".to_owned())
}

/// Runs the command.
pub async fn run(command: Command, app: &App, out: &mut impl Write) -> Result<(), CommandError> {
    let Command::Cache(Cache { deed, json }) = command;
    match deed {
        None => {
            let stock = app.remote_stock(None).await.map_err(OperationError::Store)?;
            if json {
                return Ok(print_json(out, &json!({"files": stock.files, "bytes": stock.bytes, "cap": stock.cap}))?);
            }
            writeln!(out, "files  {}\nbytes  {}\ncap    {}", stock.files, stock.bytes, stock.cap)?;
        }
        Some(Deed::Clear { older_than }) => {
            let before = older_than.map(|seconds| app.now().plus_seconds(-seconds));
            let (files, bytes) = app.clear_remote_files(before).await.map_err(OperationError::Store)?;
            writeln!(out, "let go of {files} files, {bytes} bytes")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_hours_or_days() {
        assert_eq!((seconds("36h"), seconds("7d")), (Ok(36 * 3_600), Ok(7 * 24 * 3_600)));
        for bad in ["", "7", "d", "-1d", "7w", "1.5h", "9999999999d"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
