//! Where a PostgreSQL server is, and how the way to it is protected: `database.url`, with libpq's options for TLS in
//! libpq's meanings.
//!
//! Refuses what it could not keep: an option for TLS that is unknown here, or a demand that nothing can meet.
//!
//! Spec: <https://www.postgresql.org/docs/current/libpq-ssl.html>

use super::tls::{MakeTls, Trust};
use crate::engine::StoreError;
use std::{path::PathBuf, time::Duration};
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

/// A server, ready to be connected to.
#[derive(Clone)]
pub(crate) struct Address {
    pub config: Config,
    pub tls: MakeTls,
}

/// Reads an address, and the certificate that it names.
pub(crate) fn parse(url: &str) -> Result<Address, StoreError> {
    let refused = |what: String| StoreError::Schema(format!("database.url: {what}"));
    let (rest, options) = take_options(url).map_err(refused)?;
    let mut config: Config = rest.parse().map_err(|error| refused(describe(&error)))?;
    let (mode, trust) = options.demand().map_err(refused)?;
    if config.get_hosts().is_empty() {
        // The name in the certificate is the address then.
        let addresses: Vec<String> = config.get_hostaddrs().iter().map(ToString::to_string).collect();
        for address in addresses {
            config.host(address);
        }
    }
    // PostgreSQL has no TLS on a socket of the same machine, whatever is asked for.
    let sockets = !config.get_hosts().is_empty() && config.get_hosts().iter().all(|h| matches!(h, Host::Unix(_)));
    let (mode, tls) = match mode {
        SslMode::Disable => (SslMode::Disable, MakeTls::off()),
        _ if sockets => (SslMode::Disable, MakeTls::off()),
        mode => (mode, MakeTls::new(&trust).map_err(|error| refused(error.to_string()))?),
    };
    config.ssl_mode(mode).connect_timeout(Duration::from_secs(5)).application_name("watertower");
    Ok(Address { config, tls })
}

/// The driver's error with its cause, which says what is wrong.
fn describe(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

/// Options that the driver does not know, or knows less of.
#[derive(Debug, Default, PartialEq, Eq)]
struct TlsOptions {
    mode: Option<String>,
    root: Option<String>,
}

/// Takes the options for TLS out of an address.
fn take_options(url: &str) -> Result<(String, TlsOptions), String> {
    let Some((address, query)) = url.split_once('?') else { return Ok((url.to_owned(), TlsOptions::default())) };
    let (mut options, mut left) = (TlsOptions::default(), Vec::new());
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "sslmode" => options.mode = Some(decode(value)?),
            "sslrootcert" => options.root = Some(decode(value)?),
            "sslnegotiation" => left.push(pair),
            other if other.starts_with("ssl") => {
                return Err(format!("{other} is not supported: sslmode, sslrootcert and sslnegotiation are"));
            }
            _ => left.push(pair),
        }
    }
    let question = if left.is_empty() { "" } else { "?" };
    Ok((format!("{address}{question}{}", left.join("&")), options))
}

fn decode(value: &str) -> Result<String, String> {
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| "an option is not UTF-8".to_owned())
}

impl TlsOptions {
    /// What these ask for.
    fn demand(&self) -> Result<(SslMode, Trust), String> {
        let root = self.root.as_deref().filter(|root| !root.is_empty());
        let system = root == Some("system");
        let default = if system { "verify-full" } else { "prefer" };
        let mode = self.mode.as_deref().unwrap_or(default);
        let file = root.filter(|_| !system).map(PathBuf::from);
        if system && !matches!(mode, "verify-full" | "disable") {
            return Err(format!(
                "sslmode={mode} is too weak for sslrootcert=system, whose authorities sign for anybody: \
                                use sslmode=verify-full"
            ));
        }
        // As in libpq, a certificate that is named is used, also where the mode alone would not ask for one.
        let chain = file.clone().map_or(Trust::Anybody, |file| Trust::Chain { file });
        match (mode, file) {
            ("disable", _) => Ok((SslMode::Disable, Trust::Anybody)),
            ("prefer", _) => Ok((SslMode::Prefer, chain)),
            ("require", _) | ("verify-ca", Some(_)) => Ok((SslMode::Require, chain)),
            ("verify-full", Some(file)) => Ok((SslMode::Require, Trust::Name { file: Some(file) })),
            ("verify-full", None) if system => Ok((SslMode::Require, Trust::Name { file: None })),
            ("verify-ca" | "verify-full", None) => Err(format!(
                "sslmode={mode} needs sslrootcert: the file with the certificate of the authority that signed the \
                 server's, or `system` for those that this machine trusts"
            )),
            _ => {
                Err(format!("sslmode={mode} is not supported: disable, prefer, require, verify-ca and verify-full are"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(query: &str) -> Result<(SslMode, Trust), String> {
        let (rest, options) = take_options(&format!("postgres://u@h/db{query}"))?;
        assert!(!rest.contains("sslmode") && !rest.contains("sslrootcert"), "{rest}");
        options.demand()
    }

    #[test]
    fn options_mean_what_they_mean_in_libpq() {
        use SslMode::{Disable, Prefer, Require};
        let file = || PathBuf::from("/etc/a b.crt");
        let root = "sslrootcert=/etc/a%20b.crt";
        let cases = [
            (String::new(), Prefer, Trust::Anybody),
            ("?sslmode=disable".into(), Disable, Trust::Anybody),
            ("?sslmode=prefer".into(), Prefer, Trust::Anybody),
            ("?sslmode=require".into(), Require, Trust::Anybody),
            (format!("?{root}"), Prefer, Trust::Chain { file: file() }),
            (format!("?connect_timeout=3&sslmode=require&{root}"), Require, Trust::Chain { file: file() }),
            (format!("?{root}&sslmode=verify-ca"), Require, Trust::Chain { file: file() }),
            (format!("?{root}&sslmode=verify-full"), Require, Trust::Name { file: Some(file()) }),
            ("?sslrootcert=system".into(), Require, Trust::Name { file: None }),
            ("?sslmode=verify-full&sslrootcert=system".into(), Require, Trust::Name { file: None }),
        ];
        for (query, mode, trust) in cases {
            assert_eq!(demand(&query), Ok((mode, trust)), "{query}");
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        for (query, says) in [
            ("?sslmode=verify-full", "needs sslrootcert"),
            ("?sslmode=verify-ca&sslrootcert=", "needs sslrootcert"),
            ("?sslmode=require&sslrootcert=system", "too weak"),
            ("?sslmode=allow", "sslmode=allow is not supported"),
            ("?sslmode=verify", "sslmode=verify is not supported"),
            ("?sslcert=/a&sslkey=/b", "sslcert is not supported"),
            ("?sslrootcert=%ff", "not UTF-8"),
        ] {
            let refused = demand(query).unwrap_err();
            assert!(refused.contains(says), "{query}: {refused}");
        }
        let missing = parse("postgres://127.0.0.1/x?sslmode=verify-ca&sslrootcert=/nowhere/root.crt").err().unwrap();
        assert!(missing.to_string().contains("/nowhere/root.crt"), "{missing}");
        assert!(parse("postgres://127.0.0.1:port/watertower").is_err());
        assert!(parse("postgres://127.0.0.1/watertower?nonsense=1").is_err());
    }

    #[test]
    fn a_socket_of_this_machine_needs_no_tls() {
        let address =
            parse("postgres://watertower@/watertower?host=/run/postgresql&port=5433&sslmode=require").unwrap();
        assert_eq!(address.config.get_hosts(), [Host::Unix("/run/postgresql".into())]);
        assert_eq!(address.config.get_dbname(), Some("watertower"));
        assert_eq!(address.config.get_ssl_mode(), SslMode::Disable);
        let address = parse("postgres:///watertower?hostaddr=10.0.0.7&sslmode=require").unwrap();
        assert_eq!(address.config.get_hosts(), [Host::Tcp("10.0.0.7".into())]);
    }
}
