//! What an attack left behind: rows, jobs and packets. A status code alone proves nothing.

use crate::{Fediverse, TestServer};
use std::collections::BTreeMap;

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
        assert_eq!(*self, Self::of(server, fediverse).await);
    }

    /// Asserts that nothing has happened since but that somebody was asked who they are: then their account and their
    /// host are known.
    ///
    /// # Panics
    /// When something else has.
    pub async fn are_all_but_who_asked(&self, server: &TestServer, fediverse: &Fediverse) {
        let (mut before, mut now) = (self.clone(), Self::of(server, fediverse).await);
        for traces in [&mut before, &mut now] {
            traces.connections = 0;
            traces.rows.retain(|table, _| !["accounts", "hosts"].contains(&table.as_str()));
        }
        assert_eq!(before, now);
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
