//! Why a request to a stranger came to nothing. One variant per outcome that a caller treats differently.
//!
//! Nothing here is a reason to delete something: a host that cannot be reached, or shows a bad certificate, may be back
//! tomorrow. An answer with an error status is no error but an answer.

use std::net::IpAddr;
use std::time::Duration;

/// How far a request had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Resolving the name.
    Name,
    /// Opening the connection.
    Connect,
    /// Agreeing on TLS, which includes the certificate.
    Tls,
    /// Sending the request and reading the answer.
    Answer,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Name => "resolving its name",
            Self::Connect => "connecting",
            Self::Tls => "agreeing on TLS",
            Self::Answer => "answering",
        })
    }
}

/// Why an address is no place to go to. Told before the first packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// Neither https nor, on a loopback name with the switch on, http.
    #[error("its scheme is not allowed")]
    Scheme,
    /// A port that neither the web nor the operator named.
    #[error("its port is not allowed")]
    Port,
    /// A name or a password before the host.
    #[error("it carries a user or a password")]
    Userinfo,
    /// An address where a name belongs.
    #[error("its host is an address, not a name")]
    Literal,
    /// No name of the public DNS.
    #[error("its host is no public name")]
    Name,
    /// Longer than 2,048 bytes.
    #[error("it is too long")]
    TooLong,
    /// A character in its path or query that HTTP has no place for.
    #[error("it holds a character that is not allowed")]
    Characters,
    /// A name or an address of our own.
    #[error("it is our own")]
    Own,
    /// An address that is no public unicast.
    #[error("it leads to {address}, which is set aside ({block})")]
    Address {
        /// What the name led to.
        address: IpAddr,
        /// What IANA calls it.
        block: &'static str,
    },
}

/// Why a redirect was not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRedirect {
    /// More than three.
    #[error("too many of them")]
    TooMany,
    /// To where we have been.
    #[error("it leads in a circle")]
    Loop,
    /// From https to http.
    #[error("it leaves https")]
    Downgrade,
    /// To another origin, which the caller refuses.
    #[error("it leads to another origin")]
    CrossOrigin,
    /// No `Location`, several, one over 2,048 bytes, with control characters, or no address.
    #[error("its location cannot be read")]
    Location,
}

/// Why a request came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// We do not go there. Says nothing about the host: it is not dead.
    #[error("{host} is blocked: {why}")]
    BlockedAddress {
        /// The host that was named, as far as there is one.
        host: String,
        /// The rule.
        why: Blocked,
    },
    /// No connection, or one that broke. A bad certificate is one of these.
    #[error("{host} failed while {stage}: {what}")]
    Unreachable {
        /// The host.
        host: String,
        /// How far it came.
        stage: Stage,
        /// What went wrong, for the log.
        what: String,
    },
    /// The time was up.
    #[error("{host} took too long while {stage}")]
    Timeout {
        /// The host.
        host: String,
        /// How far it came.
        stage: Stage,
    },
    /// The host is left alone for now: it asked for it, it failed before, or it gets enough from us already. Nothing was
    /// sent, so it does not count as an attempt.
    #[error("{host} is left alone for {retry_after:?}")]
    Busy {
        /// The host.
        host: String,
        /// How long from now.
        retry_after: Duration,
    },
    /// We have too much under way. Nothing was sent.
    #[error("too many requests are under way")]
    Saturated,
    /// The answer was longer than asked for.
    #[error("{host} answered with more than {limit} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// What was asked for.
        limit: usize,
    },
    /// The answer is no clean HTTP: ambiguous length, too many headers, an encoding that nobody asked for.
    #[error("{host} broke the protocol: {what}")]
    Garbled {
        /// The host.
        host: String,
        /// How.
        what: String,
    },
    /// A redirect that is not followed.
    #[error("{host} sent a redirect: {why}")]
    Redirect {
        /// The host that redirects.
        host: String,
        /// The rule.
        why: BadRedirect,
    },
}

/// What went wrong in at most 300 characters. A stranger may have chosen the words: the names in a certificate, say.
pub(super) fn words(what: &dyn std::fmt::Display) -> String {
    what.to_string().chars().take(300).collect()
}

impl Error {
    /// Whether the same request may succeed later. A blocked address is not for later, and no host is dead for it.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::Busy { .. } | Self::Saturated => true,
            Self::Garbled { .. } => true,
            Self::BlockedAddress { .. } | Self::TooLarge { .. } | Self::Redirect { .. } => false,
        }
    }

    /// A word for metrics and logs. The set is fixed: nothing of it comes from outside.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::BlockedAddress { .. } => "blocked_address",
            Self::Unreachable { .. } => "unreachable",
            Self::Timeout { .. } => "timeout",
            Self::Busy { .. } => "busy",
            Self::Saturated => "saturated",
            Self::TooLarge { .. } => "too_large",
            Self::Garbled { .. } => "garbled",
            Self::Redirect { .. } => "redirect",
        }
    }

    /// How long from now the host is to be left alone, where that is why nothing was sent.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }
}
