//! Programs of others against the real binary, on both engines: what `tests/clients/` says a day with Watertower is.
//!
//! Each test has a server of its own: a process with an empty folder and database, people made on the command line, and
//! no rate limits. `scripts/prepare` installs the clients.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "tests start processes, and are told where to put screenshots")]

use std::{
    io::{BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};
use store::testing::TestDatabase;

const PASSWORD: &str = "correct horse battery staple";
/// No day of any client takes longer.
const DEADLINE: Duration = Duration::from_secs(300);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A running server, and what it said.
struct Running {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
    port: u16,
    folder: tempfile::TempDir,
    database: Option<TestDatabase>,
}

impl Running {
    async fn on_sqlite() -> Self {
        Self::start(None)
    }

    async fn on_postgres() -> Self {
        Self::start(Some(TestDatabase::postgres().await.unwrap()))
    }

    /// Its address has to be known before it starts. A port that was free may be taken meanwhile: then another one is.
    fn start(mut database: Option<TestDatabase>) -> Self {
        for _ in 0..10 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let folder = tempfile::Builder::new().prefix("watertower-clients-").tempdir().unwrap();
            let mut command = watertower(folder.path(), port, database.as_ref());
            let mut child = command.arg("serve").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let said = Arc::new(Mutex::new(Vec::new()));
            let (ready, is_ready) = std::sync::mpsc::channel();
            let out = BufReader::new(child.stdout.take().unwrap());
            let err = BufReader::new(child.stderr.take().unwrap());
            keep(out, Arc::clone(&said), ready.clone());
            keep(err, Arc::clone(&said), ready);
            let running = Self { child, said, port, folder, database: database.take() };
            // Both senders are gone when the process is, and nothing listens.
            if is_ready.recv_timeout(DEADLINE).is_ok() {
                return running;
            }
            let said = running.said();
            assert!(said.contains("server.bind"), "the server did not start:\n{said}");
            let mut running = running;
            database = running.database.take();
        }
        panic!("no port stays free");
    }

    fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().join("\n")
    }

    /// The link that the first start prints.
    fn setup_link(&self) -> String {
        let said = self.said();
        let at = said.find("/setup?token=").unwrap_or_else(|| panic!("no setup link:\n{said}"));
        let end = said[at..].find(|c: char| c.is_whitespace() || c == '"').map_or(said.len(), |end| at + end);
        format!("{}{}", self.url(), &said[at..end])
    }

    /// Runs a command beside the server, and returns what it printed.
    fn operator(&self, arguments: &[&str], input: &str) -> String {
        let mut child = watertower(self.folder.path(), self.port, self.database.as_ref())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "watertower {}: {out}{err}", arguments.join(" "));
        out.trim().to_owned()
    }

    /// Makes a person, and returns a token for everything.
    fn person(&self, name: &str) -> String {
        let email = format!("{name}@example.org");
        let create = ["account", "create", name, "--email", &email, "--role", "user", "--password-stdin"];
        self.operator(&create, PASSWORD);
        self.operator(&["token", "create", name, "--scopes", "read write follow push"], "")
    }

    /// Runs a script of `tests/clients` to its end.
    async fn runs(&self, interpreter: &Path, script: &str, environment: &[(&str, String)]) {
        assert!(interpreter.exists(), "{} is missing: run scripts/prepare", interpreter.display());
        let home = tempfile::tempdir().unwrap();
        let output = tokio::process::Command::new(interpreter)
            .arg(script)
            .current_dir(root().join("tests/clients"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("LANG", "C.UTF-8")
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .env("WATERTOWER_URL", self.url())
            .env("WATERTOWER_DATA", self.folder.path().join("data"))
            .env("PASSWORD", PASSWORD)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(DEADLINE, output)
            .await
            .unwrap_or_else(|_| panic!("{script} did not end within {DEADLINE:?}\n--- the server:\n{}", self.said()));
        let output = output.unwrap();
        assert!(
            output.status.success(),
            "{script}: {}\n{}{}\n--- the server:\n{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
            self.said()
        );
    }

    /// A script in which Alice and Bob meet.
    async fn meets_alice_and_bob(&self, interpreter: &Path, script: &str) {
        let environment = [
            ("ALICE_TOKEN", self.person("alice")),
            ("BOB_TOKEN", self.person("bob")),
            ("ALICE_EMAIL", "alice@example.org".to_owned()),
        ];
        self.runs(interpreter, script, &environment).await;
    }

    /// The first day of this server, in a browser.
    async fn is_opened_in_a_browser(&self, engine: &str, java_script: &str) {
        self.operator(&["settings", "set", "sign_ups", "open"], "");
        let chromium = Command::new(root().join("scripts/chromium-bin")).output().unwrap();
        assert!(chromium.status.success(), "Chromium is missing: run scripts/prepare");
        let mut environment = vec![
            ("WATERTOWER_SETUP", self.setup_link()),
            ("WATERTOWER_CHROMIUM", String::from_utf8(chromium.stdout).unwrap().trim().to_owned()),
            ("WATERTOWER_JAVASCRIPT", java_script.to_owned()),
        ];
        if let Ok(folder) = std::env::var("WATERTOWER_SCREENSHOTS") {
            environment.push(("WATERTOWER_SCREENSHOTS", format!("{folder}/{engine}-{java_script}")));
        }
        self.runs(&node(), "browser/session.mjs", &environment).await;
    }

    /// Ends the server as an operator does, and looks at how it went.
    fn ends(mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let status = self.child.wait().unwrap();
        let said = self.said();
        assert!(status.success(), "the server ended with {status}:\n{said}");
        assert!(!said.contains("panicked"), "something in the server panicked:\n{said}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

fn watertower(folder: &Path, port: u16, database: Option<&TestDatabase>) -> Command {
    let data = folder.join("data");
    let own = format!("sqlite:{}", data.join("watertower.db").display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_watertower"));
    command
        .current_dir(folder)
        .env_clear()
        .env("WATERTOWER__SERVER__BASE_URL", format!("http://localhost:{port}"))
        .env("WATERTOWER__SERVER__BIND", format!("127.0.0.1:{port}"))
        .env("WATERTOWER__SERVER__DATA_DIR", data)
        .env("WATERTOWER__DATABASE__URL", database.map_or(own.as_str(), |database| &database.url))
        .env("WATERTOWER__METRICS__BIND", "127.0.0.1:0")
        .env("WATERTOWER__LIMITS__RATE_LIMITS", "false")
        .env("WATERTOWER__LOG__FORMAT", "json");
    command
}

/// Keeps every line in the background, and tells when the server listens.
fn keep(
    lines: impl std::io::BufRead + Send + 'static,
    said: Arc<Mutex<Vec<String>>>,
    ready: std::sync::mpsc::Sender<()>,
) {
    std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            let listens = line.contains("is listening");
            said.lock().unwrap().push(line);
            if listens {
                ready.send(()).unwrap_or_default();
            }
        }
    });
}

fn python() -> PathBuf {
    root().join("target/clients/python/bin/python")
}

fn node() -> PathBuf {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .map(|folder| folder.join("node"))
        .find(|node| node.exists())
        .unwrap_or_else(|| "node".into())
}

macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name(super::Running::on_sqlite().await, "sqlite").await;
            }
            #[tokio::test]
            async fn postgres() {
                super::$name(super::Running::on_postgres().await, "postgres").await;
            }
        }
    )+};
}

on_both_engines!(outside_mastodon_py, outside_toot, outside_masto, outside_browser, outside_browser_without_javascript);

async fn outside_mastodon_py(server: Running, _: &str) {
    server.meets_alice_and_bob(&python(), "mastodon_py_session.py").await;
    server.ends();
}

async fn outside_toot(server: Running, _: &str) {
    server.meets_alice_and_bob(&python(), "toot_session.py").await;
    server.ends();
}

async fn outside_masto(server: Running, _: &str) {
    server.meets_alice_and_bob(&node(), "masto_session.mjs").await;
    server.ends();
}

async fn outside_browser(server: Running, engine: &str) {
    server.is_opened_in_a_browser(engine, "on").await;
    server.ends();
}

async fn outside_browser_without_javascript(server: Running, engine: &str) {
    server.is_opened_in_a_browser(engine, "off").await;
    server.ends();
}
