//! Moves committed pages from the write-ahead log into the database file, on a thread of its own: on the writer every
//! transaction behind it would wait for the disk twice.

use super::connection::Link;
use crate::engine::StoreError;
use crossbeam_channel::{RecvTimeoutError, Sender};
use std::time::Duration;

/// Pages in the log from which on it is emptied (4 KiB each).
const PAGES: i32 = 1_000;
/// Pages from which on the writer does it itself: the thread cannot keep up, or is gone.
const TOO_MANY: i32 = 50_000;
/// How often the statistics are refreshed by which SQLite chooses its plans.
const DAILY: Duration = Duration::from_secs(24 * 3_600);

/// Starts the thread and makes the writer call it. It ends with the writer.
pub(super) fn start(link: Link, writer: &mut Link) -> Result<(), StoreError> {
    let (call, calls) = crossbeam_channel::bounded(1);
    let work = move || {
        loop {
            let done = match calls.recv_timeout(DAILY) {
                Ok(()) => link.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())),
                Err(RecvTimeoutError::Timeout) => link.execute_batch("PRAGMA optimize"),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if let Err(error) = done {
                tracing::error!(%error, "the write-ahead log cannot be moved into the database");
            }
        }
    };
    std::thread::Builder::new()
        .name("sqlite-checkpoint".into())
        .spawn(work)
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    hook(writer, call)
}

fn hook(writer: &mut Link, call: Sender<()>) -> Result<(), StoreError> {
    writer.as_mut().wal_hook(Some(move |wal: &mut rusqlite::hooks::Wal, pages: i32| {
        if pages > TOO_MANY {
            // What was committed stays committed, whatever becomes of this.
            if let Err(error) = wal.checkpoint() {
                tracing::error!(%error, "the write-ahead log grows");
            }
        } else if pages > PAGES && call.try_send(()).is_err() {
            tracing::trace!("the thread has been called already");
        }
        Ok(())
    }))?;
    Ok(())
}
