//! `watertower report`: what was reported, for whoever looks after the community.

use std::io::Write;

use app::{App, Operator, reports::Reported};
use clap::Subcommand;
use domain::{Account, ReportId};
use serde_json::{Value, json};
use store::reports::Listed;
use wire::time::date_time;

use super::{CommandError, OperationError, print_json};

/// Looks at reports, and closes them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List reports, newest first: those that are open.
    List {
        /// Those that are resolved as well.
        #[arg(long, conflicts_with = "resolved")]
        all: bool,
        /// Those that are resolved.
        #[arg(long)]
        resolved: bool,
        /// At most so many.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
        /// Print JSON: a list of objects.
        #[arg(long)]
        json: bool,
    },
    /// Show a report with all that it names.
    Show {
        /// Its number in the list.
        id: i64,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// A report is done with.
    Resolve {
        /// Its number in the list.
        id: i64,
    },
    /// A report that was resolved is to be looked at again.
    Reopen {
        /// Its number in the list.
        id: i64,
    },
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::List { all, resolved, limit, json } => {
            let listed = Listed { below: i64::MAX, open: !all && !resolved, resolved, target: None, limit };
            let reports = app.reports(operator, listed).await.map_err(OperationError::Store)?;
            if json {
                return Ok(print_json(out, &reports.iter().map(as_json).collect())?);
            }
            for reported in reports {
                let (report, about) = (&reported.report, handle(&reported.target));
                let (at, state, by) = (date_time(report.created_at), state(&reported), who(&reported));
                writeln!(out, "{}  {at}  {state}  {}  {about}  by {by}", report.id, report.category.name())?;
            }
        }
        Command::Show { id, json } => {
            let reported = app.reported(operator, ReportId(id)).await.map_err(OperationError::Report)?;
            if json {
                return Ok(print_json(out, &as_json(&reported))?);
            }
            let report = &reported.report;
            writeln!(out, "account   {}  {}", handle(&reported.target), reported.target.uri)?;
            writeln!(out, "by        {}", who(&reported))?;
            writeln!(out, "at        {}", date_time(report.created_at))?;
            writeln!(out, "state     {}", state(&reported))?;
            writeln!(out, "category  {}", report.category.name())?;
            for rule in report.rules.iter().flatten() {
                writeln!(out, "rule      {rule}")?;
            }
            for status in &reported.statuses {
                writeln!(out, "status    {}", status.uri)?;
            }
            writeln!(out, "\n{}", printable(&report.comment))?;
        }
        Command::Resolve { id } => {
            app.set_report_open(operator, ReportId(id), false).await.map_err(OperationError::Report)?;
        }
        Command::Reopen { id } => {
            app.set_report_open(operator, ReportId(id), true).await.map_err(OperationError::Report)?;
        }
    }
    Ok(())
}

fn handle(account: &Account) -> String {
    format!("@{}", account.acct())
}

/// Who reports: of another server that server, for which somebody spoke.
fn who(reported: &Reported) -> String {
    match reported.report.host.as_str() {
        "" => handle(&reported.by),
        host => format!("the server {host}"),
    }
}

fn state(reported: &Reported) -> &'static str {
    if reported.report.resolved_at.is_some() { "resolved" } else { "open" }
}

/// What strangers write moves no cursor, and paints nothing.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn as_json(reported: &Reported) -> Value {
    let report = &reported.report;
    json!({
        "id": report.id.to_string(),
        "state": state(reported),
        "account": handle(&reported.target),
        "account_uri": reported.target.uri,
        "by": handle(&reported.by),
        "by_server": Some(&report.host).filter(|host| !host.is_empty()),
        "category": report.category.name(),
        "comment": report.comment,
        "rule_ids": report.rules.iter().flatten().map(ToString::to_string).collect::<Vec<_>>(),
        "statuses": reported.statuses.iter().map(|status| status.uri.as_str()).collect::<Vec<_>>(),
        "forwarded": report.forwarded,
        "created_at": date_time(report.created_at),
        "resolved_at": report.resolved_at.map(date_time),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_write_moves_no_cursor() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\r\u{9b}"), "a\u{fffd}[2Jb\nc\u{fffd}\u{fffd}");
    }
}
