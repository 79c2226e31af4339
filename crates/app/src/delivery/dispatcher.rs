//! The dispatcher of one node: reads the outbox, plans each row for the hosts that it concerns, and keeps the lanes going.

use super::{
    News,
    lanes::{Item, Lanes, Report},
    pause,
    send::{Parcels, send},
    shards::{SHARDS, Shares, shard_of},
};
use crate::{App, events::Event};
use domain::Timestamp;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use store::{
    StoreError,
    hosts::Host,
    outbox::{self, Place},
};
use tokio::{sync::watch, task::JoinSet};

/// How often leases are renewed and places written down.
const KEEP: Duration = Duration::from_millis(2_500);
/// What has waited for longer in a lane is written down, so that the place of all others can move on.
const LAG: i64 = 30;
/// Rows that are planned at once.
const ROWS: i64 = 100;
/// However short a time something has waited.
const EVERYTHING: Timestamp = Timestamp(i64::MAX);
/// Hosts that are sent to at the same time.
const TOGETHER: usize = 4_096;
/// How long a stop waits for what is under way. What is not answered by then is sent again at the next start.
const LAST_SENT: Duration = Duration::from_secs(5);

pub(super) struct Dispatcher {
    app: App,
    news: Arc<News>,
    shares: Shares,
    lanes: Lanes,
    parcels: Arc<Parcels>,
    /// Every row up to here is planned.
    planned: Place,
    /// What the database remembers of hosts.
    remembered: HashMap<String, Host>,
    running: JoinSet<Report>,
    /// When the house was last kept, by the clock that leases go by.
    kept: Timestamp,
    quiet: watch::Sender<Place>,
}

impl Dispatcher {
    pub fn new(app: App, news: Arc<News>) -> Self {
        Self {
            shares: Shares::new(&app),
            quiet: app.inner.delivered.clone(),
            lanes: Lanes::default(),
            parcels: Arc::default(),
            planned: Place::default(),
            remembered: HashMap::new(),
            running: JoinSet::new(),
            kept: app.now(),
            news,
            app,
        }
    }

    pub async fn run(mut self) {
        if let Err(error) = self.shares.open(&self.app).await {
            tracing::error!(%error, "deliveries cannot begin");
        }
        let mut house = tokio::time::interval(KEEP);
        house.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let stop = self.app.stopping().clone();
        loop {
            let due = self.lanes.next_due().map_or(KEEP, |due| {
                Duration::from_millis(due.0.saturating_sub(self.app.now().0).clamp(0, KEEP.as_millis() as i64) as u64)
            });
            // The tail tells of every row, so most turns need not look: they only go on with what is planned.
            let is_news = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                _ = house.tick() => {
                    self.keep_house().await;
                    true
                }
                () = self.news.wake.notified() => true,
                Some(report) = self.running.join_next() => {
                    self.heard(report);
                    false
                }
                () = tokio::time::sleep(due) => false,
            };
            while let Some(report) = self.running.try_join_next() {
                self.heard(report);
            }
            // A clock that was set, or a process that was paused: others may think by now that this node is dead.
            let was_away = self.app.now().0.abs_diff(self.kept.0) >= KEEP.as_millis() as u64;
            if was_away {
                self.keep_house().await;
            }
            if is_news || was_away {
                self.hear_news().await;
                // What cannot be read now is read when the house is kept next.
                if let Err(error) = self.plan().await {
                    tracing::error!(%error, "the outbox cannot be read");
                }
            }
            self.start();
            self.tell();
        }
        let last = tokio::time::Instant::now() + LAST_SENT;
        while let Ok(Some(report)) = tokio::time::timeout_at(last, self.running.join_next()).await {
            self.heard(report);
        }
        if let Err(error) = self.write_down(EVERYTHING).await {
            tracing::error!(%error, "how far deliveries are could not be written down: some will be sent twice");
        }
        if let Err(error) = self.shares.leave(&self.app).await {
            tracing::error!(%error, "hosts could not be handed to other nodes: they wait for some seconds");
        }
    }

    fn heard(&mut self, report: Result<Report, tokio::task::JoinError>) {
        let now = self.app.now();
        match report {
            Ok(report) => {
                self.news.fails(&report.host, report.failure.as_ref().is_some_and(|failure| failure.attempted));
                let random = self.app.random();
                let host = report.host.clone();
                self.lanes.finish(report, now, |failures| pause::until(failures, random, now));
                if self.shares.leaves(&host) {
                    self.lanes.park(&host);
                }
            }
            // A lane whose task died is lost until the place is read again at the next start; nothing else is.
            Err(error) => tracing::error!(%error, "a delivery broke off"),
        }
    }

    /// Takes up hosts that sent something, and what changed about them.
    async fn hear_news(&mut self) {
        for host in self.news.take_returned() {
            let event = Event::HostChanged { host };
            let told = self.app.store().write(async move |tx| -> Result<(), StoreError> { event.emit(tx).await }).await;
            if let Err(error) = told {
                tracing::error!(%error, "the node that delivers to a host cannot be told that it is back");
            }
        }
        for host in self.news.take() {
            if !self.shares.holds(&host) || self.shares.leaves(&host) {
                continue;
            }
            match store::hosts::by_name(&self.app.read(), &host).await {
                Ok(Some(row)) => {
                    self.lanes.set_held(&host, row.held_at);
                    self.remembered.insert(host.clone(), row);
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "what is known of a host cannot be read"),
            }
            self.lanes.heard_of(&host);
        }
    }

    /// Plans the rows that are new, for the hosts of this node.
    async fn plan(&mut self) -> Result<(), StoreError> {
        if self.shares.held().is_empty() {
            return Ok(());
        }
        loop {
            let rows = outbox::after(&self.app.read(), self.planned, ROWS).await?;
            let all = (rows.len() as i64) < ROWS;
            for row in rows {
                self.plan_row(&row, self.planned, |_| true).await?;
                self.planned = Place { xid: row.xid, seq: row.seq };
            }
            if all {
                return Ok(());
            }
            self.start();
        }
    }

    async fn plan_row(
        &mut self,
        row: &outbox::Addressed,
        before: Place,
        ours: impl Fn(&str) -> bool,
    ) -> Result<(), StoreError> {
        let (place, now) = (Place { xid: row.xid, seq: row.seq }, self.app.now());
        let urgent = row.followers_of.is_none();
        // The inboxes of one host in their order, which is that of the database.
        let mut recipients = outbox::recipients(&self.app.read(), row).await?;
        recipients.sort_by(|one, other| one.inbox.cmp(&other.inbox));
        for recipient in recipients {
            if !self.shares.plans(&recipient.host, place) || !ours(&recipient.host) {
                continue;
            }
            let item = Item { place, inbox: recipient.inbox.into() };
            let remembered = || self.remembered.get(&recipient.host).cloned();
            self.lanes.offer(&recipient.host, item, before, urgent, remembered, now);
        }
        Ok(())
    }

    /// Starts what is due, as long as the hosts are this node's.
    fn start(&mut self) {
        let now = self.app.now();
        if !self.shares.hold_at(now) {
            return;
        }
        while self.running.len() < TOGETHER {
            let Some(batch) = self.lanes.take(now) else { return };
            // Another node may have planned further for this host than this one has by now.
            let upto = self.planned.max(self.shares.from(&batch.host));
            self.running.spawn(send(self.app.clone(), self.parcels.clone(), batch, upto));
        }
    }

    /// Tells those who wait for it how far deliveries are, when nothing is under way.
    fn tell(&self) {
        if self.running.is_empty() && self.lanes.nothing_is_due() {
            self.quiet.send_if_modified(|place| std::mem::replace(place, self.planned) != self.planned);
        }
    }

    /// Renews leases, takes over and gives away hosts, writes down how far everything is.
    async fn keep_house(&mut self) {
        self.kept = self.app.now();
        self.parcels.clear();
        let lag = self.app.now().plus_seconds(-LAG);
        if let Err(error) = self.write_down(lag).await {
            tracing::error!(%error, "how far deliveries are could not be written down");
        }
        match self.shares.renew(&self.app, self.planned).await {
            Ok(change) => {
                if change.lost {
                    self.forget_others();
                }
                if change.lost || !change.gained.is_empty() {
                    self.quiet.send_modify(|_| {});
                }
                if !change.gained.is_empty()
                    && let Err(error) = self.take_over(&change.gained).await
                {
                    tracing::error!(%error, "hosts could not be taken over: the next look tries again");
                    self.shares.put_back(&change.gained);
                    self.forget_others();
                }
            }
            Err(error) => tracing::error!(%error, "the leases of deliveries cannot be renewed"),
        }
        if let Err(error) = self.hand_over().await {
            tracing::error!(%error, "hosts could not be handed to another node");
        }
        self.news.count(self.lanes.figures(store::oversight::unreachable_since(self.kept)));
        if let Err(error) = self.look_elsewhere().await {
            tracing::error!(%error, "the hosts that fail cannot be read");
        }
    }

    /// Which hosts of other nodes fail: when one of them sends something to this node, the other one is told.
    async fn look_elsewhere(&self) -> Result<(), StoreError> {
        let mut failing = HashSet::new();
        if self.shares.others {
            failing.extend(store::hosts::failing_names(&self.app.read()).await?);
            failing.retain(|host| !self.shares.holds(host));
        }
        self.news.fail_elsewhere(failing);
        Ok(())
    }

    /// Forgets the hosts that are not this node's any more.
    fn forget_others(&mut self) {
        let shares = &self.shares;
        self.lanes.retain(|host| shares.holds(host));
    }

    /// Gives back the shards that are more than this node's share, when nothing of them is under way any more.
    async fn hand_over(&mut self) -> Result<(), StoreError> {
        let leaving = self.shares.leaving();
        let busy = self.lanes.park_all(|host| leaving.contains(&shard_of(host)));
        let busy: HashSet<i64> = busy.iter().map(|host| shard_of(host)).collect();
        let free: Vec<i64> = leaving.into_iter().filter(|shard| !busy.contains(shard)).collect();
        if free.is_empty() {
            return Ok(());
        }
        self.write_down(EVERYTHING).await?;
        for shard in free {
            self.shares.hand_over(&self.app, shard).await?;
        }
        self.forget_others();
        self.quiet.send_modify(|_| {});
        Ok(())
    }

    /// Goes on where whoever had these shards stopped.
    async fn take_over(&mut self, gained: &[(i64, Place)]) -> Result<(), StoreError> {
        let now = self.app.now();
        for host in store::hosts::remembered(&self.app.read()).await? {
            self.remembered.insert(host.host.clone(), host);
        }
        let shards: Vec<i64> = gained.iter().map(|(shard, _)| *shard).collect();
        for host in store::hosts::behind(&self.app.read(), &shards).await? {
            self.news.fails(&host.host.as_str().into(), host.failures > 0);
            self.lanes.resume(host, now);
        }
        if shards.len() == self.shares.held().len() {
            // All that this node has: it begins at the place that is furthest back.
            self.planned = gained.iter().map(|(_, place)| *place).min().unwrap_or_default();
            return Ok(());
        }
        for (shard, from) in gained {
            self.catch_up(*shard, *from).await?;
        }
        Ok(())
    }

    /// Plans for the hosts of one shard what the others have behind them.
    async fn catch_up(&mut self, shard: i64, from: Place) -> Result<(), StoreError> {
        let mut at = from;
        while at < self.planned {
            let rows = outbox::after(&self.app.read(), at, ROWS).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            let end = Place { xid: last.xid, seq: last.seq };
            let planned = self.planned;
            for row in rows.iter().filter(|row| Place { xid: row.xid, seq: row.seq } <= planned) {
                self.plan_row(row, at, |host| shard_of(host) == shard).await?;
            }
            at = end;
        }
        Ok(())
    }

    async fn write_down(&mut self, since: Timestamp) -> Result<(), StoreError> {
        if self.shares.held().is_empty() {
            return Ok(());
        }
        let rows = self.lanes.take_changed(since);
        for row in &rows {
            self.remembered.insert(row.host.clone(), row.clone());
        }
        let place = self.lanes.low_water(self.planned);
        let kept = self.shares.keep(&self.app, rows.clone(), place, self.app.now()).await;
        if kept.is_err() {
            self.lanes.not_kept(rows);
        }
        kept
    }
}

const _: () = assert!(SHARDS > 0, "hosts are shared out among some");
