//! The binary `watertower`: reads the command line, and leaves the rest to the library.

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser as _;
use server::command::{Cli, CommandError};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The media box comes before everything else: it locks itself in, and must not have read a setting by then.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == "media-box") {
        return mediabox::child::main();
    }
    // What the server keeps is its owner's alone: the database, uploads, mails, wherever they are told to lie.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    match Cli::parse().run(&mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // `watertower config show | head` is no failure.
        Err(CommandError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("watertower: {}", with_causes(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error and what led to it, in one line. What an error says of its cause already is not said again.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}
