//! Load generator and benchmarks: what `docs/benchmarks.md` reports. Each figure is taken beside its limit in the same
//! run, because the machines are shared and noisy: ratios and medians count, absolute numbers are a hint.
//!
//! Everything runs on loopback, bounded in count and time, against the release binary in a process of its own.

mod deliver;
mod elsewhere;
mod home;
mod http;
mod idle;
mod node;
mod peers;
mod posts;
mod prepared;
mod receive;
mod report;
mod seed;
mod signing;
mod streams;

use clap::Parser;
use std::path::PathBuf;

/// What to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Home timeline beside the same bytes from memory.
    Home,
    /// Durable posts.
    Posts,
    /// One post to thousands of open sockets.
    Streams,
    /// Signed activities of a thousand accounts elsewhere, and home reads meanwhile.
    Receive,
    /// Posts to thousands of hosts, of which some never answer.
    Deliver,
    /// Memory at rest, and the time to start.
    Idle,
    /// Everything, one after the other.
    All,
}

/// Measures a Watertower binary on this machine.
#[derive(Debug, Parser)]
struct Arguments {
    /// What to measure.
    #[arg(value_enum, default_value = "all")]
    what: What,
    /// The binary to measure.
    #[arg(long, default_value = "target/release/watertower")]
    binary: PathBuf,
    /// Measure on this PostgreSQL database (it must be empty) instead of SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// Seconds for each measurement that runs for a time.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Open sockets of the stream measurement.
    #[arg(long, default_value_t = 5_000)]
    sockets: usize,
    /// Activities that are signed and sent in the measurement of the inbox.
    #[arg(long, default_value_t = 30_000)]
    activities: usize,
    /// Hosts that posts are delivered to.
    #[arg(long, default_value_t = 10_000)]
    hosts: usize,
    /// Posts that are delivered with none of the hosts silent, and as many with some.
    #[arg(long, default_value_t = 4)]
    rounds: usize,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let open = rlimit::increase_nofile_limit(u64::MAX)?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown");
    println!("open files: {open}; cores: {}; load before: {load}", std::thread::available_parallelism()?);
    let wanted = |what| arguments.what == what || arguments.what == What::All;
    if wanted(What::Idle) {
        idle::measure(&arguments).await?;
    }
    if wanted(What::Home) {
        home::measure(&arguments).await?;
    }
    if wanted(What::Posts) {
        posts::measure(&arguments).await?;
    }
    if wanted(What::Streams) {
        streams::measure(&arguments).await?;
    }
    if wanted(What::Receive) {
        receive::measure(&arguments).await?;
    }
    if wanted(What::Deliver) {
        deliver::measure(&arguments).await?;
    }
    Ok(())
}
