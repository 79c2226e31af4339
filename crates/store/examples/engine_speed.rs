//! How fast the engine is on this machine: `cargo run --release -p store --example engine_speed [URL]`. Without an
//! address it uses a new SQLite file in the folder for temporary files; it writes to the database that it is given.
//! Figures of one run, for comparing two states of the code on one machine; not a benchmark of the server.

use domain::Timestamp;
use std::time::{Duration, Instant};
use store::{
    Reads as _, Store, StoreError,
    engine::{Options, Tx},
    params, settings, stmt,
};

stmt! { static ONE: Fast(str) -> (String, String) = "SELECT key, value FROM settings WHERE key = $1"; }
stmt! { static MANY: Fast([str]) -> (String, String) = "SELECT key, value FROM settings WHERE key = ANY($1)"; }

const ROWS: usize = 10_000;
const TIME: Duration = Duration::from_secs(3);

/// Spreads the numbers 0, 1, 2 ... over the rows.
fn key(turn: usize) -> String {
    format!("speed{}", turn.wrapping_mul(7_919) % ROWS)
}

/// Runs `work` in as many tasks for a while, and prints how often it was done in a second.
async fn measure(
    name: &str,
    tasks: usize,
    work: impl AsyncFn(usize) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let start = Instant::now();
    let task = async |task: usize| -> Result<(usize, Duration), StoreError> {
        let (mut done, mut worst) = (0, Duration::ZERO);
        while start.elapsed() < TIME {
            let began = Instant::now();
            work(task.wrapping_mul(1_000_003) + done).await?;
            worst = worst.max(began.elapsed());
            done += 1;
        }
        Ok((done, worst))
    };
    let tasks = futures::future::try_join_all((0..tasks).map(task)).await?;
    let done: usize = tasks.iter().map(|(done, _)| done).sum();
    let worst = tasks.iter().map(|(_, worst)| *worst).max().unwrap_or_default();
    println!("{name:44} {:>9.0} a second, the slowest {worst:?}", done as f64 / start.elapsed().as_secs_f64());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let file = std::env::temp_dir().join(format!("engine_speed_{}.db", std::process::id()));
    let url = std::env::args().nth(1).unwrap_or_else(|| format!("sqlite:{}", file.display()));
    let store = Store::open(&url, Options::default()).await?;
    println!("{:?}", store.engine());
    for from in (0..ROWS).step_by(1_000) {
        let fill = store.write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            for row in from..from + 1_000 {
                settings::put(tx, &format!("speed{row}"), &"x".repeat(300), Timestamp(0)).await?;
            }
            Ok(())
        });
        fill.await?;
    }
    let read = store.read();
    for tasks in [1, 64] {
        let point = async |turn| read.one(&ONE, params![&key(turn)]).await.map(drop);
        measure(&format!("one row by key, {tasks} at a time"), tasks, point).await?;
        let twenty = async |turn| {
            let keys: Vec<String> = (0..20).map(|i| key(turn * 20 + i)).collect();
            read.all(&MANY, params![&keys]).await.map(drop)
        };
        measure(&format!("20 rows by key, {tasks} at a time"), tasks, twenty).await?;
        let write = async |turn| {
            let key = key(turn);
            let write = store.write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                tx.emit("speed", "{}").await?;
                settings::put(tx, &key, "y", Timestamp(0)).await
            });
            write.await
        };
        measure(&format!("durable transaction with event, {tasks} at a time"), tasks, write).await?;
    }
    store.close().await;
    drop(store);
    for extension in ["db", "db-wal", "db-shm", "migrate-lock"] {
        let path = file.with_extension(extension);
        if path.exists() && std::fs::remove_file(&path).is_err() {
            eprintln!("{} is left behind", path.display());
        }
    }
    Ok(())
}
