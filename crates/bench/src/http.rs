//! A plain HTTP/1.1 client for load: keep-alive connections, one request after the other on each.

#![expect(clippy::disallowed_methods, reason = "the load generator opens its own sockets and spawns as it likes")]

use crate::{Outcome, report::Times};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, client::conn::http1::SendRequest};
use hyper_util::rt::TokioIo;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

/// Opens a connection.
pub async fn connect(address: SocketAddr) -> Outcome<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // The end of the connection is seen by whoever sends on it.
        drop(connection.await);
    });
    Ok(sender)
}

/// A request, by method, path, token and JSON body.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<String>) -> Outcome<Request<Full<Bytes>>> {
    let mut builder = Request::builder().method(method).uri(path).header("host", "localhost");
    if let Some(token) = token {
        builder = builder.header("authorization", format!("Bearer {token}"));
    }
    if body.is_some() {
        builder = builder.header("content-type", "application/json");
    }
    Ok(builder.body(Full::new(Bytes::from(body.unwrap_or_default())))?)
}

/// Sends a request and reads the whole answer.
pub async fn send(connection: &mut SendRequest<Full<Bytes>>, request: Request<Full<Bytes>>) -> Outcome<(u16, Bytes)> {
    connection.ready().await?;
    let answer = connection.send_request(request).await?;
    let status = answer.status().as_u16();
    Ok((status, answer.into_body().collect().await?.to_bytes()))
}

/// Gives the request of this connection and this count.
pub type Make = dyn Fn(usize, usize) -> Outcome<Request<Full<Bytes>>> + Send + Sync;

/// Sends requests over so many connections for a time. `make` gives the request of connection and count.
/// Returns the times of all answers, and how long it took. An answer that is no success ends it with an error.
pub async fn load(
    address: SocketAddr,
    connections: usize,
    seconds: u64,
    make: Arc<Make>,
) -> Outcome<(Times, Duration)> {
    let over = Arc::new(AtomicBool::new(false));
    let mut tasks = Vec::new();
    let begun = Instant::now();
    for index in 0..connections {
        let (over, make) = (over.clone(), make.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = connect(address).await?;
            let mut times = Vec::new();
            let mut count = 0;
            while !over.load(Ordering::Relaxed) {
                let request = make(index, count)?;
                count += 1;
                let begun = Instant::now();
                let (status, body) = send(&mut connection, request).await?;
                if status >= 300 {
                    return Err(format!("answered {status}: {}", String::from_utf8_lossy(&body)).into());
                }
                times.push(begun.elapsed());
            }
            Outcome::Ok(times)
        }));
    }
    // The length of the measurement itself.
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    over.store(true, Ordering::Relaxed);
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok((Times::new(all), begun.elapsed()))
}
