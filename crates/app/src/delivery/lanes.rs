//! What is to be done for which host, in memory: a lane for each host that has something coming. Pure bookkeeping, so
//! that every turn of it can be tested; sending is next door.
//!
//! A lane holds a few items and a cursor. What does not fit, and everything for a host that fails, is left in the
//! database, from where the lane is filled again after its cursor: so a dead host costs one small entry, however much
//! waits for it.

use super::DeliveryFigures;
use domain::Timestamp;
use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};
use store::{hosts::Host, outbox::Place};

/// Items of one lane that are kept in memory.
const KEPT: usize = 32;
/// Items that are sent before another host has its turn.
const BATCH: usize = 8;
/// Hosts that failed last time and that are asked at the same time: a quarter of what the dispatcher sends at once. Each
/// may take 30 seconds to say nothing, and those that are well never wait behind them.
const PROBES: usize = 1_024;
/// Sorts after every inbox: addresses are ASCII.
const AFTER_ALL: &str = "\u{7f}";

/// One delivery: a row of the outbox for one inbox.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    pub place: Place,
    pub inbox: Arc<str>,
}

/// What a lane hands out to be sent.
#[derive(Debug)]
pub(super) struct Batch {
    pub host: Arc<str>,
    /// In order. Empty when they are to be read from the database.
    pub items: Vec<Item>,
    /// What is done.
    pub done: Item,
    /// It failed before: one request tells whether it is back.
    pub probing: bool,
    /// How often the first item failed although the host answers.
    pub stuck: u32,
    /// How the host stands.
    pub memory: Host,
}

/// How a batch went.
#[derive(Debug)]
pub(super) struct Report {
    pub host: Arc<str>,
    /// The last item that is done with.
    pub done: Option<Item>,
    /// Nothing more lies in the database, up to where it was read.
    pub exhausted: bool,
    /// Why the rest was not sent.
    pub failure: Option<Failure>,
    /// How the host is signed to.
    pub signatures: &'static str,
}

/// Why a delivery failed for now.
#[derive(Debug)]
pub(super) struct Failure {
    pub error: String,
    /// When to try again, where somebody said so.
    pub again_at: Option<Timestamp>,
    /// Something was sent, or tried to be.
    pub attempted: bool,
    /// The host answered, and this item is what it did not take.
    pub refused: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Ready,
    Running,
    Waiting(i64),
}

#[derive(Debug)]
struct Lane {
    state: State,
    queue: VecDeque<Item>,
    /// More lies in the database than in the queue.
    more: bool,
    /// Something came while the lane was reading the database.
    missed: bool,
    done: Item,
    stuck: Option<(Place, u32)>,
    /// Since when something waits here.
    since: Timestamp,
    memory: Host,
}

/// The lanes of the hosts that this node delivers to.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: HashMap<Arc<str>, Lane>,
    urgent: VecDeque<Arc<str>>,
    ready: VecDeque<Arc<str>>,
    /// As `ready`, of hosts that failed last time.
    suspects: VecDeque<Arc<str>>,
    /// Hosts that failed last time and are being asked.
    probing: HashSet<Arc<str>>,
    waiting: BTreeSet<(i64, Arc<str>)>,
    changed: HashSet<Arc<str>>,
}

impl Lanes {
    /// A row goes to an inbox of this host. `before` is the last row that was planned before it; `urgent` when the row
    /// names its inboxes: an answer that somebody waits for does not queue behind a post for ten thousand hosts.
    pub fn offer(
        &mut self,
        host: &str,
        item: Item,
        before: Place,
        urgent: bool,
        remembered: impl FnOnce() -> Option<Host>,
        now: Timestamp,
    ) {
        if !self.lanes.contains_key(host) {
            let memory = remembered().unwrap_or_else(|| Host::fresh(host));
            let done = Item { place: before, inbox: AFTER_ALL.into() };
            self.lanes.insert(host.into(), Lane::new(memory, done, now));
        }
        let Some((host, lane)) = self.lanes.get_key_value(host).map(|(host, _)| host.clone()).and_then(|host| {
            let lane = self.lanes.get_mut(&host)?;
            Some((host, lane))
        }) else {
            return;
        };
        if item <= lane.done {
            return;
        }
        if lane.more || lane.queue.len() >= KEPT {
            (lane.more, lane.missed) = (true, true);
        } else {
            lane.queue.push_back(item);
        }
        if lane.state == State::Idle {
            (lane.state, lane.since) = (State::Ready, now);
            if urgent { self.urgent.push_back(host) } else { self.ready.push_back(host) }
        }
    }

    /// Takes up a host that was behind when this node, or another one, stopped.
    pub fn resume(&mut self, memory: Host, now: Timestamp) {
        let host: Arc<str> = memory.host.as_str().into();
        let done = Item {
            place: Place { xid: memory.cursor_xid, seq: memory.cursor_seq },
            inbox: memory.cursor_inbox.as_str().into(),
        };
        let next = memory.next_try_at.unwrap_or(0);
        let mut lane = Lane::new(memory, done, now);
        (lane.more, lane.state) = (true, State::Waiting(next));
        if let Some(old) = self.lanes.insert(host.clone(), lane)
            && let State::Waiting(at) = old.state
        {
            self.waiting.remove(&(at, host.clone()));
        }
        self.waiting.insert((next, host));
    }

    /// A host that was waited for shows signs of life.
    pub fn heard_of(&mut self, host: &str) {
        let Some((host, _)) = self.lanes.get_key_value(host) else { return };
        let host = host.clone();
        if let Some(lane) = self.lanes.get_mut(&host)
            && let State::Waiting(at) = lane.state
        {
            self.waiting.remove(&(at, host.clone()));
            lane.state = State::Ready;
            self.ready.push_back(host);
        }
    }

    /// Begins nothing more for a host, which is being handed over. Whether something is still under way.
    pub fn park(&mut self, host: &str) -> bool {
        let Some(lane) = self.lanes.get_mut(host) else { return false };
        match lane.state {
            State::Running => return true,
            State::Idle => return false,
            State::Ready => {}
            State::Waiting(at) => drop(self.waiting.remove(&(at, host.into()))),
        }
        lane.state = State::Waiting(i64::MAX);
        false
    }

    /// Begins nothing more for these hosts. Those for which something is still under way.
    pub fn park_all(&mut self, leaves: impl Fn(&str) -> bool) -> Vec<Arc<str>> {
        let hosts: Vec<Arc<str>> = self.lanes.keys().filter(|host| leaves(host)).cloned().collect();
        hosts.into_iter().filter(|host| self.park(host)).collect()
    }

    /// What is remembered of a host changed in the database.
    pub fn set_held(&mut self, host: &str, held_at: Option<i64>) {
        if let Some(lane) = self.lanes.get_mut(host) {
            lane.memory.held_at = held_at;
        }
    }

    /// When the next waiting host is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.waiting.first().map(|(at, _)| Timestamp(*at))
    }

    /// The next batch to send, if any is due.
    pub fn take(&mut self, now: Timestamp) -> Option<Batch> {
        while let Some((at, _)) = self.waiting.first()
            && *at <= now.0
        {
            let Some((_, host)) = self.waiting.pop_first() else { break };
            if let Some(lane) = self.lanes.get_mut(&host) {
                lane.state = State::Ready;
                self.ready.push_back(host);
            }
        }
        loop {
            let room = self.probing.len() < PROBES;
            let suspect = if room { self.suspects.pop_front() } else { None };
            let host = suspect.or_else(|| self.urgent.pop_front()).or_else(|| self.ready.pop_front())?;
            let Some(lane) = self.lanes.get_mut(&host).filter(|lane| lane.state == State::Ready) else { continue };
            if lane.memory.failures > 0 {
                if !room {
                    self.suspects.push_back(host);
                    continue;
                }
                self.probing.insert(host.clone());
            }
            lane.state = State::Running;
            lane.missed = false;
            let items: Vec<Item> = lane.queue.drain(..lane.queue.len().min(BATCH)).collect();
            let first = items.first().map(|item| item.place);
            let stuck = lane.stuck.filter(|(place, _)| first.is_none_or(|first| first == *place)).map_or(0, |(_, n)| n);
            return Some(Batch {
                done: lane.done.clone(),
                probing: lane.memory.failures > 0,
                stuck,
                memory: lane.memory.clone(),
                items,
                host,
            });
        }
    }

    /// Takes note of how a batch went. `pause` gives the time until the next try after so many failures.
    pub fn finish(&mut self, report: Report, now: Timestamp, pause: impl FnOnce(i64) -> Timestamp) {
        let host = report.host;
        self.probing.remove(&host);
        let Some(lane) = self.lanes.get_mut(&host) else { return };
        if let Some(done) = report.done {
            lane.done = done;
            lane.since = now;
            if lane.memory.behind {
                // The database holds where it stood: without this, a crash would send all of it again.
                self.changed.insert(host.clone());
            }
        }
        let before = (lane.memory.failures, lane.memory.signatures.clone());
        report.signatures.clone_into(&mut lane.memory.signatures);
        if let Some(failure) = report.failure {
            // The rest is in the database; what was in memory is forgotten.
            lane.queue.clear();
            lane.more = true;
            if failure.attempted {
                lane.memory.failures += 1;
                lane.memory.failing_since.get_or_insert(now.0);
                lane.memory.last_error = failure.error;
            }
            lane.stuck = failure.refused.map(|place| match lane.stuck {
                Some((earlier, times)) if earlier == place => (place, times + 1),
                _ => (place, 1),
            });
            let at = failure.again_at.unwrap_or_else(|| pause(lane.memory.failures)).max(now.plus_millis(1));
            lane.memory.next_try_at = Some(at.0);
            lane.state = State::Waiting(at.0);
            self.waiting.insert((at.0, host.clone()));
            self.changed.insert(host);
            return;
        }
        if report.exhausted && !lane.missed {
            lane.more = false;
        }
        lane.memory.failures = 0;
        (lane.memory.failing_since, lane.memory.next_try_at) = (None, None);
        lane.memory.last_error.clear();
        lane.stuck = None;
        if before.0 > 0 {
            lane.memory.last_heard_at = Some(now.0);
        }
        if before != (0, lane.memory.signatures.clone()) {
            self.changed.insert(host.clone());
        }
        if lane.more || !lane.queue.is_empty() {
            lane.state = State::Ready;
            self.ready.push_back(host);
            return;
        }
        lane.state = State::Idle;
        if lane.memory.behind || self.changed.contains(&host) {
            // It is forgotten once the database knows that it has caught up.
            self.changed.insert(host);
        } else {
            self.lanes.remove(&host);
        }
    }

    /// How far everything is delivered to every host, but for those that the database knows to be behind.
    pub fn low_water(&self, planned: Place) -> Place {
        let undone = self.lanes.values().filter(|lane| !lane.memory.behind && lane.is_undone());
        undone.map(|lane| lane.done.place).min().unwrap_or(planned).min(planned)
    }

    /// The hosts to write down: those that changed, and those in whose lane something has waited since `since` or longer.
    /// What is handed out counts as written.
    pub fn take_changed(&mut self, since: Timestamp) -> Vec<Host> {
        let mut hosts = std::mem::take(&mut self.changed);
        let old = self.lanes.iter().filter(|(_, lane)| !lane.memory.behind && lane.is_undone() && lane.since <= since);
        hosts.extend(old.map(|(host, _)| host.clone()));
        let mut rows = Vec::with_capacity(hosts.len());
        for host in hosts {
            let Some(lane) = self.lanes.get_mut(&host) else { continue };
            lane.memory.behind = lane.is_undone();
            (lane.memory.cursor_xid, lane.memory.cursor_seq) = (lane.done.place.xid, lane.done.place.seq);
            lane.done.inbox.as_ref().clone_into(&mut lane.memory.cursor_inbox);
            rows.push(lane.memory.clone());
            if lane.state == State::Idle {
                self.lanes.remove(&host);
            }
        }
        rows
    }

    /// These could not be written down: they are still to be.
    pub fn not_kept(&mut self, rows: Vec<Host>) {
        for mut row in rows {
            let host: Arc<str> = row.host.as_str().into();
            row.behind = false;
            let done = Item {
                place: Place { xid: row.cursor_xid, seq: row.cursor_seq },
                inbox: row.cursor_inbox.as_str().into(),
            };
            let lane = self.lanes.entry(host.clone()).or_insert_with(|| Lane::new(row, done, Timestamp(0)));
            lane.memory.behind = false;
            self.changed.insert(host);
        }
    }

    /// Forgets the hosts that are not this node's any more.
    pub fn retain(&mut self, ours: impl Fn(&str) -> bool) {
        self.lanes.retain(|host, _| ours(host));
        self.waiting.retain(|(_, host)| ours(host));
        self.changed.retain(|host| ours(host));
    }

    /// Nothing is left to send but what waits for its time.
    pub fn nothing_is_due(&self) -> bool {
        self.urgent.is_empty() && self.ready.is_empty() && self.suspects.is_empty()
    }

    /// How the hosts stand that have something coming.
    pub fn figures(&self, unreachable_since: Timestamp) -> DeliveryFigures {
        let mut figures = DeliveryFigures::default();
        for lane in self.lanes.values() {
            figures.sending += u64::from(lane.state == State::Running);
            figures.behind += u64::from(lane.is_undone());
            figures.held += u64::from(lane.memory.held_at.is_some());
            match lane.memory.failing_since {
                Some(since) if since < unreachable_since.0 => figures.unreachable += 1,
                Some(_) => figures.failing += 1,
                None => {}
            }
        }
        figures
    }
}

impl Lane {
    fn new(memory: Host, done: Item, now: Timestamp) -> Self {
        Self {
            state: State::Idle,
            queue: VecDeque::new(),
            more: false,
            missed: false,
            done,
            stuck: None,
            since: now,
            memory,
        }
    }

    fn is_undone(&self) -> bool {
        self.state != State::Idle
    }
}

#[cfg(test)]
mod tests;
