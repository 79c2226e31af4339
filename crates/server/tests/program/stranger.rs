//! The binary as a stranger meets it: started, asked, stopped.

use super::watertower;
use std::os::unix::fs::PermissionsExt as _;
use testkit::program::exchange;

/// Exit code, standard output and standard error.
fn run(program: &testkit::program::Program, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = program.output(arguments, "");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_configuration_that_cannot_be_used_stops_every_command() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.toml"), "[media]\nS3_ENABLED = FALSE\n3_BUCKET = \"..\"\n").unwrap();
    for arguments in [&["serve"][..], &["config", "check"], &["config", "show"]] {
        let (code, out, err) = run(&watertower(folder.path()), &[arguments, &["--config", "broken.toml"]].concat());
        assert_eq!((code, out.as_str()), (Some(1), ""));
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
    let program = watertower(folder.path());
    let (code, out, err) = run(&program, &["config", "check"]);
    assert!(code == Some(0) && out.contains("can be used"), "a file nobody named is not read: {err}");
    let (_, out, _) =
        run(&program.clone().with("WATERTOWER__SERVER__BIND", "127.0.0.1:8080"), &["config", "show", "--json"]);
    let shown: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    let bind = shown.iter().find(|setting| setting["key"] == "server.bind").unwrap();
    assert_eq!(bind["value"], "127.0.0.1:8080");
    assert_eq!(bind["origin"], "environment variable WATERTOWER__SERVER__BIND");
    let (_, _, err) = run(&program, &["config", "check", "--config", "watertower.toml"]);
    assert!(err.contains("watertower.toml:1"), "{err}");
    let (code, ..) = run(&program.with("WATERTOWER_CONFIG", "watertower.toml"), &["config", "check"]);
    assert_eq!(code, Some(1));
}

#[test]
fn the_server_starts_answers_and_ends_at_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    let program = watertower(folder.path()).with("WATERTOWER__METRICS__BIND", "127.0.0.1:0");
    let mut server = program.serve();
    let ask = |address: &str, path: &str| {
        exchange(address, &format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")).unwrap()
    };
    assert!(ask(&server.address, "/health/live").starts_with("HTTP/1.1 200"));
    let figures = ask(&server.metrics, "/metrics");
    for figure in [
        "watertower_http_requests_total 1",
        "watertower_tail_held_seconds 0",
        "watertower_prepared_transactions 0",
        "watertower_disk_full_total 0",
    ] {
        assert!(figures.contains(figure), "{figure}: {figures}");
    }
    assert!(ask(&server.address, "/health/ready").starts_with("HTTP/1.1 200"));
    for (made, mode) in [("data", 0o700), ("data/watertower.db", 0o600)] {
        let found = std::fs::metadata(folder.path().join(made)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{made}");
    }

    assert!(server.terminate().success());
    let ended = [server.says("SIGTERM"), server.says("stopped")];
    assert_eq!(server.said().lines().last(), Some(ended[1].as_str()), "{ended:?}");
    // The addresses are part of every id, so a start with another one is refused.
    let (code, _, err) = run(&program.with("WATERTOWER__SERVER__BASE_URL", "http://tower.localhost"), &["serve"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("server.base_url") && err.contains("http://localhost:3000"), "{err}");
}

#[test]
fn the_schema_can_be_brought_up_to_date_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let program = watertower(folder.path());
    for _ in 0..2 {
        let (code, out, err) = run(&program, &["migrate"]);
        assert!(code == Some(0) && out.contains("up to date"), "{err}");
    }
    let nowhere = program.with("WATERTOWER__DATABASE__URL", "postgres://tower:hunter2@127.0.0.1:1/tower");
    let (code, _, err) = run(&nowhere, &["migrate"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("postgres://tower:***@127.0.0.1:1/tower") && !err.contains("hunter2"), "{err}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, err) = run(&watertower(folder.path()).with("WATERTOWER__SERVER__BIND", &address), &["serve"]);
    assert_eq!(code, Some(1));
    assert!(err.contains(&format!("`server.bind`: cannot listen on {address}")), "{err}");
}
