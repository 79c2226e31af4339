//! `watertower migrate`: brings the schema of the database up to date.

use std::io::Write;
use std::sync::Arc;

use domain::SystemClock;

use super::CommandError;
use crate::config::Sources;
use crate::wiring::{self, Migrate};

/// Runs the command.
pub fn run(sources: Sources, out: &mut impl Write) -> Result<(), CommandError> {
    let config = sources.load()?.config;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(wiring::store(&config, Arc::new(SystemClock), Migrate::Always))?;
    writeln!(out, "The schema of the database is up to date.")?;
    Ok(())
}
