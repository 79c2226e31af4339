//! A server whose address is https, behind a proxy that ends TLS: cookies that no neighbour can plant, and browsers that
//! never come back over http (AUT-22).

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::disallowed_methods, reason = "tests connect to the server that they started")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const PASSWORD: &str = "correct horse battery";

fn watertower(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watertower"));
    command
        .current_dir(folder)
        .env_clear()
        .envs([("WATERTOWER__SERVER__BASE_URL", "https://tower.example"), ("WATERTOWER__SERVER__BIND", "127.0.0.1:0")])
        .envs([("WATERTOWER__MEDIA__BASE_URL", "https://files.example"), ("WATERTOWER__METRICS__BIND", "off")])
        .env("WATERTOWER__LOG__FORMAT", "json");
    command
}

/// Ends the server even where a test fails.
struct Running {
    child: Child,
    address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut child = watertower(folder).arg("serve").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let line = log.find(|line| line.contains("is listening")).unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        // Nobody reads the rest of the log; it must not block the server.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, address: line["fields"]["server.address"].as_str().unwrap().to_owned() }
    }

    /// The head of the answer, in lower case where it is a name of a header.
    fn ask(&self, request: &str, cookie: &str, body: &str) -> Vec<String> {
        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: tower.example\r\nconnection: close\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split("\r\n").take_while(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

#[test]
fn cookies_are_this_hosts_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = watertower(folder.path())
        .args(["account", "create", "ada", "--email", "ada@example.org", "--role", "user", "--password-stdin"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let server = Running::start(folder.path());

    let answer = server.ask("POST /auth/sign_in", "", &format!("login=ada&password={}", PASSWORD.replace(' ', "+")));
    assert!(answer[0].contains("303"), "{answer:?}");
    assert!(answer.contains(&"strict-transport-security: max-age=63072000".to_owned()), "{answer:?}");
    let cookies: Vec<&str> = answer.iter().filter_map(|line| line.strip_prefix("set-cookie: ")).collect();
    assert_eq!(cookies.len(), 2, "{answer:?}");
    for cookie in &cookies {
        assert!(cookie.starts_with("__Host-watertower_"), "{cookie}");
        assert!(cookie.ends_with("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    }
    let session = cookies.iter().find_map(|cookie| cookie.strip_prefix("__Host-watertower_session=")).unwrap();
    let session = session.split(';').next().unwrap();
    let security = |cookie: &str| server.ask("GET /settings/security", cookie, "").remove(0);
    assert!(security(&format!("__Host-watertower_session={session}")).contains("200"));
    assert!(security(&format!("watertower_session={session}")).contains("303"), "a plain name is read over https");

    let answer = server.ask("POST /auth/sign_out", &format!("__Host-watertower_session={session}"), "");
    let gone = "set-cookie: __Host-watertower_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure";
    assert!(answer.contains(&gone.to_owned()), "{answer:?}");
    assert!(security(&format!("__Host-watertower_session={session}")).contains("303"));
}
