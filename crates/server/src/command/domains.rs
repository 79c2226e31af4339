//! `watertower domain`: with which other servers this one deals, and how.

use std::io::Write;

use app::{
    App, Operator,
    policy::{Rule, Severity},
};
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::{CommandError, OperationError, print_json};

/// Decides with which other servers this one deals. A rule holds for every name under its domain.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set the rule for a domain, in place of the one that there is.
    Block {
        /// The domain, such as `example.org`. Every name under it is meant as well.
        domain: String,
        /// What the rule does.
        #[arg(long, value_enum, default_value = "suspend")]
        severity: Strength,
        /// Take no pictures and files from there.
        #[arg(long)]
        reject_media: bool,
        /// Take no reports from there.
        #[arg(long)]
        reject_reports: bool,
        /// Why, for those who look after the server.
        #[arg(long, value_name = "TEXT", default_value = "")]
        private_comment: String,
        /// Why, for everybody.
        #[arg(long, value_name = "TEXT", default_value = "")]
        public_comment: String,
        /// Show only a part of the name to everybody.
        #[arg(long)]
        obfuscate: bool,
    },
    /// Remove the rule for a domain. Follows that it ended stay ended.
    Unblock {
        /// The domain.
        domain: String,
    },
    /// List the rules, and the domains of the allow list.
    List {
        /// Print JSON: an object with `rules` and `allowed`.
        #[arg(long)]
        json: bool,
    },
    /// Put a domain on the allow list, which counts where the setting `allow_list` is on.
    Allow {
        /// The domain.
        domain: String,
    },
    /// Take a domain off the allow list.
    Disallow {
        /// The domain.
        domain: String,
    },
}

/// What a rule does.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Strength {
    /// Nothing but what its other flags say.
    Noop,
    /// Its accounts are seen by their followers alone: not in public timelines, nor in searches by name.
    Limit,
    /// Nothing is exchanged, and its accounts are out of sight.
    Suspend,
}

/// Runs the command.
pub async fn run(command: Command, app: &App, operator: &Operator, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        Command::Block {
            domain,
            severity,
            reject_media,
            reject_reports,
            private_comment,
            public_comment,
            obfuscate,
        } => {
            let severity = match severity {
                Strength::Noop => Severity::Noop,
                Strength::Limit => Severity::Silence,
                Strength::Suspend => Severity::Suspend,
            };
            let rule =
                Rule { domain, severity, reject_media, reject_reports, private_comment, public_comment, obfuscate };
            app.set_domain_rule(operator, rule).await.map_err(OperationError::Domain)?;
        }
        Command::Unblock { domain } => {
            if !app.remove_domain_rule(operator, &domain).await.map_err(OperationError::Domain)? {
                return Err(OperationError::NoSuchDomain(domain).into());
            }
        }
        Command::List { json } => list(app, json, out).await?,
        Command::Allow { domain } => app.allow_domain(operator, &domain).await.map_err(OperationError::Domain)?,
        Command::Disallow { domain } => {
            if !app.disallow_domain(operator, &domain).await.map_err(OperationError::Domain)? {
                return Err(OperationError::NoSuchDomain(domain).into());
            }
        }
    }
    Ok(())
}

/// A severity as the commands name it.
fn shown(severity: &str) -> &str {
    if severity == "silence" { "limit" } else { severity }
}

async fn list(app: &App, json: bool, out: &mut impl Write) -> Result<(), CommandError> {
    let rules = app.domain_rules().await.map_err(OperationError::Store)?;
    let allowed = app.allowed_domains().await.map_err(OperationError::Store)?;
    if json {
        let rules = rules.iter().map(|rule| {
            json!({
                "domain": rule.domain,
                "severity": shown(&rule.severity),
                "reject_media": rule.reject_media,
                "reject_reports": rule.reject_reports,
                "private_comment": rule.private_comment,
                "public_comment": rule.public_comment,
                "obfuscate": rule.obfuscate,
            })
        });
        let rules: serde_json::Value = rules.collect();
        return Ok(print_json(out, &json!({ "rules": rules, "allowed": allowed }))?);
    }
    for rule in rules {
        let more = [(rule.reject_media, "  reject-media"), (rule.reject_reports, "  reject-reports")];
        let more: String = more.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        let line = format!("{}  {}{more}  {}", shown(&rule.severity), rule.domain, rule.private_comment);
        writeln!(out, "{}", line.trim_end())?;
    }
    for domain in allowed {
        writeln!(out, "allow  {domain}")?;
    }
    Ok(())
}
