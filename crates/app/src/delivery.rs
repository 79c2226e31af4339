//! Delivery to other servers, defined in `ARCHITECTURE.md`: an activity is one row of the outbox, and every host has a
//! cursor. One dispatcher a node reads the outbox, works out whom a row concerns, and wakes those hosts alone; each is
//! served in order and at its own pace. A dead host is a cursor that stands still.

mod dispatcher;
pub(crate) mod followers;
pub(crate) mod hold;
mod lanes;
mod pause;
pub(crate) mod publish;
mod send;
mod shards;
mod signers;

pub use send::Parcel;
pub use signers::Signer;

use crate::{
    App,
    events::{Event, Happened},
    tail::Follower,
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tokio::sync::Notify;

/// What the tail tells the dispatcher.
#[derive(Debug, Default)]
pub(crate) struct News {
    wake: Notify,
    /// Hosts that sent something while they were failing, or whose row changed.
    heard: Mutex<HashSet<String>>,
    /// Hosts that fail now: of the others it is no news that they are there.
    failing: RwLock<HashSet<Arc<str>>>,
    /// Hosts that fail and that another node delivers to.
    elsewhere: RwLock<HashSet<String>>,
    /// Those of them that sent something to this node.
    returned: Mutex<HashSet<String>>,
    figures: Mutex<DeliveryFigures>,
}

/// How the hosts stand that this node delivers to, as of some seconds ago.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryFigures {
    /// Hosts that something is being sent to.
    pub sending: u64,
    /// Hosts that did not get everything yet.
    pub behind: u64,
    /// Hosts that fail, for less than a week.
    pub failing: u64,
    /// Hosts that have failed for a week or longer.
    pub unreachable: u64,
    /// Hosts from which posts for followers are withheld, and that have something coming.
    pub held: u64,
}

impl News {
    /// A host sent something: if it failed before, it is back.
    pub(crate) fn heard_of(&self, host: &str) {
        if self.failing.read().unwrap_or_else(PoisonError::into_inner).contains(host) {
            self.look_at(host);
        } else if self.elsewhere.read().unwrap_or_else(PoisonError::into_inner).contains(host)
            && self.elsewhere.write().unwrap_or_else(PoisonError::into_inner).remove(host)
        {
            self.returned.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_owned());
            self.wake.notify_one();
        }
    }

    /// How the hosts stand.
    fn count(&self, figures: DeliveryFigures) {
        *self.figures.lock().unwrap_or_else(PoisonError::into_inner) = figures;
    }

    /// These hosts fail, and another node delivers to them.
    fn fail_elsewhere(&self, hosts: HashSet<String>) {
        *self.elsewhere.write().unwrap_or_else(PoisonError::into_inner) = hosts;
    }

    /// Hosts of other nodes that are back.
    fn take_returned(&self) -> HashSet<String> {
        std::mem::take(&mut *self.returned.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The dispatcher is to look at a host.
    fn look_at(&self, host: &str) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_owned());
        self.wake.notify_one();
    }

    /// A host fails, or no longer does.
    fn fails(&self, host: &Arc<str>, fails: bool) {
        let known = self.failing.read().unwrap_or_else(PoisonError::into_inner).contains(host);
        if known != fails {
            let mut failing = self.failing.write().unwrap_or_else(PoisonError::into_inner);
            if fails {
                failing.insert(host.clone())
            } else {
                failing.remove(host)
            };
        }
    }

    fn take(&self) -> HashSet<String> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Follower for News {
    fn apply(&self, happened: &Happened) {
        match &happened.event {
            Event::OutboxGrew => self.wake.notify_one(),
            Event::HostChanged { host } => self.look_at(host),
            _ => {}
        }
    }
}

impl App {
    /// What happened on the way to other servers.
    #[must_use]
    pub fn outside_figures(&self) -> &egress::stranger::Figures {
        self.stranger().figures()
    }

    /// How many connections to other servers wait for their next request.
    #[must_use]
    pub fn outside_idle(&self) -> usize {
        self.stranger().idle_connections()
    }

    /// How the hosts stand that this node delivers to.
    #[must_use]
    pub fn delivery_figures(&self) -> DeliveryFigures {
        *self.inner.deliveries.figures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to deliver to other servers, until the application stops. What is under way then is finished.
    pub fn deliver(&self) {
        let news: Arc<News> = self.inner.deliveries.clone();
        self.tail().follow(news.clone());
        self.spawn(dispatcher::Dispatcher::new(self.clone(), news).run());
        let app = self.clone();
        self.spawn(async move {
            tokio::select! {
                () = app.stopping().cancelled() => {}
                () = app.stranger().tend() => {}
            }
        });
    }
}
