//! Delivery to other servers, defined in `ARCHITECTURE.md`: an activity is one row of the outbox, and every host has a
//! cursor. One dispatcher a node reads the outbox, works out whom a row concerns, and wakes those hosts alone; each is
//! served in order and at its own pace. A dead host is a cursor that stands still.

mod dispatcher;
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
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// What the tail tells the dispatcher.
#[derive(Debug, Default)]
pub(crate) struct News {
    wake: Notify,
    /// Hosts that sent something, or whose row changed.
    heard: Mutex<Vec<String>>,
}

impl News {
    /// A host sent something: if it failed before, it is back.
    pub(crate) fn heard_of(&self, host: &str) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() < 1_000 && !heard.iter().any(|known| known == host) {
            heard.push(host.to_owned());
            self.wake.notify_one();
        }
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Follower for News {
    fn apply(&self, happened: &Happened) {
        match &happened.event {
            Event::OutboxGrew => self.wake.notify_one(),
            Event::HostChanged { host } => self.heard_of(host),
            _ => {}
        }
    }
}

impl App {
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
