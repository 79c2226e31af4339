//! Figures over a real socket, with and without a token.

use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use server::config::Sources;
use server::telemetry::metrics::{self, Metrics};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

async fn ask(token: &str, request: &str) -> String {
    let variable = ("WATERTOWER__METRICS__TOKEN".to_owned(), token.to_owned());
    let environment = if token.is_empty() { vec![] } else { vec![variable] };
    let config = Sources { file: None, environment }.load().unwrap().config;
    let metrics = Arc::new(Metrics::new());
    let posts: Counter = Counter::default();
    metrics.register(|registry| registry.register("posts", "posts written", posts.clone()));
    posts.inc_by(7);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, shutdown) = (listener.local_addr().unwrap(), CancellationToken::new());
    let served = tokio::spawn(metrics::serve(listener, metrics, config.metrics.token, shutdown.clone()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{request}connection: close\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    shutdown.cancel();
    served.await.unwrap();
    answer
}

#[tokio::test]
async fn figures_are_shown_in_text() {
    let answer = ask("", "GET /metrics HTTP/1.1\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"), "{answer}");
    assert!(answer.contains("\nposts_total 7\n") && answer.contains("watertower_build_info{version="), "{answer}");
    assert!(answer.ends_with("# EOF\n"), "{answer}");
    assert!(ask("", "GET / HTTP/1.1\r\n").await.starts_with("HTTP/1.1 404"));
    assert!(ask("", "POST /metrics HTTP/1.1\r\ncontent-length: 0\r\n").await.starts_with("HTTP/1.1 405"));
}

#[tokio::test]
async fn with_a_token_nobody_else_sees_them() {
    for authorization in ["", "Bearer wrong", "Bearer hunter", "Bearer hunter22", "Basic hunter2", "hunter2"] {
        let header =
            if authorization.is_empty() { String::new() } else { format!("authorization: {authorization}\r\n") };
        let answer = ask("hunter2", &format!("GET /metrics HTTP/1.1\r\n{header}")).await;
        assert!(answer.starts_with("HTTP/1.1 401") && !answer.contains("posts"), "{authorization}: {answer}");
    }
    let answer = ask("hunter2", "GET /metrics HTTP/1.1\r\nauthorization: Bearer hunter2\r\n").await;
    assert!(answer.contains("\nposts_total 7\n"), "{answer}");
}
