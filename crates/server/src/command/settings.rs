//! `watertower settings`: what the community says about itself and whom it lets in. These live in the database and change
//! while the server runs; where it listens and keeps its data is in the configuration.

use std::io::Write;

use app::{App, Operator, Settings};
use clap::Subcommand;
use serde_json::Value;

use super::{CommandError, OperationError, print_json};

/// Reads and changes the settings that live in the database.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print one setting, or all.
    Get {
        /// The name. Without it, all.
        name: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change a setting. A running server goes by the new value at once.
    Set {
        /// The name; `settings get` lists all.
        name: String,
        /// The new value: a text as it is, `true` or `false`, or a JSON list.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::Get { name, json } => {
            let settings = app.settings().await.map_err(OperationError::Store)?;
            let all = serde_json::to_value(&*settings).map_err(|error| std::io::Error::other(error.to_string()))?;
            match name {
                None if json => print_json(out, &all)?,
                None => {
                    for (name, value) in all.as_object().into_iter().flatten() {
                        writeln!(out, "{name} = {value}")?;
                    }
                }
                Some(name) => {
                    let known = || Settings::names().join(", ");
                    let value = all.get(&name).ok_or_else(|| OperationError::NoSuchSetting(name.clone(), known()))?;
                    match value {
                        Value::String(text) if !json => writeln!(out, "{text}")?,
                        value => print_json(out, value)?,
                    }
                }
            }
        }
        Command::Set { name, value } => {
            let settings = app.settings().await.map_err(OperationError::Store)?;
            let json = as_json(&settings, &name, &value);
            app.change_setting(operator, &name, &json).await.map_err(OperationError::Setting)?;
        }
    }
    Ok(())
}

/// What was typed, as JSON: nobody should have to write quotes around a text.
fn as_json(settings: &Settings, name: &str, typed: &str) -> String {
    let is_text = serde_json::to_value(settings).ok().and_then(|all| all.get(name).map(Value::is_string));
    if is_text == Some(false) { typed.to_owned() } else { Value::from(typed).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_need_no_quotes_and_others_are_json() {
        let settings = Settings::default();
        assert_eq!(as_json(&settings, "title", "true \"x\""), "\"true \\\"x\\\"\"");
        assert_eq!(as_json(&settings, "sign_ups", "open"), "\"open\"");
        assert_eq!(as_json(&settings, "confirm_email", "true"), "true");
        assert_eq!(as_json(&settings, "languages", "[\"de\"]"), "[\"de\"]");
    }
}
