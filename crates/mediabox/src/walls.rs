//! Which walls stand around the child. Kernels differ, so the operator is told.

use serde::{Deserialize, Serialize};

/// How much of Landlock (no files, no TCP, no signals) this kernel enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landlock {
    /// The kernel has none of it.
    None,
    /// An older kernel, which knows some of the rules.
    Partial,
    /// All that was asked for.
    Full,
}

/// The walls that stand. On Linux `limits` and `seccomp` always do: without them the child refuses to work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walls {
    /// Memory, processor time, file size, open files, processes and core dumps are limited.
    pub limits: bool,
    /// How much of Landlock is enforced.
    pub landlock: Landlock,
    /// Only the system calls that a running decoder needs are allowed.
    pub seccomp: bool,
}

/// Something that a decoder never does and an intruder would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Connect to a port of this machine by TCP.
    ConnectTcp,
    /// Make a UDP socket.
    BindUdp,
    /// Make a Unix socket.
    ConnectUnix,
    /// Read a file.
    OpenFile,
    /// Write a new file.
    CreateFile,
    /// List a folder.
    ListFolder,
    /// Start a program.
    StartProcess,
    /// Start a thread.
    StartThread,
}

/// One deed that was tried behind the walls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was tried.
    pub deed: Deed,
    /// Whether a wall refused it. A failure of any other cause is none.
    pub refused: bool,
    /// What the system answered.
    pub answer: String,
}

/// What a child found when it tried to get out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallReport {
    /// The walls that stand.
    pub walls: Walls,
    /// What was tried.
    pub attempts: Vec<Attempt>,
}

impl WallReport {
    /// Whether every attempt was refused.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.attempts.is_empty() && self.attempts.iter().all(|attempt| attempt.refused)
    }
}
