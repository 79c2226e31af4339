//! The binary `watertower`: reads the command line, and leaves the rest to the library.

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser as _;
use server::command::{Cli, CommandError};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Cli::parse().run(&mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // `watertower config show | head` is no failure.
        Err(CommandError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("watertower: {error}");
            ExitCode::FAILURE
        }
    }
}
