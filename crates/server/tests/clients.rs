//! Programs of others against the real binary, on both engines: what `tests/clients/` says a day with Watertower is.
//!
//! Each test has a server of its own: a process with an empty folder and database, people made on the command line, and
//! no rate limits. `scripts/prepare` installs the clients.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "tests start processes, and are told where to put screenshots")]

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use store::testing::TestDatabase;
use testkit::{
    program::{Program, Running},
    server::PASSWORD,
};

/// No day of any client takes longer.
const DEADLINE: Duration = Duration::from_secs(300);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A running server, and what it is made of.
struct Day {
    server: Running,
    program: Program,
    url: String,
    folder: tempfile::TempDir,
    database: Option<TestDatabase>,
}

impl Day {
    async fn on_sqlite(settings: Settings) -> Self {
        Self::start(None, settings)
    }

    async fn on_postgres(settings: Settings) -> Self {
        Self::start(Some(TestDatabase::postgres().await.unwrap()), settings)
    }

    fn start(database: Option<TestDatabase>, settings: Settings) -> Self {
        let folder = tempfile::Builder::new().prefix("watertower-clients-").tempdir().unwrap();
        let mut program = Program::new(env!("CARGO_BIN_EXE_watertower"), folder.path())
            .with("WATERTOWER__LIMITS__RATE_LIMITS", "false");
        if let Some(database) = &database {
            program = program.with("WATERTOWER__DATABASE__URL", &database.url);
        }
        for (name, value) in settings {
            program = program.with(name, *value);
        }
        let (program, server) = program.serve_as("localhost");
        let url = format!("http://localhost:{}", server.port());
        Self { server, program, url, folder, database }
    }

    /// Makes a person, and returns a token for everything.
    fn person(&self, name: &str) -> String {
        self.program.person(name, "read write follow push")
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
            .env("WATERTOWER_URL", &self.url)
            .env("WATERTOWER_DATA", self.folder.path().join("data"))
            .env("PASSWORD", PASSWORD)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(DEADLINE, output).await.unwrap_or_else(|_| {
            panic!("{script} did not end within {DEADLINE:?}\n--- the server:\n{}", self.server.said())
        });
        let output = output.unwrap();
        assert!(
            output.status.success(),
            "{script}: {}\n{}{}\n--- the server:\n{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
            self.server.said()
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
        drop(self.program.run(&["settings", "set", "sign_ups", "open"], "").unwrap());
        let chromium = Command::new(root().join("scripts/chromium-bin")).output().unwrap();
        assert!(chromium.status.success(), "Chromium is missing: run scripts/prepare");
        let mut environment = vec![
            ("WATERTOWER_SETUP", format!("{}{}", self.url, self.server.setup_path())),
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
        let status = self.server.terminate();
        let said = self.server.said();
        assert!(status.success(), "the server ended with {status}:\n{said}");
        assert!(!said.contains("panicked"), "something in the server panicked:\n{said}");
        drop(self.database);
    }
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

/// Variables of the environment of a server.
type Settings = &'static [(&'static str, &'static str)];

/// A server that people use.
const FOR_PEOPLE: Settings = &[];
/// A server that other servers on this machine talk to.
const AMONG_SERVERS: Settings = &[("WATERTOWER__FEDERATION__ALLOW_LOOPBACK", "true")];

macro_rules! on_both_engines {
    ($settings:ident: $($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name(super::Day::on_sqlite(super::$settings).await, "sqlite").await;
            }
            #[tokio::test]
            async fn postgres() {
                super::$name(super::Day::on_postgres(super::$settings).await, "postgres").await;
            }
        }
    )+};
}

on_both_engines!(
    FOR_PEOPLE: outside_mastodon_py,
    outside_toot,
    outside_masto,
    outside_browser,
    outside_browser_without_javascript,
);
on_both_engines!(AMONG_SERVERS: outside_fedify);

async fn outside_mastodon_py(server: Day, _: &str) {
    server.meets_alice_and_bob(&python(), "mastodon_py_session.py").await;
    server.ends();
}

async fn outside_toot(server: Day, _: &str) {
    server.meets_alice_and_bob(&python(), "toot_session.py").await;
    server.ends();
}

async fn outside_masto(server: Day, _: &str) {
    server.meets_alice_and_bob(&node(), "masto_session.mjs").await;
    server.ends();
}

async fn outside_fedify(server: Day, _: &str) {
    server.meets_alice_and_bob(&node(), "fedify_session.mjs").await;
    server.ends();
}

async fn outside_browser(server: Day, engine: &str) {
    server.is_opened_in_a_browser(engine, "on").await;
    server.ends();
}

async fn outside_browser_without_javascript(server: Day, engine: &str) {
    server.is_opened_in_a_browser(engine, "off").await;
    server.ends();
}
