//! The measured server: the release binary on a free port, with a folder of its own.

use crate::{Arguments, Outcome, http, report::Used};
use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// A running server. It ends when this is dropped.
pub struct Node {
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub start: Duration,
    child: Child,
}

/// A folder, a free port and the environment of a server that is not started yet.
pub struct Place {
    /// The folder.
    pub folder: TempDir,
    /// The database.
    pub database: String,
    address: SocketAddr,
}

impl Place {
    /// A new one.
    pub fn new(arguments: &Arguments) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("watertower-bench-").tempdir()?;
        let database = arguments
            .postgres
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("watertower.db").display()));
        // The listener is dropped at once: its port is free for the server.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        Ok(Self { folder, database, address })
    }

    /// The address under which the server will answer.
    pub fn base_url(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Starts the binary and waits for its first answer.
    pub async fn start(&self, binary: &Path) -> Outcome<Node> {
        let begun = Instant::now();
        let child = Command::new(binary)
            .arg("serve")
            .env("WATERTOWER__SERVER__BASE_URL", self.base_url())
            .env("WATERTOWER__SERVER__BIND", self.address.to_string())
            .env("WATERTOWER__SERVER__DATA_DIR", self.folder.path())
            .env("WATERTOWER__DATABASE__URL", &self.database)
            .env("WATERTOWER__METRICS__BIND", "off")
            .env("WATERTOWER__LIMITS__RATE_LIMITS", "false")
            .env("WATERTOWER__FEDERATION__ALLOW_LOOPBACK", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut node = Node { address: self.address, start: Duration::ZERO, child };
        let log = node.child.stderr.take().ok_or("no log")?;
        let listens = tokio::time::timeout(Duration::from_secs(30), listening(log));
        if !listens.await.map_err(|_| "the server did not listen within 30 s")? {
            return Err(format!("the server ended: {}", node.child.wait()?).into());
        }
        let mut connection = http::connect(self.address).await?;
        let (status, _) = http::send(&mut connection, http::request("GET", "/health/ready", None, None)?).await?;
        if status != 200 {
            return Err(format!("the server is not ready: {status}").into());
        }
        node.start = begun.elapsed();
        Ok(node)
    }
}

/// Waits until the log says that the server listens; false when it ends before. The rest of the log is read and dropped,
/// so that the pipe never fills.
async fn listening(log: ChildStderr) -> bool {
    let (ready, listens) = oneshot::channel();
    std::thread::spawn(move || {
        let mut log = BufReader::new(log);
        if log.by_ref().lines().map_while(Result::ok).any(|line| line.contains("is listening")) {
            ready.send(()).unwrap_or_default();
            drop(std::io::copy(&mut log, &mut std::io::sink()));
        }
    });
    listens.await.is_ok()
}

impl Node {
    /// Resident memory, in bytes.
    pub fn resident(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
        Ok(kib * 1024)
    }

    /// What the server has used of the processor so far.
    pub fn used(&self) -> Outcome<Used> {
        Used::of(&self.child.id().to_string())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
