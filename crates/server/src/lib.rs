//! The server put together: command line, configuration, telemetry, listeners, and the wiring of all rooms.
//!
//! Thin on purpose: what happens is in `app`, what answers is in `web`. The binary only calls [`command::Cli`]; the
//! rest is a library, so that tests can start whole servers in their own process.

pub mod command;
pub mod config;
pub mod listen;
pub mod node;
pub mod telemetry;
pub mod wiring;
