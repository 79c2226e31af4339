//! People of other servers, as rows: as if they had been met before. Nobody is asked for them.

use crate::{Outcome, node::Place, seed};
use app::people::keys::{FreshKeys, KeySource as _, Keys};
use domain::{AccountId, Clock as _, FollowId, IdGen, SystemClock, Timestamp};
use federation::{followers::Digest, signatures::SigningKey};
use std::sync::Arc;
use store::{
    Store, StoreError, accounts,
    engine::{Options, Tx},
    follows::{self, Follow},
    interests, outbox,
    remote::{self, RemoteAccount},
};

/// Pairs of keys that accounts share: making one takes a tenth of a second, and what it costs to verify is the same.
const PAIRS: usize = 16;
/// Accounts of one host.
const NEIGHBOURS: usize = 5;
/// Rows of accounts that are written in one transaction.
const TOGETHER: usize = 200;

/// Somebody elsewhere who can sign.
pub struct Sender {
    /// The id of their document.
    pub uri: String,
    /// The id of their key.
    pub key_id: String,
    /// Their key.
    pub key: SigningKey,
    /// Its public half, as PEM.
    pub public: String,
}

/// Somebody elsewhere at this origin (`https://host`), on this host.
fn account(origin: &str, host: &str, name: &str, now: Timestamp) -> RemoteAccount {
    let uri = format!("{origin}/users/{name}");
    RemoteAccount {
        host: host.to_owned(),
        username: name.to_owned(),
        domain: host.to_owned(),
        url: format!("{origin}/@{name}"),
        inbox: format!("{uri}/inbox"),
        shared_inbox: format!("{origin}/inbox"),
        followers_uri: format!("{uri}/followers"),
        actor_type: "Person".into(),
        display_name: format!("{name} of {host}"),
        fields: "[]".into(),
        emojis: "[]".into(),
        also_known_as: "[]".into(),
        created_at: now,
        uri,
        ..RemoteAccount::default()
    }
}

fn follow(ids: &IdGen, account: AccountId, target: AccountId, now: Timestamp) -> Follow {
    Follow {
        id: ids.next::<FollowId>(),
        account,
        target,
        accepted: true,
        show_boosts: true,
        notify_from: None,
        languages: Vec::new(),
        uri: None,
        created_at: now,
    }
}

async fn open(place: &Place) -> Outcome<(Store, Arc<IdGen>)> {
    let clock = Arc::new(SystemClock);
    let store = Store::open(&place.database, Options { clock: clock.clone(), migrate: true }).await?;
    Ok((store, Arc::new(IdGen::new(clock, 7))))
}

/// So many people elsewhere whose keys are known, each followed by one of the first `readers` people here.
pub async fn senders(place: &Place, count: usize, readers: usize) -> Outcome<Vec<Sender>> {
    let pairs: Vec<Keys> = (0..PAIRS).map(|_| FreshKeys.make()).collect::<Result<_, _>>()?;
    let (store, ids) = open(place).await?;
    let names: Vec<String> = (0..readers).map(|number| format!("person{number}")).collect();
    let here = Arc::new(accounts::local_by_names(&store.read(), &names).await?);
    let now = SystemClock.now();
    let mut senders = Vec::with_capacity(count);
    let mut rows = Vec::with_capacity(count);
    for number in 0..count {
        let (host, pair) = (format!("h{}.example", number / NEIGHBOURS), &pairs[number % PAIRS]);
        let row = account(&format!("https://{host}"), &host, &format!("sender{number}"), now);
        let key_id = format!("{}#main-key", row.uri);
        let key = SigningKey::from_pem(&pair.private)?;
        rows.push((row.clone(), key_id.clone(), pair.public.clone()));
        senders.push(Sender { uri: row.uri, key_id, key, public: pair.public.clone() });
    }
    for (turn, some) in rows.chunks(TOGETHER).enumerate() {
        let (some, ids, here) = (some.to_vec(), ids.clone(), here.clone());
        let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            for (at, (row, key_id, public)) in some.iter().enumerate() {
                let id: AccountId = ids.next();
                remote::insert(tx, id, row, now).await?;
                remote::set_keys(tx, id, &[(key_id.clone(), public.clone())], now).await?;
                let reader = &here[(turn * TOGETHER + at) % here.len()];
                follows::insert(tx, &follow(&ids, reader.id, id, now)).await?;
            }
            Ok(())
        };
        store.write(write).await?;
    }
    store.close().await;
    Ok(senders)
}

/// An author here with one follower on each of these hosts (`name:port`, reached over plain http). Gives a token.
pub async fn followed(place: &Place, hosts: &[String]) -> Outcome<String> {
    let app = seed::open(place).await?;
    let (author, token) = seed::people(&app, 1).await?.remove(0);
    app.stop().await;
    let (store, ids) = open(place).await?;
    let now = SystemClock.now();
    for some in hosts.chunks(TOGETHER) {
        let (some, ids) = (some.to_vec(), ids.clone());
        let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            let from = outbox::head(tx).await?;
            for host in &some {
                let row = account(&format!("http://{host}"), host, "reader", now);
                let id: AccountId = ids.next();
                remote::insert(tx, id, &row, now).await?;
                follows::insert(tx, &follow(&ids, id, author, now)).await?;
                interests::begin(tx, &ids, author, (host, &row.shared_inbox), Digest::of(&row.uri).parts(), from)
                    .await?;
            }
            Ok(())
        };
        store.write(write).await?;
    }
    store.close().await;
    Ok(token)
}
