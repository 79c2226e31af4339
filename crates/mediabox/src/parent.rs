//! The parent: one process for each file, with a deadline, and an answer of bounded size.
//!
//! It blocks its thread, so that this crate needs no runtime; callers with one use its threads for blocking work.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::MediaError;
use crate::limits;
use crate::protocol::{self, Request};
use crate::task::{Processed, Task};
use crate::walls::WallReport;

/// How the child is started.
#[derive(Debug, Clone)]
pub struct BoxCommand {
    program: PathBuf,
    args: Vec<OsString>,
    deadline: Duration,
}

impl BoxCommand {
    /// A child from this program, which is to call [`crate::child::main`].
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), args: Vec::new(), deadline: limits::DEADLINE }
    }

    /// Adds an argument, such as the name of the subcommand.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Waits so long instead of [`limits::DEADLINE`].
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}

/// Decodes one file in a child and returns what the task wants of it. Blocks until the child is gone, at the latest a
/// moment after the deadline.
///
/// # Errors
/// Every variant of [`MediaError`]; [`MediaError::blames_the_file`] says whose fault it is.
pub fn process_blocking(command: &BoxCommand, task: Task, bytes: &[u8]) -> Result<Processed, MediaError> {
    if bytes.len() > limits::MAX_INPUT_BYTES {
        return Err(MediaError::TooLarge);
    }
    protocol::decode_reply(&ask(command, Request::Process(task), bytes)?)
}

/// Has a child try to get out of its walls. `port` is one of this machine that it tries to reach.
///
/// # Errors
/// `Internal` and `Crashed`, when there is no report.
pub fn probe_walls_blocking(command: &BoxCommand, port: u16) -> Result<WallReport, MediaError> {
    protocol::decode_walls(&ask(command, Request::Probe { port }, &[])?)
}

fn ask(command: &BoxCommand, request: Request, bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
    let line = protocol::encode_request(request, bytes.len())?;
    let mut child = Command::new(&command.program)
        .args(&command.args)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| MediaError::internal(format_args!("the media box did not start: {error}")))?;
    let outcome = talk(&mut child, command.deadline, &line, bytes);
    // Killed even when it has ended: that harms nobody, and then no way leads on with a child alive.
    let status = child.kill().and_then(|()| child.wait());
    let status = status.map_err(|error| MediaError::internal(format_args!("the media box did not end: {error}")))?;
    let Spoken { reply, log } = outcome?;
    match reply {
        None => Err(MediaError::Deadline),
        Some(reply) if reply.len() > limits::MAX_REPLY_BYTES => {
            Err(MediaError::internal("the media box answered more than is read"))
        }
        Some(reply) if reply.is_empty() => Err(death(status, log)),
        Some(reply) => Ok(reply),
    }
}

/// What came out of the child: the answer, unless the deadline passed, and the start of its standard error.
struct Spoken {
    reply: Option<Vec<u8>>,
    log: String,
}

fn talk(child: &mut Child, deadline: Duration, line: &[u8], bytes: &[u8]) -> Result<Spoken, MediaError> {
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(MediaError::internal("the media box has no pipes"));
    };
    thread::scope(|scope| {
        scope.spawn(move || {
            // A child that refuses early does not read on; its answer tells why, so a broken pipe is no error here.
            stdin.write_all(line).and_then(|()| stdin.write_all(bytes)).is_ok()
        });
        let log = scope.spawn(move || first_bytes(stderr));
        let (done, reply) = mpsc::sync_channel(1);
        scope.spawn(move || {
            let mut reply = Vec::new();
            let end = stdout.take(limits::MAX_REPLY_BYTES as u64 + 1).read_to_end(&mut reply);
            done.send(end.map(|_| reply)).is_ok()
        });
        let reply = match reply.recv_timeout(deadline) {
            Ok(reply) => Some(reply.map_err(MediaError::internal)),
            Err(_) => None,
        };
        // With the child gone, the pipes end, and with them the threads of this scope. If the answer is whole, the child
        // is at its end anyway; if it died, its status is already fixed and this changes nothing.
        child.kill().map_err(MediaError::internal)?;
        let log = log.join().unwrap_or_default();
        Ok(Spoken { reply: reply.transpose()?, log })
    })
}

/// The start of a stream, which is read to its end, so that its writer is never held up.
fn first_bytes(mut stream: impl Read) -> String {
    let mut start = Vec::new();
    let read = stream.by_ref().take(limits::MAX_LOG_BYTES as u64).read_to_end(&mut start);
    if read.and_then(|_| io::copy(&mut stream, &mut io::sink())).is_err() {
        start.extend_from_slice(b" (unreadable from here)");
    }
    String::from_utf8_lossy(&start).trim().to_owned()
}

/// Why a child ended that has not answered.
fn death(status: ExitStatus, log: String) -> MediaError {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    match (signal, status.code()) {
        (Some(SIGXCPU), _) => MediaError::Deadline,
        (_, Some(70 | 74)) => MediaError::internal(log),
        _ => MediaError::Crashed { signal, log },
    }
}

/// The signal for processor time that is used up, on Linux.
const SIGXCPU: i32 = 24;
