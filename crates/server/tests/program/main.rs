//! The program as a process: how it is started, operated beside, stopped and killed. One binary: it links once.
//! What people ask of a server is in `e2e`; the programs of others are in `clients`.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]
#![expect(clippy::disallowed_methods, reason = "tests start processes, and connect to them")]

mod https;
mod killed;
mod listen;
mod mails;
#[cfg(target_os = "linux")]
mod memory;
mod metrics;
mod operate;
mod stranger;
mod two_servers;

use std::path::Path;
use testkit::program::Program;

/// The program, in this folder.
fn watertower(folder: &Path) -> Program {
    Program::new(env!("CARGO_BIN_EXE_watertower"), folder)
}
