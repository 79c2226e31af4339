//! Which hosts are this node's: shards are leased, in shares that are even among the nodes that deliver.

use crate::App;
use domain::Timestamp;
use std::{collections::BTreeMap, time::Duration};
use store::{StoreError, engine::Engine, outbox::Place, shards};

/// Into how many shards hosts are shared out: the most nodes that deliver at the same time.
pub(super) const SHARDS: i64 = 32;
/// How long a lease holds. A killed node's hosts are taken over after it.
const LEASE: Duration = Duration::from_secs(10);

/// The shards that this node holds.
pub(super) struct Shares {
    name: String,
    held: BTreeMap<i64, ()>,
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
        Self { name, held: BTreeMap::new() }
    }

    pub fn holds(&self, host: &str) -> bool {
        self.held.contains_key(&shard_of(host))
    }

    pub fn held(&self) -> Vec<i64> {
        self.held.keys().copied().collect()
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

    /// Renews the leases, takes what is free, gives back what is more than this node's share.
    pub async fn renew(&mut self, app: &App) -> Result<Change, StoreError> {
        let (name, now) = (self.name.clone(), app.now());
        let until = now.plus_millis(LEASE.as_millis() as i64);
        let here = name.clone();
        app.store().write(async move |tx| -> Result<(), StoreError> { shards::here(tx, &here, until).await }).await?;
        let nodes = shards::nodes(&app.read(), now).await?.max(1);
        let share = usize::try_from((SHARDS + nodes - 1) / nodes).unwrap_or(usize::MAX);
        let free = shards::free(&app.read(), &name, now).await?;
        // What one holds stays first: hosts change hands only when they must.
        let (kept, others): (Vec<i64>, Vec<i64>) = free.into_iter().partition(|shard| self.held.contains_key(shard));
        let wanted: Vec<i64> = kept.into_iter().chain(others).take(share).collect();
        let over: Vec<i64> = self.held.keys().copied().filter(|shard| !wanted.contains(shard)).collect();
        let owner = name.clone();
        let leased = app
            .store()
            .write(async move |tx| -> Result<_, StoreError> {
                shards::release(tx, &over, &owner).await?;
                shards::lease(tx, &wanted, &owner, until, now).await
            })
            .await?;
        let before = std::mem::take(&mut self.held);
        self.held = leased.iter().map(|shard| (shard.shard, ())).collect();
        let gained = leased.iter().filter(|shard| !before.contains_key(&shard.shard));
        let gained = gained.map(|shard| (shard.shard, Place { xid: shard.place_xid, seq: shard.place_seq })).collect();
        Ok(Change { gained, lost: before.keys().any(|shard| !self.held.contains_key(shard)) })
    }

    /// Writes down how hosts stand, and how far all others are.
    pub async fn keep(
        &self,
        app: &App,
        hosts: Vec<store::hosts::Host>,
        place: Place,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (name, held) = (self.name.clone(), self.held());
        // Many hosts may have changed: no transaction is long.
        for some in hosts.chunks(500) {
            let some = some.to_vec();
            app.store()
                .write(async move |tx| -> Result<(), StoreError> {
                    for host in &some {
                        store::hosts::keep(tx, host, shard_of(&host.host), now).await?;
                    }
                    Ok(())
                })
                .await?;
        }
        app.store()
            .write(async move |tx| -> Result<(), StoreError> { shards::move_to(tx, &held, &name, place).await })
            .await
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
