//! `watertower relay`: servers that bring public posts of many others, and pass on those of this one.

use std::io::Write;

use app::{App, Operator};
use clap::Subcommand;
use domain::Timestamp;
use serde_json::json;

use super::{CommandError, OperationError, print_json};

/// Subscribes to relays, and lets go of them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Subscribe to a relay, and print its number. Whether it accepts, `list` shows a little later.
    ///
    /// What people here write for everybody is sent to it from then on, and what it brings fills the timeline of all
    /// servers.
    Add {
        /// The address of its inbox, as relays for Mastodon name it (https://relay.example/inbox), or of its actor
        /// (https://relay.example/actor).
        address: String,
    },
    /// List the relays: number, state (pending, accepted, rejected, disabled), since when, address.
    List {
        /// Print JSON: a list of objects.
        #[arg(long)]
        json: bool,
    },
    /// Ask a relay anew that was disabled, or that refused.
    Enable {
        /// The number.
        id: i64,
    },
    /// Take nothing more of a relay, and send it nothing more.
    Disable {
        /// The number.
        id: i64,
    },
    /// As disable, and forget the relay.
    Remove {
        /// The number.
        id: i64,
    },
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::Add { address } => {
            let relay = app.add_relay(operator, &address).await.map_err(OperationError::Relay)?;
            writeln!(out, "{}", relay.id)?;
        }
        Command::List { json } => {
            let relays = app.relays(operator).await.map_err(OperationError::Store)?;
            let at = |at: i64| wire::time::date_time(Timestamp(at));
            if json {
                let list = relays.iter().map(|relay| {
                    json!({
                        "id": relay.id.to_string(),
                        "address": relay.address,
                        "style": relay.style,
                        "state": relay.state,
                        "created_at": at(relay.created_at),
                        "changed_at": at(relay.changed_at),
                    })
                });
                return Ok(print_json(out, &list.collect())?);
            }
            for relay in relays {
                writeln!(out, "{}  {}  {}  {}", relay.id, relay.state, at(relay.changed_at), relay.address)?;
            }
        }
        Command::Enable { id } => app.enable_relay(operator, id).await.map_err(OperationError::Relay)?,
        Command::Disable { id } => app.disable_relay(operator, id).await.map_err(OperationError::Relay)?,
        Command::Remove { id } => app.remove_relay(operator, id).await.map_err(OperationError::Relay)?,
    }
    Ok(())
}
