//! `watertower account rotate-key`.

use std::io::Write;

use app::people::list::AccountFilter;
use app::{App, Operator};
use domain::AccountId;

use super::{CommandError, OperationError, find};

/// Whose keys.
pub struct Which<'a> {
    /// Those of this account.
    pub name: Option<&'a str>,
    /// Those of all accounts.
    pub all: bool,
    /// Those of the server itself.
    pub server: bool,
}

/// Runs `watertower account rotate-key`.
pub async fn rotate(
    app: &App,
    operator: &Operator,
    which: Which<'_>,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    if let Some(name) = which.name {
        let name = find(app, operator, name).await?.username;
        app.rotate_key(operator, &name).await.map_err(OperationError::Rotate)?;
        writeln!(out, "@{name} has new keys.")?;
    }
    if which.all {
        let mut after = AccountId(0);
        loop {
            let page =
                app.list_accounts(operator, AccountFilter::default(), after).await.map_err(OperationError::Store)?;
            let Some(last) = page.last() else { break };
            after = AccountId(last.account_id);
            for user in &page {
                app.rotate_key(operator, &user.username).await.map_err(OperationError::Rotate)?;
                writeln!(out, "@{} has new keys.", user.username)?;
            }
        }
    }
    if which.server {
        app.rotate_server_key(operator).await.map_err(OperationError::Rotate)?;
        writeln!(out, "The server has new keys. Start its nodes anew.")?;
    }
    Ok(())
}
