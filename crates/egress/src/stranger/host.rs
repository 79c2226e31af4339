//! What is remembered of each host: its circuit, its pace, its wish to be left alone, and its four connections.
//!
//! Bounded: however many hosts a stranger names, the oldest are forgotten, except those that are in use.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::circuit::{Admission, Change, Circuit, Failure};
use super::error::Error;
use super::figures::Figures;
use super::pace::Pace;
use super::recent::Recent;
use super::target::Target;

/// How many connections to one host.
const LINES: usize = 4;
/// How many hosts are remembered.
const MOST: usize = 65_536;
/// How long a request waits for a connection to come free.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait before asking again where all connections are taken.
const CROWDED: Duration = Duration::from_secs(2);

/// All hosts that were asked lately.
pub(super) struct Hosts(Mutex<Recent<Arc<str>, Arc<Host>>>);

/// One host.
pub(super) struct Host {
    lines: Semaphore,
    state: Mutex<State>,
}

struct State {
    circuit: Circuit,
    pace: Pace,
    rests_until: Option<Instant>,
}

impl Hosts {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Recent::new(MOST, |host| Arc::strong_count(host) > 1)))
    }

    /// The host of this origin.
    pub(super) fn of(&self, origin: &Arc<str>) -> Arc<Host> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get(&**origin) {
            return Arc::clone(host);
        }
        let state = State { circuit: Circuit::new(), pace: Pace::default(), rests_until: None };
        let host = Arc::new(Host { lines: Semaphore::new(LINES), state: Mutex::new(state) });
        hosts.insert(Arc::clone(origin), Arc::clone(&host));
        host
    }
}

impl Host {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for leave to send one request. Nothing has been sent when it is refused.
    pub(super) async fn enter(&self, target: &Target, paced: bool, deadline: Instant) -> Result<Visit<'_>, Error> {
        let busy = |retry_after| Error::Busy { host: target.host.clone(), retry_after };
        let deadline = deadline.min(Instant::now() + PATIENCE);
        if let Some(wait) = self.state().closed_for(Instant::now()) {
            return Err(busy(wait));
        }
        if paced {
            let turn = self.state().pace.turn(Instant::now()).map_err(busy)?;
            sleep_until(turn).await;
        }
        let waited = timeout_at(deadline, self.lines.acquire()).await;
        let Ok(Ok(line)) = waited else { return Err(busy(CROWDED)) };
        let admission = {
            let mut state = self.state();
            let now = Instant::now();
            match state.resting(now) {
                Some(wait) => Err(wait),
                None => state.circuit.admit(now),
            }
        };
        Ok(Visit { host: self, admission: admission.map_err(busy)?, told: false, _line: line })
    }
}

impl State {
    fn resting(&self, now: Instant) -> Option<Duration> {
        self.rests_until.filter(|until| *until > now).map(|until| until - now)
    }

    /// How long nobody is let in, where that can be said without taking the one probe.
    fn closed_for(&self, now: Instant) -> Option<Duration> {
        self.resting(now).or_else(|| self.circuit.closed_for(now))
    }
}

/// Leave to send one request over one of the host's connections. Dropped without a word, it was given up.
pub(super) struct Visit<'a> {
    host: &'a Host,
    admission: Admission,
    told: bool,
    _line: SemaphorePermit<'a>,
}

impl Visit<'_> {
    /// The host answered.
    pub(super) fn succeeded(mut self, figures: &Figures) {
        self.told = true;
        let change = self.host.state().circuit.succeeded();
        count(change, figures);
    }

    /// The host failed.
    pub(super) fn failed(mut self, failure: Failure, random: u64, figures: &Figures) {
        self.told = true;
        let change = self.host.state().circuit.failed(self.admission, failure, Instant::now(), random);
        count(change, figures);
    }

    /// The host asks to be left alone, as is its right: it is not dead for that.
    pub(super) fn rests(self, how_long: Duration, figures: &Figures) {
        let until = Instant::now() + how_long;
        let mut state = self.host.state();
        state.rests_until = Some(state.rests_until.map_or(until, |other| other.max(until)));
        drop(state);
        self.succeeded(figures);
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.host.state().circuit.abandoned(self.admission, Instant::now());
        }
    }
}

fn count(change: Change, figures: &Figures) {
    match change {
        Change::Nothing => {}
        Change::Opened => Figures::count(&figures.circuits_opened),
        Change::Closed => Figures::count(&figures.circuits_closed),
    }
}
