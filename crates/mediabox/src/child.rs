//! The child: builds its walls, reads one file, answers, and ends. It must be entered before anything else of the
//! program has started: before threads, a runtime, a log or an open database.
//!
//! A panic is not caught. It ends the process, and the parent says that the file could not be processed.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use crate::MediaError;
use crate::limits;
use crate::protocol::{self, MAX_LINE_BYTES, ReplyLine, Request, RequestLine};
use crate::walls::{WallReport, Walls};
use crate::work;

mod lockdown;
mod probe;

/// The body of the hidden subcommand: [`run`] between standard input and standard output.
#[must_use]
pub fn main() -> ExitCode {
    run(io::stdin().lock(), io::stdout().lock())
}

/// Locks this process in for the rest of its life, then reads one task from `input` and answers on `output`.
///
/// Exits with 0 when it has answered, be it with a refusal; with 70 when walls are missing, 74 when a pipe broke.
pub fn run(input: impl Read, output: impl Write) -> ExitCode {
    let walls = match lockdown::lock_in() {
        Ok(walls) => walls,
        Err(error) => {
            eprintln!("the media box refuses to work without its walls: {error}");
            return ExitCode::from(70);
        }
    };
    match serve(&walls, input, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the media box lost its parent: {error}");
            ExitCode::from(74)
        }
    }
}

fn serve(walls: &Walls, input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    input.by_ref().take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut line)?;
    let RequestLine { request, length } = serde_json::from_slice(&line).map_err(io::Error::other)?;
    let (line, renditions) = match request {
        Request::Probe { port } => {
            let report = WallReport { walls: walls.clone(), attempts: probe::attempts(port) };
            (protocol::line(&ReplyLine::Walls(report)), Vec::new())
        }
        Request::Process(task) => {
            let result = match body(&mut input, length)? {
                Some(bytes) => work::process(task, &bytes),
                None => Err(MediaError::TooLarge),
            };
            match result {
                Ok(processed) => (
                    protocol::encode_processed(&processed),
                    [Some(processed.original), Some(processed.thumbnail), processed.static_]
                        .into_iter()
                        .flatten()
                        .collect(),
                ),
                Err(error) => (protocol::line(&ReplyLine::Failed(error)), Vec::new()),
            }
        }
    };
    output.write_all(&line.map_err(io::Error::other)?)?;
    for rendition in renditions {
        output.write_all(&rendition.bytes)?;
    }
    output.flush()
}

/// The announced bytes, `None` if they are too many.
fn body(input: &mut impl Read, length: usize) -> io::Result<Option<Vec<u8>>> {
    if length > limits::MAX_INPUT_BYTES {
        return Ok(None);
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}
