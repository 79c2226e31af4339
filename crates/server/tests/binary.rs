//! The binary as a stranger meets it: started, asked, stopped.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::disallowed_methods, reason = "tests connect to the server that they started")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn watertower(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watertower"));
    command.current_dir(folder).env_clear();
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (Output, String, String) {
    let output = watertower(folder).args(arguments).output().unwrap();
    let (out, err) =
        (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap());
    (output, out, err)
}

/// Ends the server even where a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap_or_default();
        self.0.wait().map(drop).unwrap_or_default();
    }
}

#[test]
fn a_configuration_that_cannot_be_used_stops_every_command() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.toml"), "[media]\nS3_ENABLED = FALSE\n3_BUCKET = \"..\"\n").unwrap();
    for arguments in [&["serve"][..], &["config", "check"], &["config", "show"]] {
        let (output, out, err) = run(folder.path(), &[arguments, &["--config", "broken.toml"]].concat());
        assert_eq!((output.status.code(), out.as_str()), (Some(1), ""));
        assert!(err.contains("broken.toml:2: `media.S3_ENABLED`"), "{err}");
        assert!(err.contains("broken.toml:3: `media.3_BUCKET`"), "{err}");
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["broken.toml"], "nothing else was written");
}

#[test]
fn the_configuration_can_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("watertower.toml"), "nonsense").unwrap();
    let (output, out, err) = run(folder.path(), &["config", "check"]);
    assert!(output.status.success() && out.contains("can be used"), "a file nobody named is not read: {err}");
    let output = watertower(folder.path())
        .args(["config", "show", "--json"])
        .env("WATERTOWER__SERVER__BIND", "127.0.0.1:8080")
        .output()
        .unwrap();
    let shown: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let bind = shown.iter().find(|setting| setting["key"] == "server.bind").unwrap();
    assert_eq!(bind["value"], "127.0.0.1:8080");
    assert_eq!(bind["origin"], "environment variable WATERTOWER__SERVER__BIND");
    let (_, _, err) = run(folder.path(), &["config", "check", "--config", "watertower.toml"]);
    assert!(err.contains("watertower.toml:1"), "{err}");
    let output =
        watertower(folder.path()).args(["config", "check"]).env("WATERTOWER_CONFIG", "watertower.toml").output();
    assert_eq!(output.unwrap().status.code(), Some(1));
}

#[test]
fn the_server_starts_answers_and_ends_at_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running(
        watertower(folder.path())
            .arg("serve")
            .envs([("WATERTOWER__SERVER__BIND", "127.0.0.1:0"), ("WATERTOWER__METRICS__BIND", "127.0.0.1:0")])
            .env("WATERTOWER__LOG__FORMAT", "json")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut log = BufReader::new(server.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let listening = log.find(|line| line.contains("is listening")).unwrap();
    let listening: serde_json::Value = serde_json::from_str(&listening).unwrap();
    let ask = |address: &serde_json::Value, path: &str| {
        let mut stream = std::net::TcpStream::connect(address.as_str().unwrap()).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let fields = &listening["fields"];
    assert!(ask(&fields["server.address"], "/health/live").starts_with("HTTP/1.1 200"));
    let figures = ask(&fields["metrics.address"], "/metrics");
    for figure in
        ["watertower_http_requests_total 1", "watertower_tail_held_seconds 0", "watertower_prepared_transactions 0"]
    {
        assert!(figures.contains(figure), "{figure}: {figures}");
    }
    assert!(ask(&fields["server.address"], "/health/ready").starts_with("HTTP/1.1 200"));
    for (made, mode) in [("data", 0o700), ("data/watertower.db", 0o600)] {
        let found = std::fs::metadata(folder.path().join(made)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{made}");
    }

    let pid = rustix::process::Pid::from_child(&server.0);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(server.0.wait().unwrap().success());
    // The addresses are part of every id, so a start with another one is refused.
    let moved = watertower(folder.path())
        .arg("serve")
        .envs([("WATERTOWER__SERVER__BIND", "127.0.0.1:0"), ("WATERTOWER__METRICS__BIND", "off")])
        .env("WATERTOWER__SERVER__BASE_URL", "http://tower.localhost")
        .output()
        .unwrap();
    assert_eq!(moved.status.code(), Some(1));
    let err = String::from_utf8(moved.stderr).unwrap();
    assert!(err.contains("server.base_url") && err.contains("http://localhost:3000"), "{err}");

    let last: Vec<String> = log.collect();
    assert!(last.iter().any(|line| line.contains("SIGTERM")), "{last:?}");
    assert!(last.last().unwrap().contains("stopped"), "{last:?}");
}

#[test]
fn the_schema_can_be_brought_up_to_date_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let (output, out, err) = run(folder.path(), &["migrate"]);
        assert!(output.status.success() && out.contains("up to date"), "{err}");
    }
    let nowhere = watertower(folder.path())
        .arg("migrate")
        .env("WATERTOWER__DATABASE__URL", "postgres://tower:hunter2@127.0.0.1:1/tower")
        .output()
        .unwrap();
    let err = String::from_utf8(nowhere.stderr).unwrap();
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(err.contains("postgres://tower:***@127.0.0.1:1/tower") && !err.contains("hunter2"), "{err}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = watertower(folder.path()).arg("serve").env("WATERTOWER__SERVER__BIND", &address).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains(&format!("`server.bind`: cannot listen on {address}")), "{err}");
}
