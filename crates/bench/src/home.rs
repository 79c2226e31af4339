//! The home timeline, beside the same bytes served from memory by the same HTTP stack.

#![expect(clippy::disallowed_methods, reason = "the load generator opens its own sockets and spawns as it likes")]

use crate::{
    Arguments, Outcome,
    http::{connect, load, request, send},
    node::Place,
    report::{Times, median, rate},
    seed,
};
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use std::{convert::Infallible, net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

const CONNECTIONS: usize = 32;

/// Serves these bytes on a free port, on a runtime with as many threads as the server has.
fn serve_from_memory(body: Bytes) -> Outcome<SocketAddr> {
    let (ready, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || -> Outcome<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            ready.send(listener.local_addr()?)?;
            loop {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                let body = body.clone();
                let service = hyper::service::service_fn(move |_| {
                    let answer = http::Response::builder()
                        .header("content-type", "application/json; charset=utf-8")
                        .body(Full::new(body.clone()));
                    async move { Ok::<_, Infallible>(answer.unwrap_or_default()) }
                });
                tokio::spawn(async move {
                    drop(Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await);
                });
            }
        })
    });
    Ok(address.recv()?)
}

/// Measures both, three times in turn, so that a noisy neighbour hits both.
pub async fn measure(arguments: &Arguments) -> Outcome<()> {
    let place = Place::new(arguments)?;
    let tokens = seed::community(&place, 100, 20).await?;
    let node = place.start(&arguments.binary).await?;
    let path = "/api/v1/timelines/home?limit=20";
    let mut connection = connect(node.address).await?;
    let (status, body) = send(&mut connection, request("GET", path, Some(&tokens[0]), None)?).await?;
    let entries = serde_json::from_slice::<Vec<serde_json::Value>>(&body).map_or(0, |page| page.len());
    if status != 200 || entries != 20 {
        return Err(format!("the home timeline answered {status} with {entries} statuses").into());
    }
    let memory = serve_from_memory(body.clone())?;
    let tokens = Arc::new(tokens);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut last = Times::default();
    for _ in 0..3 {
        let (times, took) = {
            let tokens = tokens.clone();
            let make = move |index: usize, _| request("GET", path, Some(&tokens[index % tokens.len()]), None);
            load(node.address, CONNECTIONS, arguments.seconds, Arc::new(make)).await?
        };
        ours.push(rate(times.len(), took));
        last = times;
        let make = move |_, _| request("GET", path, Some("the same length as a token has, 43 chars...."), None);
        let (times, took) = load(memory, CONNECTIONS, arguments.seconds, Arc::new(make)).await?;
        theirs.push(rate(times.len(), took));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "home: {ours:.0}/s of {} bytes with {CONNECTIONS} connections; the same bytes from memory {theirs:.0}/s; \
         ratio {:.2} (goal: 0.50); p50 {:?}, p99 {:?}",
        body.len(),
        ours / theirs,
        last.quantile(0.5),
        last.quantile(0.99),
    );
    println!("home: {:.1} MiB resident afterwards", megabytes(node.resident()?));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a size to show")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}
