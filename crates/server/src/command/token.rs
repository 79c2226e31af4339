//! `watertower token`: access tokens for scripts and bots, without an app and without a browser.

use std::io::Write;

use app::{App, Operator};
use clap::Subcommand;
use domain::{Scopes, Timestamp, TokenId};
use serde_json::json;

use super::{CommandError, OperationError, print_json};

/// Makes, lists and ends access tokens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a token for an account, and print it alone on standard output. It is shown this once.
    Create {
        /// The name of the account, without @.
        name: String,
        /// What the token allows, divided by spaces: "read write follow push", or finer ones such as "write:statuses".
        #[arg(long, value_name = "SCOPES", value_parser = scopes)]
        scopes: Scopes,
    },
    /// List the tokens that are good, oldest first. Their secrets are not known to anybody any more.
    List {
        /// Only those of this account.
        name: Option<String>,
        /// Print JSON: a list of objects.
        #[arg(long)]
        json: bool,
    },
    /// End a token, by its number in the list. Its streams end with it.
    Revoke {
        /// The number.
        id: i64,
    },
}

fn scopes(text: &str) -> Result<Scopes, String> {
    let scopes = Scopes::parse(text).map_err(|error| error.to_string())?;
    if scopes.is_empty() { Err("at least one scope is needed".into()) } else { Ok(scopes) }
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::Create { name, scopes } => {
            let name = name.trim_start_matches('@');
            let secret = app.create_token(operator, name, &scopes).await.map_err(OperationError::Token)?;
            writeln!(out, "{secret}")?;
        }
        Command::List { name, json } => {
            let name = name.as_deref().map(|name| name.trim_start_matches('@'));
            let tokens = app.list_tokens(operator, name).await.map_err(OperationError::Token)?;
            let at = |at: i64| wire::time::date_time(Timestamp(at));
            if json {
                let list = tokens.iter().map(|token| {
                    json!({
                        "id": token.id.to_string(),
                        "username": token.username,
                        "app": token.app,
                        "scopes": token.scopes,
                        "created_at": at(token.created_at),
                        "last_used_at": token.last_used_at.map(at),
                    })
                });
                return Ok(print_json(out, &list.collect())?);
            }
            for token in tokens {
                let (who, app) = (token.username.as_deref(), token.app.as_deref());
                let (who, app) = (who.unwrap_or("(an app's own)"), app.unwrap_or("(command line)"));
                writeln!(out, "{}  {who}  {app}  {}  {}", token.id, at(token.created_at), token.scopes)?;
            }
        }
        Command::Revoke { id } => {
            if !app.revoke_token(operator, TokenId(id)).await.map_err(OperationError::Store)? {
                return Err(OperationError::NoSuchToken(id).into());
            }
        }
    }
    Ok(())
}
