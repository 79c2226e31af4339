//! One post to thousands of open sockets, each of another account that follows the author: time to the last.

#![expect(clippy::disallowed_methods, reason = "the load generator opens its own sockets and spawns as it likes")]

use crate::{
    Arguments, Outcome,
    http::{connect, request, send},
    node::Place,
    report::{Times, median},
    seed,
};
use futures::StreamExt as _;
use std::{sync::Arc, time::Instant};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _, protocol::WebSocketConfig};

/// Posts measured.
const ROUNDS: usize = 7;

/// Measures the time from sending the post to the last socket that has it.
pub async fn measure(arguments: &Arguments) -> Outcome<()> {
    let place = Place::new(arguments)?;
    let (author, followers) = seed::audience(&place, arguments.sockets).await?;
    let node = place.start(&arguments.binary).await?;
    let (heard, mut hearing) = mpsc::unbounded_channel::<Instant>();
    let followers = Arc::new(followers);
    let mut opening = futures::stream::iter(0..followers.len())
        .map(|index| {
            let (followers, heard) = (followers.clone(), heard.clone());
            let address = node.address;
            async move {
                let url = format!("ws://{address}/api/v1/streaming?stream=user&access_token={}", followers[index]);
                let mut config = WebSocketConfig::default();
                config.read_buffer_size = 2 * 1024;
                let (mut socket, _) =
                    tokio_tungstenite::connect_async_with_config(url.into_client_request()?, Some(config), true)
                        .await?;
                tokio::spawn(async move {
                    while let Some(Ok(message)) = socket.next().await {
                        if let Message::Text(text) = message
                            && text.contains("\"event\":\"update\"")
                            && heard.send(Instant::now()).is_err()
                        {
                            return;
                        }
                    }
                });
                Outcome::Ok(())
            }
        })
        .buffer_unordered(64);
    while let Some(opened) = opening.next().await {
        opened?;
    }
    drop(opening);
    let mut connection = connect(node.address).await?;
    let (mut lasts, mut middles) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let body = serde_json::json!({"status": format!("Round {round}")}).to_string();
        let begun = Instant::now();
        let (status, _) =
            send(&mut connection, request("POST", "/api/v1/statuses", Some(&author), Some(body))?).await?;
        if status != 200 {
            return Err(format!("the post was answered with {status}").into());
        }
        let mut times = Vec::with_capacity(followers.len());
        while times.len() < followers.len() {
            let next = tokio::time::timeout(std::time::Duration::from_secs(10), hearing.recv()).await;
            match next {
                Ok(Some(at)) => times.push(at.duration_since(begun)),
                _ => return Err(format!("only {} of {} sockets heard of it", times.len(), followers.len()).into()),
            }
        }
        let times = Times::new(times);
        lasts.push(times.quantile(1.0).as_secs_f64() * 1000.0);
        middles.push(times.quantile(0.5).as_secs_f64() * 1000.0);
    }
    println!(
        "streams: one post to {} sockets of as many accounts: the last after {:.0} ms, the middle one after {:.0} ms, \
         medians of {ROUNDS} (goal: 80 for 5,000; sender and receivers share the cores); {} MiB resident",
        followers.len(),
        median(lasts),
        median(middles),
        node.resident()? / 1024 / 1024,
    );
    Ok(())
}
