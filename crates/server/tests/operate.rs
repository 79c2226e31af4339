//! The command line beside a running server: accounts, tokens, settings and rules.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::disallowed_methods, reason = "tests connect to the server that they started")]

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn watertower(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watertower"));
    command.current_dir(folder).env_clear();
    command
}

/// Runs a command; its standard output when it worked, otherwise its standard error.
fn run(folder: &Path, arguments: &[&str], input: &str) -> Result<String, String> {
    let mut child = watertower(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap_or_default();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// Ends the server even where a test fails.
struct Running {
    child: Child,
    address: String,
    setup: String,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut child = watertower(folder)
            .arg("serve")
            .envs([("WATERTOWER__SERVER__BIND", "127.0.0.1:0"), ("WATERTOWER__METRICS__BIND", "off")])
            .env("WATERTOWER__LOG__FORMAT", "json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let line = log.find(|line| line.contains("is listening")).unwrap();
        let line: Value = serde_json::from_str(&line).unwrap();
        let mut setup = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut setup).unwrap();
        // Nobody reads the rest of the log; it must not block the server.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, address: line["fields"]["server.address"].as_str().unwrap().to_owned(), setup }
    }

    fn ask(&self, path: &str, token: &str) -> String {
        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n");
        let auth = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
        write!(stream, "{head}{auth}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks until the answer begins like this: a server hears of other processes by its tail.
    fn ask_until(&self, path: &str, token: &str, wanted: &str) {
        for _ in 0..500 {
            if self.ask(path, token).contains(wanted) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{path} never answered {wanted}: {}", self.ask(path, token));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

const PASSWORD: &str = "correct horse battery\n";

#[test]
fn the_operator_looks_after_people_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let server = Running::start(home);
    assert!(server.setup.contains("http://localhost:3000/setup?token="), "{}", server.setup);

    let create = ["account", "create", "@Ada", "--email", "ada@example.org", "--role", "owner", "--password-stdin"];
    assert_eq!(run(home, &create, PASSWORD).unwrap(), "@Ada can sign in.\n");
    let again = run(home, &create, PASSWORD).unwrap_err();
    assert_eq!(again.matches("Username is already taken").count(), 1, "said once: {again}");
    let short = ["account", "create", "bob", "--email", "bob@example.org", "--password-stdin"];
    assert!(run(home, &short, "short\n").unwrap_err().contains("too short"));
    assert!(run(home, &short[..5], PASSWORD).unwrap_err().contains("--password-stdin"), "never on the command line");

    let list: Vec<Value> = serde_json::from_str(&run(home, &["account", "list", "--json"], "").unwrap()).unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(
        (&list[0]["username"], &list[0]["role"], &list[0]["state"]),
        (&"Ada".into(), &"owner".into(), &"active".into())
    );
    assert!(run(home, &["account", "show", "@ada"], "").unwrap().contains("ada@example.org"));
    for last in [&["account", "set-role", "ada", "user"][..], &["account", "disable", "ada"]] {
        assert!(run(home, last, "").unwrap_err().contains("last owner"));
    }

    let create = ["token", "create", "ada", "--scopes", "read write follow push"];
    let token = run(home, &create, "").unwrap();
    let token = token.strip_suffix('\n').unwrap();
    assert_eq!(token.len(), 43, "the token alone");
    server.ask_until("/oauth/userinfo", token, "\"preferred_username\":\"Ada\"");
    let list: Vec<Value> = serde_json::from_str(&run(home, &["token", "list", "ada", "--json"], "").unwrap()).unwrap();
    assert!(!list[0].to_string().contains(token));
    let id = list[0]["id"].as_str().unwrap();
    run(home, &["token", "revoke", id], "").unwrap();
    server.ask_until("/oauth/userinfo", token, "401 Unauthorized");
    assert!(run(home, &["token", "revoke", id], "").unwrap_err().contains("no token"));
    assert!(run(home, &["token", "create", "ada", "--scopes", "everything"], "").unwrap_err().contains("everything"));

    // What the command line takes away is gone on the running server.
    let token = run(home, &create, "").unwrap().trim().to_owned();
    server.ask_until("/oauth/userinfo", &token, "200 OK");
    run(home, &["account", "reset-password", "ada", "--password-stdin"], "another horse battery\n").unwrap();
    server.ask_until("/oauth/userinfo", &token, "401 Unauthorized");
}

#[test]
fn settings_and_rules_change_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let server = Running::start(home);
    assert!(server.ask("/", "").contains("<h1>Watertower</h1>"));
    run(home, &["settings", "set", "title", "Our tower"], "").unwrap();
    server.ask_until("/", "", "<h1>Our tower</h1>");
    assert_eq!(run(home, &["settings", "get", "title"], "").unwrap(), "Our tower\n");
    run(home, &["settings", "set", "sign_ups", "closed"], "").unwrap();
    server.ask_until("/auth/sign_up", "", "cannot be made at the moment");
    let all: Value = serde_json::from_str(&run(home, &["settings", "get", "--json"], "").unwrap()).unwrap();
    assert_eq!((&all["title"], &all["sign_ups"]), (&"Our tower".into(), &"closed".into()));
    let wrong = run(home, &["settings", "set", "sign_ups", "maybe"], "").unwrap_err();
    assert!(wrong.contains("sign_ups") && wrong.contains("approval"), "{wrong}");
    let wrong = run(home, &["settings", "set", "confirm_email", "perhaps"], "").unwrap_err();
    assert!(wrong.contains("confirm_email") && wrong.contains("`true` or `false`"), "{wrong}");
    assert!(run(home, &["settings", "set", "titel", "x"], "").unwrap_err().contains("title"));
    assert!(run(home, &["settings", "get", "titel"], "").unwrap_err().contains("title"));

    run(home, &["rule", "add", "Be kind", "--hint", "To everybody"], "").unwrap();
    server.ask_until("/about", "", "Be kind");
    let rules: Vec<Value> = serde_json::from_str(&run(home, &["rule", "list", "--json"], "").unwrap()).unwrap();
    assert_eq!(rules[0]["hint"], "To everybody");
    run(home, &["rule", "remove", rules[0]["id"].as_str().unwrap()], "").unwrap();
    assert_eq!(run(home, &["rule", "list"], "").unwrap(), "");
}
