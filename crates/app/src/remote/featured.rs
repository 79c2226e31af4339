//! What an account of elsewhere has pinned, fetched when somebody here meets it: whoever looks at it sees it as it shows
//! itself. Later pins come by themselves (`inbox::featured`).
//!
//! Spec: <https://docs.joinmastodon.org/spec/activitypub/#featured>

use super::RemoteError;
use crate::{
    App, Event,
    jobs::{Job, JobError, Lane, enqueue},
};
use domain::{AccountId, StatusId, Timestamp, Visibility};
use federation::fetch;
use serde::{Deserialize, Serialize};
use store::{StoreError, engine::Tx, pins, remote, statuses};
use wire::{
    activitystreams::{Collection, CollectionRef, Reference},
    uri::Uri,
};

/// Pins that are fetched of one account.
const MOST: usize = 20;
/// They are fetched once in so many seconds.
const REST: i64 = 24 * 60 * 60;

/// Fetches what an account has pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchFeatured {
    /// The account.
    pub account: i64,
}

impl App {
    /// Somebody here has met an account of elsewhere: what it pinned is fetched, if that is not known.
    pub(super) async fn met(&self, account: AccountId) -> Result<(), StoreError> {
        if !remote::wants_featured(&self.read(), account, rested(self.now())).await? {
            return Ok(());
        }
        let app = self.clone();
        self.store().write(async move |tx| -> Result<(), StoreError> { want_featured(&app, tx, account).await }).await
    }
}

fn rested(now: Timestamp) -> Timestamp {
    now.plus_seconds(-REST)
}

/// Fetches what an account of elsewhere has pinned, if that was not done of late.
pub(crate) async fn want_featured(app: &App, tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    let now = app.now();
    if remote::fetch_featured(tx, account, (now, rested(now))).await? {
        enqueue(tx, &FetchFeatured { account: account.0 }, app.ids(), now, now).await?;
    }
    Ok(())
}

impl Job for FetchFeatured {
    const KIND: &'static str = "fetch_featured";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let id = AccountId(self.account);
        let Some(origin) = remote::by_id(&app.read(), id).await?.filter(|origin| origin.suspended_at.is_none()) else {
            return Ok(());
        };
        let (Ok(actor), Ok(featured)) = (Uri::parse(&origin.uri), Uri::parse(&origin.featured_uri)) else {
            return Ok(());
        };
        let Some(listed) = listed(app, &actor, &featured).await else { return Ok(()) };
        let mut found = Vec::new();
        for uri in &listed {
            match app.fetch_one(uri).await {
                Ok(status) => found.push(status),
                Err(RemoteError::NotFound | RemoteError::Unreachable) => {}
                Err(RemoteError::Store(error)) => return Err(error.into()),
            }
        }
        let with = app.clone();
        let pin = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> { pin(&with, tx, id, &found).await };
        Ok(app.store().write(pin).await?)
    }
}

/// What stands in the collection, of its own host; `None` when it cannot be had.
async fn listed(app: &App, actor: &Uri, featured: &Uri) -> Option<Vec<Uri>> {
    if !featured.same_origin(actor) {
        return None;
    }
    let collection = collection(app, featured).await?;
    let entries = match (&collection.items[..], &collection.first) {
        ([], Some(CollectionRef::Embedded(page))) => page.items.clone(),
        ([], Some(CollectionRef::Id(page))) if page.same_origin(actor) => self::collection(app, page).await?.items,
        _ => collection.items.clone(),
    };
    let ids = entries.iter().filter_map(Reference::id).filter(|uri| uri.same_origin(actor));
    Some(ids.take(MOST).cloned().collect())
}

async fn collection(app: &App, uri: &Uri) -> Option<Collection> {
    if !app.policy().await.ok()?.deals_with(uri.host().as_str()) {
        return None;
    }
    let signer = app.fetch_signer();
    let found = fetch::document(app.stranger(), uri, signer.as_ref()).await.ok()?;
    found.value().collection().ok()
}

/// Pins what everybody may read and the account wrote itself, the first one on top; what is not there any more is none.
async fn pin(app: &App, tx: &mut Tx<'_>, account: AccountId, found: &[StatusId]) -> Result<(), StoreError> {
    let before = pins::list_locked(tx, account).await?;
    for old in before.iter().filter(|old| !found.contains(old)) {
        pins::delete(tx, account, *old).await?;
        Event::StatusTouched { status: old.0 }.emit(tx).await?;
    }
    for id in found.iter().rev().filter(|id| !before.contains(id)) {
        let Some(status) = statuses::by_id(tx, *id).await? else { continue };
        let open = matches!(status.visibility, Visibility::Public | Visibility::Unlisted);
        if status.account_id == account && status.boost.is_none() && open {
            pins::insert(tx, app.ids(), account, *id, app.now()).await?;
            Event::StatusTouched { status: id.0 }.emit(tx).await?;
        }
    }
    Ok(())
}
