//! Which hosts are this node's: shards are leased, in shares that are even among the nodes that deliver.
//!
//! A shard changes hands in two ways. One that is more than this node's share is handed over: nothing of it is begun any
//! more, what is under way ends, and how far each of its hosts is gets written down before the lease is given back; so the
//! next node sends nothing twice. The shards of a node that died are free when their lease has run out.

use crate::App;
use domain::Timestamp;
use std::{collections::BTreeMap, time::Duration};
use store::{StoreError, engine::Engine, outbox::Place, shards};

/// Into how many shards hosts are shared out: the most nodes that deliver at the same time.
pub(super) const SHARDS: i64 = 32;
/// How long a lease holds. A killed node's hosts are taken over after it.
const LEASE: Duration = Duration::from_secs(10);
/// A node that has not been here for so long is forgotten, in seconds.
const FORGOTTEN: i64 = 60;

/// The shards that this node holds.
pub(super) struct Shares {
    name: String,
    held: BTreeMap<i64, Held>,
    until: Timestamp,
    /// This node is not alone.
    pub others: bool,
}

/// A shard that this node holds.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// Where it was when this node got it: everything before is done, or is for hosts that are behind.
    from: Place,
    /// It is being handed over. Every row up to here was planned before that began.
    leaves_at: Option<Place>,
}

/// What a look at the leases changed.
pub(super) struct Change {
    /// Shards that are this node's from now on, and how far each is.
    pub gained: Vec<(i64, Place)>,
    /// Some are not this node's any more.
    pub lost: bool,
}

/// The shard of a host: the same on every node and in every version (FNV-1a).
pub(super) fn shard_of(host: &str) -> i64 {
    let hash = host
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash % SHARDS as u64) as i64
}

impl Shares {
    pub fn new(app: &App) -> Self {
        // SQLite has one node: what an earlier process of it held is its own.
        let name = match app.store().engine() {
            Engine::Sqlite => "the only node".to_owned(),
            Engine::Postgres => app.random().secret(),
        };
        Self { name, held: BTreeMap::new(), until: Timestamp(0), others: false }
    }

    /// Whether this node delivers to a host.
    pub fn holds(&self, host: &str) -> bool {
        self.held.contains_key(&shard_of(host))
    }

    /// Whether it is for this node to send a row to a host: not when it was done before the host was this node's, and not
    /// when the host is being handed over.
    pub fn plans(&self, host: &str, row: Place) -> bool {
        self.held.get(&shard_of(host)).is_some_and(|held| held.leaves_at.is_none() && row > held.from)
    }

    /// Where a host's shard was when this node got it.
    pub fn from(&self, host: &str) -> Place {
        self.held.get(&shard_of(host)).map(|held| held.from).unwrap_or_default()
    }

    /// Whether a host is being handed over.
    pub fn leaves(&self, host: &str) -> bool {
        self.held.get(&shard_of(host)).is_some_and(|held| held.leaves_at.is_some())
    }

    /// The shards that are being handed over.
    pub fn leaving(&self) -> Vec<i64> {
        self.held.iter().filter(|(_, held)| held.leaves_at.is_some()).map(|(shard, _)| *shard).collect()
    }

    pub fn held(&self) -> Vec<i64> {
        self.held.keys().copied().collect()
    }

    /// Whether the leases hold now. Others may be sending where they have run out.
    pub fn hold_at(&self, now: Timestamp) -> bool {
        now <= self.until
    }

    /// Makes the shards of a new database. They begin where the outbox is now: nobody waits for what was before.
    pub async fn open(&self, app: &App) -> Result<(), StoreError> {
        let place = store::outbox::settled(&app.read()).await?;
        app.store()
            .write(async move |tx| -> Result<(), StoreError> {
                for shard in 0..SHARDS {
                    shards::open(tx, shard, place).await?;
                }
                Ok(())
            })
            .await
    }

    /// Renews the leases, takes what is free, begins to hand over what is more than this node's share. `planned` is how
    /// far rows are planned.
    pub async fn renew(&mut self, app: &App, planned: Place) -> Result<Change, StoreError> {
        let (name, now) = (self.name.clone(), app.now());
        let until = now.plus_millis(LEASE.as_millis() as i64);
        let gone = shards::long_gone(&app.read(), now.plus_seconds(-FORGOTTEN)).await?;
        let here = async move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
            for other in &gone {
                shards::gone(tx, other).await?;
            }
            shards::here(tx, &name, until).await
        };
        app.store().write(here).await?;
        let nodes = shards::nodes(&app.read(), now).await?.max(1);
        let share = usize::try_from((SHARDS + nodes - 1) / nodes).unwrap_or(usize::MAX);
        let free = shards::free(&app.read(), &self.name, now).await?;
        let mut before = std::mem::take(&mut self.held);
        let had = before.len();
        before.retain(|shard, _| free.contains(&(*shard, true)));
        // What one holds stays first: hosts change hands only when they must.
        let mut stay = 0;
        for held in before.values_mut().filter(|held| held.leaves_at.is_none()) {
            stay += 1;
            if stay > share {
                held.leaves_at = Some(planned.max(held.from));
            }
        }
        let new = free.iter().map(|(shard, _)| *shard).filter(|shard| !before.contains_key(shard));
        let wanted: Vec<i64> = before.keys().copied().chain(new.take(share.saturating_sub(stay))).collect();
        let owner = self.name.clone();
        let leased = app
            .store()
            .write(async move |tx| -> Result<_, StoreError> { shards::lease(tx, &wanted, &owner, until, now).await })
            .await?;
        let mut gained = Vec::new();
        for shard in leased {
            let from = Place { xid: shard.place_xid, seq: shard.place_seq };
            let held = before.remove(&shard.shard).unwrap_or_else(|| {
                gained.push((shard.shard, from));
                Held { from, leaves_at: None }
            });
            self.held.insert(shard.shard, held);
        }
        (self.until, self.others) = (until, nodes > 1);
        Ok(Change { lost: self.held.len() < had + gained.len(), gained })
    }

    /// These were not taken over: the next look at the leases gains them once more.
    pub fn put_back(&mut self, gained: &[(i64, Place)]) {
        self.held.retain(|shard, _| !gained.iter().any(|(other, _)| other == shard));
    }

    /// Writes down how hosts stand, and how far all others are. What another node has by now is for it to write.
    pub async fn keep(
        &self,
        app: &App,
        hosts: Vec<store::hosts::Host>,
        place: Place,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Many hosts may have changed: no transaction is long.
        for some in hosts.chunks(500) {
            let (name, some) = (self.name.clone(), some.to_vec());
            let mut shards: Vec<i64> = some.iter().map(|host| shard_of(&host.host)).collect();
            shards.sort_unstable();
            shards.dedup();
            app.store()
                .write(async move |tx| -> Result<(), StoreError> {
                    let owned = shards::owned(tx, &shards, &name).await?;
                    for host in &some {
                        let shard = shard_of(&host.host);
                        if owned.contains(&shard) {
                            store::hosts::keep(tx, host, shard, now).await?;
                        }
                    }
                    Ok(())
                })
                .await?;
        }
        let name = self.name.clone();
        let (leaving, staying): (Vec<_>, Vec<_>) =
            self.held.clone().into_iter().partition(|(_, held)| held.leaves_at.is_some());
        let staying: Vec<i64> = staying.into_iter().map(|(shard, _)| shard).collect();
        app.store()
            .write(async move |tx| -> Result<(), StoreError> {
                shards::move_to(tx, &staying, &name, place).await?;
                for (shard, held) in &leaving {
                    let place = held.leaves_at.map_or(place, |at| at.min(place));
                    shards::move_to(tx, &[*shard], &name, place).await?;
                }
                Ok(())
            })
            .await
    }

    /// Hands a shard over, all of whose hosts are written down: another node goes on at once.
    pub async fn hand_over(&mut self, app: &App, shard: i64) -> Result<(), StoreError> {
        let Some(at) = self.held.get(&shard).and_then(|held| held.leaves_at) else { return Ok(()) };
        let name = self.name.clone();
        app.store()
            .write(async move |tx| -> Result<(), StoreError> {
                shards::move_to(tx, &[shard], &name, at).await?;
                shards::release(tx, &[shard], &name).await
            })
            .await?;
        self.held.remove(&shard);
        Ok(())
    }

    /// Gives everything back: another node goes on at once.
    pub async fn leave(&self, app: &App) -> Result<(), StoreError> {
        let (name, held) = (self.name.clone(), self.held());
        app.store()
            .write(async move |tx| -> Result<(), StoreError> {
                shards::release(tx, &held, &name).await?;
                shards::gone(tx, &name).await
            })
            .await
    }
}
