//! `watertower account alias`, `move` and `undo-move`: which accounts are one person, and who goes where.

use std::io::Write;

use app::moving::Owner;
use app::{App, Operator};
use clap::Subcommand;

use super::{CommandError, OperationError, find, print_json};

/// Looks after the aliases of an account.
#[derive(Debug, Subcommand)]
pub enum Alias {
    /// Say that another account is the same person: it may move to this one, and bring its followers.
    Add {
        /// The name, without @.
        name: String,
        /// The other account: name@host, or the address of its page.
        alias: String,
    },
    /// Take an alias back.
    Remove {
        /// The name, without @.
        name: String,
        /// The id of the other account, as `list` prints it.
        alias: String,
    },
    /// List the aliases of an account: ids, one a line.
    List {
        /// The name, without @.
        name: String,
        /// Print JSON: a list of texts.
        #[arg(long)]
        json: bool,
    },
}

/// Runs `watertower account alias`.
pub async fn alias(command: Alias, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Alias::Add { name, alias } => {
            let name = find(app, operator, &name).await?.username;
            let uri = app.add_alias(Owner::Operator(operator, &name), &alias).await.map_err(OperationError::Moving)?;
            writeln!(out, "{uri}")?;
        }
        Alias::Remove { name, alias } => {
            let name = find(app, operator, &name).await?.username;
            app.remove_alias(Owner::Operator(operator, &name), &alias).await.map_err(OperationError::Moving)?;
        }
        Alias::List { name, json } => {
            let name = find(app, operator, &name).await?.username;
            let aliases = app.aliases(Owner::Operator(operator, &name)).await.map_err(OperationError::Moving)?;
            if json {
                print_json(out, &aliases.into())?;
            } else {
                aliases.iter().try_for_each(|alias| writeln!(out, "{alias}"))?;
            }
        }
    }
    Ok(())
}

/// Runs `watertower account move`.
pub async fn leave(
    app: &App,
    operator: &Operator,
    name: &str,
    target: &str,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let name = find(app, operator, name).await?.username;
    let owner = Owner::Operator(operator, &name);
    let uri = app.move_account(owner, None, target).await.map_err(OperationError::Moving)?;
    writeln!(out, "@{name} has moved to {uri}.")?;
    Ok(())
}

/// Runs `watertower account undo-move`.
pub async fn take_back(app: &App, operator: &Operator, name: &str, out: &mut impl Write) -> Result<(), CommandError> {
    let name = find(app, operator, name).await?.username;
    app.take_move_back(Owner::Operator(operator, &name)).await.map_err(OperationError::Moving)?;
    writeln!(out, "@{name} can be used again.")?;
    Ok(())
}
