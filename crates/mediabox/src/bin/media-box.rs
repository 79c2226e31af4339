//! The child on its own, for tests and for fuzzing. The server carries the same entrance as a hidden subcommand.

use std::process::ExitCode;

fn main() -> ExitCode {
    mediabox::child::main()
}
