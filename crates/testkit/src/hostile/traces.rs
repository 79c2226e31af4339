//! What an attack left behind: rows, jobs and packets. A status code alone proves nothing.

use crate::{Fediverse, TestServer};
use std::collections::BTreeMap;

/// What the nodes write down of themselves, whatever anybody sends.
const HOUSEKEEPING: [&str; 2] = ["delivery_nodes", "delivery_shards"];

/// The state of a server and of the fediverse around it, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces {
    rows: BTreeMap<String, i64>,
    jobs_ended: u64,
    connections: u64,
}

impl Traces {
    /// Of now, when no job is waiting any more.
    pub async fn of(server: &TestServer, fediverse: &Fediverse) -> Self {
        server.settle().await;
        let jobs_ended = *server.app().jobs_ended().borrow();
        Self { rows: server.counts().await, jobs_ended, connections: fediverse.connections() }
    }

    /// Asserts that nothing has happened since: no row, no job, no packet.
    ///
    /// # Panics
    /// When something has.
    pub async fn are_all(&self, server: &TestServer, fediverse: &Fediverse) {
        let now = Self::of(server, fediverse).await;
        assert_eq!(self.changes(&now, &[]), BTreeMap::new());
        assert_eq!((self.jobs_ended, self.connections), (now.jobs_ended, now.connections), "jobs, connections");
    }

    /// Asserts that nothing has happened since but that somebody was asked who they are: then their account, their key
    /// and their host are known, and the nodes have told each other.
    ///
    /// # Panics
    /// When something else has.
    pub async fn are_all_but_who_asked(&self, server: &TestServer, fediverse: &Fediverse) {
        let now = Self::of(server, fediverse).await;
        assert_eq!(self.changes(&now, &["accounts", "remote_keys", "hosts", "events"]), BTreeMap::new());
        assert_eq!(self.jobs_ended, now.jobs_ended, "jobs");
    }

    /// How many rows more each table has, where that is not none.
    fn changes(&self, now: &Self, passing_over: &[&str]) -> BTreeMap<String, i64> {
        let passing_over = [passing_over, &HOUSEKEEPING].concat();
        let changes = now.rows.iter().map(|(table, rows)| (table.clone(), rows - self.rows(table)));
        changes.filter(|(table, more)| *more != 0 && !passing_over.contains(&table.as_str())).collect()
    }

    /// How many rows a table had.
    #[must_use]
    pub fn rows(&self, table: &str) -> i64 {
        self.rows.get(table).copied().unwrap_or_default()
    }

    /// How many connections had been made to the fediverse.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.connections
    }
}
