//! `watertower config`: what may be set, what is set, and whether it can be used.

use std::io::Write;

use clap::Subcommand;

use crate::config::{Loaded, SECTIONS, Sources, reference};

use super::CommandError;

/// Looks at the configuration without starting anything.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whether a server could start with this configuration, and if not, everything that is wrong with it.
    Check,
    /// Print every setting with its value and where it came from. Secrets are masked.
    Show {
        /// Print JSON: a list of objects with `key`, `value` and `origin`.
        #[arg(long)]
        json: bool,
    },
    /// Print the reference of all settings, in Markdown.
    Reference,
}

/// Runs the command.
pub fn run(command: &Command, sources: Sources, out: &mut impl Write) -> Result<(), CommandError> {
    let text = match command {
        Command::Check => {
            sources.load()?;
            "The configuration can be used.\n".to_owned()
        }
        Command::Show { json: false } => show_text(&sources.load()?),
        Command::Show { json: true } => show_json(&sources.load()?),
        Command::Reference => reference::markdown(SECTIONS),
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// The settings for people, in the order of the reference.
#[must_use]
pub fn show_text(loaded: &Loaded) -> String {
    loaded.shown.iter().map(|shown| format!("{} = {}  # {}\n", shown.key, shown.value, shown.origin)).collect()
}

fn show_json(loaded: &Loaded) -> String {
    let list: serde_json::Value = loaded
        .shown
        .iter()
        .map(|shown| {
            let origin = shown.origin.to_string();
            serde_json::json!({ "key": shown.key, "value": shown.value.to_json(), "origin": origin })
        })
        .collect();
    format!("{list:#}\n")
}
