//! `watertower rule`: the rules of the community, as the about page and apps show them.

use std::io::Write;

use app::{App, Operator};
use clap::Subcommand;
use domain::RuleId;
use serde_json::json;

use super::{CommandError, OperationError, print_json};

/// Writes and lists the rules of the community.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a rule after the others.
    Add {
        /// The rule, in a sentence.
        text: String,
        /// More about it.
        #[arg(long, default_value = "")]
        hint: String,
    },
    /// List the rules, in order.
    List {
        /// Print JSON: a list of objects.
        #[arg(long)]
        json: bool,
    },
    /// Remove a rule, by its number in the list.
    Remove {
        /// The number.
        id: i64,
    },
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::Add { text, hint } => {
            app.add_rule(operator, &text, &hint).await.map_err(OperationError::Rule)?;
        }
        Command::List { json } => {
            let rules = app.rules().await.map_err(OperationError::Store)?;
            if json {
                let list = rules.iter().map(|r| json!({"id": r.id.to_string(), "text": r.text, "hint": r.hint}));
                return Ok(print_json(out, &list.collect())?);
            }
            for rule in rules {
                writeln!(out, "{}  {}", rule.id, rule.text)?;
            }
        }
        Command::Remove { id } => {
            if !app.remove_rule(operator, RuleId(id)).await.map_err(OperationError::Store)? {
                return Err(OperationError::NoSuchRule(id).into());
            }
        }
    }
    Ok(())
}
