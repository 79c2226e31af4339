//! The program `watertower`, started as an operator starts it: a process with a folder, an environment and a command line.
//! What can be asked of a [`crate::TestServer`] is asked there; here is what only a process has.

use crate::{PATIENCE, server::PASSWORD};
use std::{
    io::{BufRead, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    time::Instant,
};

/// The program, and how it is started.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

impl Program {
    /// The program at `path`, in this folder: on a free port, without figures, with a log that can be read by programs.
    /// Nothing of the test's own environment reaches it.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), folder: folder.into(), environment: Vec::new() }
            .with("WATERTOWER__SERVER__BIND", "127.0.0.1:0")
            .with("WATERTOWER__METRICS__BIND", "off")
            .with("WATERTOWER__LOG__FORMAT", "json")
    }

    /// With a variable of the environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// The folder in which it is started.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.current_dir(&self.folder).env_clear().envs(self.environment.iter().cloned()).args(arguments);
        command
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn output(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("the program starts");
        // A command that reads nothing may be gone already.
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).unwrap_or_default();
        child.wait_with_output().expect("the program ends")
    }

    /// Runs a command.
    ///
    /// # Errors
    /// What it said on standard error, when it did not work.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let output = self.output(arguments, input);
        let text = |bytes| String::from_utf8(bytes).expect("text");
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    /// Makes somebody with the password [`PASSWORD`] and the address `NAME@example.org`; gives a token with these scopes.
    ///
    /// # Panics
    /// When that does not work.
    #[must_use]
    pub fn person(&self, name: &str, scopes: &str) -> String {
        let email = format!("{name}@example.org");
        let create = ["account", "create", name, "--email", &email, "--role", "user", "--password-stdin"];
        self.run(&create, PASSWORD).expect("an account");
        self.run(&["token", "create", name, "--scopes", scopes], "").expect("a token").trim().to_owned()
    }

    /// Starts the server, and waits until it listens.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn serve(&self) -> Running {
        self.try_serve().unwrap_or_else(|said| panic!("the server did not start:\n{said}"))
    }

    /// Starts the server under this name, on a port that its own address carries, and so has to be known before the start.
    /// A port that was free may be taken meanwhile: then another one is. Gives the program with that address, too.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn serve_as(&self, name: &str) -> (Self, Running) {
        for _ in 0..10 {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
            let port = free.expect("a free port").port();
            let program = self
                .clone()
                .with("WATERTOWER__SERVER__BASE_URL", format!("http://{name}:{port}"))
                .with("WATERTOWER__SERVER__BIND", format!("127.0.0.1:{port}"));
            match program.try_serve() {
                Ok(running) => return (program, running),
                Err(said) => assert!(said.contains("server.bind"), "the server did not start:\n{said}"),
            }
        }
        panic!("no port stays free");
    }

    /// Starts the server, and waits until it listens.
    ///
    /// # Errors
    /// What it said, when it ended before.
    ///
    /// # Panics
    /// When the program cannot be started.
    pub fn try_serve(&self) -> Result<Running, String> {
        let mut command = self.command(&["serve"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let (said, (ready, listens)) = (Arc::default(), mpsc::channel());
        keep(child.stdout.take().expect("a pipe"), Arc::clone(&said), ready.clone());
        keep(child.stderr.take().expect("a pipe"), Arc::clone(&said), ready);
        let mut running = Running { child, address: String::new(), metrics: String::new(), said };
        // Both senders are gone when the process is, and nothing listens.
        let Ok(line) = listens.recv_timeout(PATIENCE) else { return Err(running.said()) };
        let line: serde_json::Value = serde_json::from_str(&line).expect("a log in JSON");
        let field = |name: &str| line["fields"][name].as_str().unwrap_or_default().to_owned();
        (running.address, running.metrics) = (field("server.address"), field("metrics.address"));
        Ok(running)
    }
}

/// Keeps every line in the background, so that the pipe never fills; hands on the one that says that the server listens.
fn keep(pipe: impl std::io::Read + Send + 'static, said: Arc<Said>, ready: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let listens = line.contains("is listening").then(|| line.clone());
            said.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            said.more.notify_all();
            if let Some(line) = listens {
                ready.send(line).unwrap_or_default();
            }
        }
    });
}

/// What the server said, and the bell that rings with every line.
#[derive(Debug, Default)]
struct Said {
    lines: Mutex<Vec<String>>,
    more: Condvar,
}

/// A running server. It ends with the test, even with one that fails.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// Where it shows its figures, if it does.
    pub metrics: String,
    said: Arc<Said>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

impl Running {
    /// The process.
    #[must_use]
    pub fn process(&self) -> &Child {
        &self.child
    }

    /// The port on which it listens.
    #[must_use]
    pub fn port(&self) -> &str {
        self.address.rsplit_once(':').map_or("", |(_, port)| port)
    }

    /// All that it said so far.
    #[must_use]
    pub fn said(&self) -> String {
        self.said.lines.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    /// Waits until it has said this. Gives the line.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn says(&self, wanted: &str) -> String {
        let lines = self.said.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let not_yet = |lines: &mut Vec<String>| !lines.iter().any(|line| line.contains(wanted));
        let heard = self.said.more.wait_timeout_while(lines, PATIENCE, not_yet);
        let (lines, _) = heard.unwrap_or_else(PoisonError::into_inner);
        let line = lines.iter().find(|line| line.contains(wanted));
        line.cloned().unwrap_or_else(|| panic!("the server never said {wanted:?}:\n{}", lines.join("\n")))
    }

    /// The path of the link that the first start prints.
    #[must_use]
    pub fn setup_path(&self) -> String {
        let line = self.says("/setup?token=");
        let path = line.split_once("/setup?token=").map_or("", |(_, token)| token);
        format!("/setup?token={}", path.trim_end_matches('"'))
    }

    /// Kills it, as a power cut would.
    ///
    /// # Panics
    /// When there is nothing to kill.
    pub fn kill(&mut self) {
        self.child.kill().expect("a process");
        self.child.wait().expect("an end");
    }

    /// Ends it as an operator does, and waits.
    ///
    /// # Panics
    /// When there is nothing to end.
    pub fn terminate(&mut self) -> ExitStatus {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("a process");
        self.child.wait().expect("an end")
    }

    /// The answer to a `GET`, head and body, with a token where there is one.
    #[must_use]
    pub fn get(&self, path: &str, token: &str) -> String {
        let auth = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n");
        exchange(&self.address, &format!("{head}{auth}\r\n")).expect("an answer")
    }

    /// The body of the answer to a request with a body in JSON.
    ///
    /// # Panics
    /// When the answer is not 200.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, token: &str, body: &serde_json::Value) -> serde_json::Value {
        let body = body.to_string();
        let answer = exchange(
            &self.address,
            &format!(
                "{method} {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            ),
        )
        .expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
        serde_json::from_str(body).expect("JSON")
    }

    /// Asks until the answer holds this: a server hears of other processes by its tail. Between two answers there is no
    /// pause, as nothing tells this process that the other one has heard.
    ///
    /// # Panics
    /// When it never does.
    pub fn get_until(&self, path: &str, token: &str, wanted: &str) {
        let end = Instant::now() + PATIENCE;
        let mut answer = self.get(path, token);
        while !answer.contains(wanted) {
            assert!(Instant::now() < end, "{path} never answered {wanted}: {answer}");
            answer = self.get(path, token);
        }
    }
}

/// Sends a request as it stands, and reads until the server hangs up. `None` when it did not take it or answered nothing.
#[must_use]
pub fn exchange(address: &str, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    String::from_utf8(answer).ok().filter(|answer| !answer.is_empty())
}
