//! `watertower account`: makes accounts, lists them, and looks after them, while the server runs or before it does.

mod keys;
mod moving;

use std::io::Write;

use app::people::approve::Decider;
use app::people::create::NewAccount;
use app::people::list::AccountFilter;
use app::{App, Operator};
use clap::{Args, Subcommand, ValueEnum};
use domain::{AccountId, Role, Timestamp};
use serde_json::json;
use store::users::User;

use super::{CommandError, OperationError, input, print_json};

/// Makes accounts, lists them, and looks after them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account that can be used at once. The password is read from standard input, up to the first line break.
    Create {
        /// The name, without @: letters, digits and underscores, at most 30.
        name: String,
        /// The e-mail address.
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// What the account may do.
        #[arg(long, value_enum, default_value_t = RoleName::User)]
        role: RoleName,
        /// Where the password comes from.
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// List accounts, oldest first.
    List {
        /// Only accounts with this role.
        #[arg(long, value_enum)]
        role: Option<RoleName>,
        /// Only accounts that wait for approval.
        #[arg(long)]
        waiting: bool,
        /// Only accounts that are disabled.
        #[arg(long)]
        disabled: bool,
        /// Print JSON: a list of objects.
        #[arg(long)]
        json: bool,
    },
    /// Show one account.
    Show {
        /// The name, without @.
        name: String,
        /// Print JSON: an object.
        #[arg(long)]
        json: bool,
    },
    /// Give an account another role. The last owner stays one.
    SetRole {
        /// The name, without @.
        name: String,
        /// What the account may do.
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Set an account's password, and sign out all its browsers and apps.
    ResetPassword {
        /// The name, without @.
        name: String,
        /// Where the password comes from.
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Switch an account off: it is signed out everywhere and nobody can sign in. Its posts stay.
    Disable {
        /// The name, without @.
        name: String,
    },
    /// Switch an account on again.
    Enable {
        /// The name, without @.
        name: String,
    },
    /// Let somebody in who waits for approval.
    Approve {
        /// The name, without @.
        name: String,
    },
    /// Look after the aliases of an account: other accounts that are the same person, and may move to it.
    #[command(subcommand)]
    Alias(moving::Alias),
    /// Move an account to another one, here or elsewhere, which has to name this one among its aliases.
    ///
    /// Those who follow it here follow the other account from then on, and their servers are told of those elsewhere. The
    /// account cannot post or follow any more until `undo-move`. It can move again after 30 days.
    Move {
        /// The name, without @.
        name: String,
        /// The other account: name@host, or the address of its page.
        target: String,
    },
    /// Take the move of an account back: it can be used again. Those who went do not come back by themselves.
    UndoMove {
        /// The name, without @.
        name: String,
    },
    /// Make new keys for an account, for all of them, or for the server itself. Other servers are told by those who follow,
    /// and ask for the new key when a signature does not hold.
    RotateKey {
        /// The name, without @.
        #[arg(required_unless_present_any = ["all", "server"], conflicts_with_all = ["all", "server"])]
        name: Option<String>,
        /// All accounts of this server.
        #[arg(long)]
        all: bool,
        /// The key with which the server itself asks others. Start its nodes anew afterwards.
        #[arg(long)]
        server: bool,
    },
    /// Turn somebody away who waits for approval: the account is gone, and its name is free.
    Reject {
        /// The name, without @.
        name: String,
    },
}

/// Where a password comes from: never from the command line, which other people of the machine can see.
#[derive(Debug, Clone, Copy, Args)]
pub struct PasswordFrom {
    /// Read the password from standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

/// A role, as it is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    /// May do everything, and cannot lock the server up.
    Owner,
    /// Changes settings and handles accounts.
    Admin,
    /// Handles reports and sign-ups.
    Moderator,
    /// A member.
    User,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Self::Owner,
            RoleName::Admin => Self::Admin,
            RoleName::Moderator => Self::Moderator,
            RoleName::User => Self::User,
        }
    }
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::Create { name, email, role, password: _ } => {
            let new =
                NewAccount { username: bare(&name), email, password: input::password()?, ..NewAccount::default() };
            let username = new.username.clone();
            app.create_account(operator, new, role.into()).await.map_err(OperationError::Create)?;
            writeln!(out, "@{username} can sign in.")?;
        }
        Command::List { role, waiting, disabled, json } => {
            let filter = AccountFilter { role: role.map(Role::from), waiting, disabled };
            list(app, operator, filter, json, out).await?;
        }
        Command::Show { name, json } => {
            let user = find(app, operator, &name).await?;
            if json { print_json(out, &to_json(&user))? } else { show(&user, out)? }
        }
        Command::SetRole { name, role } => {
            app.set_role(operator, &bare(&name), role.into()).await.map_err(OperationError::Standing)?;
        }
        Command::ResetPassword { name, password: _ } => {
            let password = input::password()?;
            let name = find(app, operator, &name).await?.username;
            app.set_password(operator, &name, password).await.map_err(OperationError::Create)?;
        }
        Command::Disable { name } => {
            app.disable_account(operator, &bare(&name)).await.map_err(OperationError::Standing)?;
        }
        Command::Enable { name } => {
            app.enable_account(operator, &bare(&name)).await.map_err(OperationError::Standing)?;
        }
        Command::Approve { name } => {
            let account = AccountId(find(app, operator, &name).await?.account_id);
            app.approve_sign_up(Decider::Operator(operator), account).await.map_err(OperationError::Approve)?;
        }
        Command::Alias(command) => moving::alias(command, app, operator, out).await?,
        Command::Move { name, target } => moving::leave(app, operator, &name, &target, out).await?,
        Command::UndoMove { name } => moving::take_back(app, operator, &name, out).await?,
        Command::RotateKey { name, all, server } => {
            let which = keys::Which { name: name.as_deref(), all, server };
            keys::rotate(app, operator, which, out).await?;
        }
        Command::Reject { name } => {
            let account = AccountId(find(app, operator, &name).await?.account_id);
            app.reject_sign_up(Decider::Operator(operator), account).await.map_err(OperationError::Approve)?;
        }
    }
    Ok(())
}

/// The name without the @ that people like to write before it.
fn bare(name: &str) -> String {
    name.trim_start_matches('@').to_owned()
}

async fn find(app: &App, operator: &Operator, name: &str) -> Result<User, CommandError> {
    let name = bare(name);
    let user = app.show_account(operator, &name).await.map_err(OperationError::Store)?;
    Ok(user.ok_or(OperationError::NoSuchAccount(name))?)
}

async fn list(
    app: &App,
    operator: &Operator,
    filter: AccountFilter,
    json: bool,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let (mut after, mut all) = (AccountId(0), Vec::new());
    loop {
        let page = app.list_accounts(operator, filter, after).await.map_err(OperationError::Store)?;
        let Some(last) = page.last() else { break };
        after = AccountId(last.account_id);
        if json {
            all.extend(page.iter().map(to_json));
        } else {
            for user in &page {
                writeln!(out, "{:<30}  {:<9}  {:<8}  {}", user.username, user.role, state(user), user.email)?;
            }
        }
    }
    if json {
        print_json(out, &all.into())?;
    }
    Ok(())
}

/// How far the account can be used, in a word.
fn state(user: &User) -> &'static str {
    if user.suspended_at.is_some() {
        "suspended"
    } else if user.disabled_at.is_some() {
        "disabled"
    } else if user.approved_at.is_none() {
        "waiting"
    } else if user.confirmed_at.is_none() {
        "unconfirmed"
    } else {
        "active"
    }
}

fn show(user: &User, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "name     @{}", user.username)?;
    writeln!(out, "id       {}", user.account_id)?;
    writeln!(out, "e-mail   {}", user.email)?;
    writeln!(out, "role     {}", user.role)?;
    writeln!(out, "state    {}", state(user))?;
    writeln!(out, "created  {}", wire::time::date_time(Timestamp(user.created_at)))?;
    if !user.sign_up_reason.is_empty() {
        writeln!(out, "reason   {}", user.sign_up_reason)?;
    }
    Ok(())
}

fn to_json(user: &User) -> serde_json::Value {
    let time = |at: Option<i64>| at.map(|at| wire::time::date_time(Timestamp(at)));
    json!({
        "id": user.account_id.to_string(),
        "username": user.username,
        "email": user.email,
        "role": user.role,
        "state": state(user),
        "locale": user.locale,
        "reason": user.sign_up_reason,
        "created_at": time(Some(user.created_at)),
        "confirmed_at": time(user.confirmed_at),
        "approved_at": time(user.approved_at),
        "disabled_at": time(user.disabled_at),
        "suspended_at": time(user.suspended_at),
    })
}
