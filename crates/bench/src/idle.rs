//! Memory at rest, and the time from start to the first answer on an existing database.

use crate::{Arguments, Outcome, node::Place, report::median};
use std::time::Duration;

/// Measures both.
pub async fn measure(arguments: &Arguments) -> Outcome<()> {
    let place = Place::new(arguments)?;
    drop(place.start(&arguments.binary).await?);
    let mut starts = Vec::new();
    for _ in 0..5 {
        starts.push(place.start(&arguments.binary).await?.start.as_secs_f64() * 1000.0);
    }
    let node = place.start(&arguments.binary).await?;
    // Rest is what is measured: no event says that a server has come to it.
    tokio::time::sleep(Duration::from_secs(3)).await;
    #[expect(clippy::cast_precision_loss, reason = "a size to show")]
    let mib = node.resident()? as f64 / 1024.0 / 1024.0;
    println!("idle: {mib:.1} MiB resident (goal: under 50)");
    println!("start: {:.0} ms to the first answer, median of 5 (goal: under 200)", median(starts));
    Ok(())
}
