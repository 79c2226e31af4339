//! Posts, each durable before it is answered (`synchronous=FULL`), beside what the disk can flush.

use crate::{
    Arguments, Outcome,
    http::{load, request},
    node::Place,
    report::rate,
    seed,
};
use std::{io::Write as _, sync::Arc, time::Instant};

const CLIENTS: usize = 64;

/// Measures posts with 64 clients, and flushes of the same disk one by one.
pub async fn measure(arguments: &Arguments) -> Outcome<()> {
    let place = Place::new(arguments)?;
    let tokens = Arc::new(seed::community(&place, CLIENTS, 1).await?);
    let node = place.start(&arguments.binary).await?;
    let flushes = {
        let mut file = std::fs::File::create(place.folder.path().join("flush"))?;
        let begun = Instant::now();
        let mut count = 0;
        while begun.elapsed().as_secs() < 2 {
            file.write_all(&[0; 4096])?;
            file.sync_data()?;
            count += 1;
        }
        rate(count, begun.elapsed())
    };
    let make = move |index: usize, count: usize| {
        let body = serde_json::json!({"status": format!("Post {count} of client {index}: water keeps its level.")});
        request("POST", "/api/v1/statuses", Some(&tokens[index % tokens.len()]), Some(body.to_string()))
    };
    let (times, took) = load(node.address, CLIENTS, arguments.seconds, Arc::new(make)).await?;
    println!(
        "posts: {:.0}/s durable with {CLIENTS} clients (goal: 3,000); the disk flushes {flushes:.0}/s one by one; \
         p50 {:?}, p99 {:?}",
        rate(times.len(), took),
        times.quantile(0.5),
        times.quantile(0.99),
    );
    Ok(())
}
