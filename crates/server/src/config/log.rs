//! `[log]`: what the server tells its operator.

use super::spec::section;
use super::value::choice;

section! {
    /// What the server tells its operator, on standard error. A message that repeats is folded into a count.
    pub struct Log("log") {
        /// `"text"` for people, `"json"` for machines: one object a line.
        format: LogFormat = toml("text");
        /// The least important level that is still written.
        level: LogLevel = toml("info");
    }
}

choice! {
    /// How a line of the log looks.
    pub enum LogFormat = "\"text\" or \"json\"" {
        /// For people.
        Text = "text",
        /// One JSON object a line.
        Json = "json",
    }
}

choice! {
    /// How important a line of the log is.
    pub enum LogLevel = "\"error\", \"warn\", \"info\", \"debug\" or \"trace\"" {
        /// Something failed.
        Error = "error",
        /// Something is odd, and the server went on.
        Warn = "warn",
        /// What an operator wants to know.
        Info = "info",
        /// What a developer wants to know.
        Debug = "debug",
        /// Everything.
        Trace = "trace",
    }
}

impl LogLevel {
    /// As `tracing` calls it.
    #[must_use]
    pub fn level(self) -> tracing::Level {
        match self {
            Self::Error => tracing::Level::ERROR,
            Self::Warn => tracing::Level::WARN,
            Self::Info => tracing::Level::INFO,
            Self::Debug => tracing::Level::DEBUG,
            Self::Trace => tracing::Level::TRACE,
        }
    }
}
