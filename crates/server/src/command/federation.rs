//! `watertower federation`: how other servers stand, what waits for them, and what was put aside.

use std::io::Write;

use app::oversight::{Aside, AsideId, HostStanding, Standing};
use app::{App, Operator};
use clap::Subcommand;
use domain::Timestamp;
use serde_json::{Value, json};

use super::{CommandError, OperationError, print_json};

/// Looks after the exchange with other servers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Totals: hosts that are known, that fail, that are unreachable; what waits for them; what was put aside.
    Status {
        /// Print JSON: an object.
        #[arg(long)]
        json: bool,
    },
    /// List the hosts that are not quite well, those that have failed longest first; or tell how one stands.
    ///
    /// A host that fails is asked again after pauses from two minutes to a day and a half, or at once when it sends
    /// something itself. After a week it is called unreachable; it returns by itself.
    Hosts {
        /// Only this one, with its port where it has one.
        name: Option<String>,
        /// Only those that have failed for less than a week.
        #[arg(long, conflicts_with_all = ["unreachable", "name"])]
        failing: bool,
        /// Only those that have failed for a week or longer.
        #[arg(long, conflicts_with = "name")]
        unreachable: bool,
        /// Print JSON: a list of objects.
        #[arg(long)]
        json: bool,
    },
    /// Ask a host that fails at once, with what is next for it.
    Retry {
        /// Its name, with its port where it has one.
        host: String,
    },
    /// Look at what was put aside after five attempts, and decide what becomes of it.
    #[command(subcommand)]
    Quarantine(Quarantine),
}

/// Looks at what was put aside.
#[derive(Debug, Subcommand)]
pub enum Quarantine {
    /// List it: activities that came in and could not be applied, and deliveries that one host did not take.
    List {
        /// Print JSON: a list of objects.
        #[arg(long)]
        json: bool,
    },
    /// Show one, with its document.
    Show {
        /// Its name in the list: NUMBER for what came in, NUMBER@HOST for what goes out.
        id: AsideId,
    },
    /// Try it again.
    Retry {
        /// Its name in the list.
        id: AsideId,
    },
    /// Forget it.
    Drop {
        /// Its name in the list.
        id: AsideId,
    },
}

fn at(at: i64) -> String {
    wire::time::date_time(Timestamp(at))
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::Status { json } => status(json, app, operator, out).await,
        Command::Hosts { name, failing, unreachable, json } => {
            let hosts = match name {
                Some(name) => {
                    let name = name.to_lowercase();
                    let host = app.federation_host(operator, &name).await.map_err(OperationError::Store)?;
                    vec![host.ok_or(OperationError::NoSuchHost(name))?]
                }
                None => {
                    let mut hosts = app.federation_hosts(operator).await.map_err(OperationError::Store)?;
                    let wanted = |host: &HostStanding| match (failing, unreachable) {
                        (true, _) => host.standing == Standing::Failing,
                        (_, true) => host.standing == Standing::Unreachable,
                        _ => true,
                    };
                    hosts.retain(wanted);
                    hosts
                }
            };
            if json {
                return Ok(print_json(out, &hosts.iter().map(host_json).collect())?);
            }
            for host in hosts {
                writeln!(out, "{}", host_line(&host))?;
            }
            Ok(())
        }
        Command::Retry { host } => {
            let host = host.to_lowercase();
            if !app.retry_host(operator, &host).await.map_err(OperationError::Store)? {
                return Err(OperationError::NoSuchHost(host).into());
            }
            Ok(())
        }
        Command::Quarantine(command) => quarantine(command, app, operator, out).await,
    }
}

async fn status(json: bool, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    let status = app.federation_status(operator).await.map_err(OperationError::Store)?;
    let oldest = status.oldest.map(|oldest| at(oldest.0));
    if json {
        let object = json!({
            "hosts": status.hosts,
            "failing": status.failing,
            "unreachable": status.unreachable,
            "held": status.held,
            "backlog": status.backlog,
            "oldest_undelivered": oldest,
            "quarantined": status.quarantined,
            "refused": status.refused,
            "nodes": status.nodes,
        });
        return Ok(print_json(out, &object)?);
    }
    let oldest = oldest.map(|oldest| format!(", the oldest of {oldest}")).unwrap_or_default();
    writeln!(out, "hosts known          {}", status.hosts)?;
    writeln!(out, "failing              {}", status.failing)?;
    writeln!(out, "unreachable          {}", status.unreachable)?;
    writeln!(out, "held                 {}", status.held)?;
    writeln!(out, "deliveries waiting   {}{oldest}", status.backlog)?;
    writeln!(out, "quarantined inbox    {}", status.quarantined)?;
    writeln!(out, "refused deliveries   {}", status.refused)?;
    writeln!(out, "nodes that deliver   {}", status.nodes.len())?;
    Ok(())
}

async fn quarantine(
    command: Quarantine,
    app: &App,
    operator: &Operator,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    match command {
        Quarantine::List { json } => {
            let all = app.put_aside(operator).await.map_err(OperationError::Store)?;
            if json {
                return Ok(print_json(out, &all.iter().map(aside_json).collect())?);
            }
            for aside in all {
                let (who, what, error) = words(&aside);
                writeln!(out, "{}  {who}  {what}  {error}", aside.id())?;
            }
        }
        Quarantine::Show { id } => {
            let aside = app.one_put_aside(operator, &id).await.map_err(OperationError::Store)?;
            let aside = aside.ok_or_else(|| OperationError::NoSuchAside(id.to_string()))?;
            let body = match &aside {
                Aside::In(_, kept) => kept.as_ref().map(|kept| kept.body.clone()),
                Aside::Out(refused) => Some(refused.body.clone()),
            };
            let mut shown = aside_json(&aside);
            shown["document"] = body.map_or(Value::Null, |body| {
                // What a program of elsewhere wrote need not be JSON that we would write.
                serde_json::from_str(&body).unwrap_or(Value::String(body))
            });
            print_json(out, &shown)?;
        }
        Quarantine::Retry { id } => {
            if !app.retry_put_aside(operator, &id).await.map_err(OperationError::Store)? {
                return Err(OperationError::NoSuchAside(id.to_string()).into());
            }
        }
        Quarantine::Drop { id } => {
            if !app.drop_put_aside(operator, &id).await.map_err(OperationError::Store)? {
                return Err(OperationError::NoSuchAside(id.to_string()).into());
            }
        }
    }
    Ok(())
}

/// Who, what, and why.
fn words(aside: &Aside) -> (&str, &str, &str) {
    match aside {
        Aside::In(job, Some(kept)) => (&kept.actor_uri, &kept.activity, &job.error),
        Aside::In(job, None) => ("(gone)", "(gone)", &job.error),
        Aside::Out(refused) => (&refused.host, &refused.activity, &refused.error),
    }
}

fn aside_json(aside: &Aside) -> Value {
    let id = aside.id().to_string();
    match aside {
        Aside::In(job, kept) => json!({
            "id": id,
            "direction": "in",
            "actor": kept.as_ref().map(|kept| &kept.actor_uri),
            "activity": kept.as_ref().map(|kept| &kept.activity),
            "created_at": kept.as_ref().map(|kept| at(kept.created_at)),
            "attempts": job.attempts,
            "error": job.error,
        }),
        Aside::Out(refused) => json!({
            "id": id,
            "direction": "out",
            "host": refused.host,
            "activity": refused.activity,
            "created_at": at(refused.created_at),
            "refused_at": at(refused.refused_at),
            "error": refused.error,
        }),
    }
}

fn host_line(standing: &HostStanding) -> String {
    let host = &standing.host;
    let mut line = format!("{}  {}", host.host, standing.standing.name());
    if let Some(since) = host.failing_since {
        line += &format!(" since {}", at(since));
    }
    if let Some(next) = host.next_try_at {
        line += &format!(", next try {}", at(next));
    }
    if standing.waiting > 0 {
        line += &format!(", {} waiting", standing.waiting);
    }
    if host.held_at.is_some() {
        line += ", held";
    }
    if !host.last_error.is_empty() {
        line += &format!("  {}", host.last_error);
    }
    line
}

fn host_json(standing: &HostStanding) -> Value {
    let host = &standing.host;
    json!({
        "host": host.host,
        "state": standing.standing.name(),
        "failing_since": host.failing_since.map(at),
        "failures": host.failures,
        "last_error": host.last_error,
        "next_try_at": host.next_try_at.map(at),
        "last_heard_at": host.last_heard_at.map(at),
        "held_at": host.held_at.map(at),
        "signatures": host.signatures,
        "waiting": standing.waiting,
        "oldest_undelivered": standing.oldest.map(|oldest| at(oldest.0)),
    })
}
