//! Sends a batch to one host, in order, over one connection: signs, posts, and reads of the answer what to do next.

use super::{
    Signer, followers,
    lanes::{Batch, Failure, Item, Report},
};
use crate::App;
use bytes::Bytes;
use domain::{AccountId, Timestamp};
use egress::Error;
use federation::{
    followers::COLLECTION_SYNCHRONIZATION,
    signatures::{BodyDigest, Style, sign_post_with},
};
use futures::FutureExt as _;
use http::StatusCode;
use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc};
use store::{StoreError, outbox::Place};

/// Items that a lane reads from the database at once.
const READ: i64 = 32;
/// After so many refusals an item is put aside, if the host takes the next one.
const REFUSALS: u32 = 5;
/// No `Retry-After` is obeyed for longer: a host that names a year is asked again sooner.
const LONGEST_WAIT: i64 = 24 * 60 * 60;

/// A row of the outbox, ready to be signed for each of its hosts.
pub struct Parcel {
    signer: Option<Arc<Signer>>,
    /// The key by now, where the account had another one when it wrote this.
    newer: Option<Arc<Signer>>,
    followers_only: bool,
    farewell: bool,
    /// For the followers of this account alone, with its id.
    followers_of: Option<(AccountId, String)>,
    body: Bytes,
    digest: BodyDigest,
    over: bool,
}

/// What became of one item.
enum Outcome {
    /// Delivered, or nothing that could ever be delivered.
    Done,
    /// Not now.
    Failed(Failure),
    /// The database failed.
    Trouble(StoreError),
}

/// Parcels by row, for the hosts that get the same one.
#[derive(Default)]
pub(super) struct Parcels(std::sync::Mutex<HashMap<i64, Arc<Parcel>>>);

impl Parcels {
    /// Forgets all: what was deleted meanwhile need not go out.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    }

    async fn of(&self, app: &App, seq: i64) -> Result<Option<Arc<Parcel>>, StoreError> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(&seq).cloned();
        if kept.is_some() {
            return Ok(kept);
        }
        let Some(row) = store::outbox::sendable(&app.read(), &[seq]).await?.pop() else { return Ok(None) };
        let (signer, newer) = match row.account_id {
            Some(account) => app.signers(AccountId(account), seq).await?,
            None => (app.server_signer(), None),
        };
        let followers_of = match row.followers_of.filter(|_| row.followers_only) {
            Some(of) => store::accounts::by_id(&app.read(), AccountId(of)).await?.map(|of| (of.id, of.uri)),
            None => None,
        };
        let body = Bytes::from(row.body);
        let parcel = Arc::new(Parcel {
            digest: BodyDigest::of(&body),
            followers_only: row.followers_only,
            farewell: row.farewell,
            over: row.over,
            followers_of,
            newer,
            signer,
            body,
        });
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(seq, parcel.clone());
        Ok(Some(parcel))
    }
}

/// Sends what a lane handed out; reads it from the database first, up to `upto`, where the lane has nothing in memory.
pub(super) async fn send(app: App, parcels: Arc<Parcels>, batch: Batch, upto: Place) -> Report {
    let mut report = Report {
        host: batch.host.clone(),
        done: None,
        exhausted: false,
        failure: None,
        signatures: if batch.memory.signatures == "rfc9421" { "rfc9421" } else { "cavage" },
    };
    let mut items = batch.items;
    if items.is_empty() {
        let limit = if batch.probing { 2 } else { READ };
        let done = (batch.done.place, &*batch.done.inbox);
        match store::outbox::for_host(&app.read(), &batch.host, done, upto, limit).await {
            Ok(rows) => {
                report.exhausted = (rows.len() as i64) < limit;
                let place = |xid, seq| Place { xid, seq };
                items = rows
                    .into_iter()
                    .map(|row| Item { place: place(row.xid, row.seq), inbox: row.inbox.into() })
                    .collect();
            }
            Err(error) => {
                report.failure = Some(trouble(&error));
                return report;
            }
        }
    }
    let mut refusals = batch.stuck;
    let mut set_aside: Option<(Item, Failure)> = None;
    for item in items {
        if app.stopping().is_cancelled() {
            report.failure = Some(set_aside.map_or_else(|| not_begun(&app), |(_, failure)| failure));
            report.exhausted = false;
            return report;
        }
        let delivery = deliver(&app, &parcels, &item, &batch.memory, &mut report.signatures);
        match AssertUnwindSafe(delivery).catch_unwind().await.unwrap_or_else(|_| broken(&item)) {
            Outcome::Done => {
                if let Some((bad, failure)) = set_aside.take()
                    && let Err(error) = put_aside(&app, &batch.host, &bad, &failure.error).await
                {
                    report.failure = Some(trouble(&error));
                    return report;
                }
                report.done = Some(item);
                refusals = 0;
            }
            Outcome::Failed(failure) => {
                // One bad row never holds a host: when it takes the next one, the bad one is put aside.
                let hopeless = failure.refused.is_some() && refusals + 1 >= REFUSALS && set_aside.is_none();
                if hopeless {
                    set_aside = Some((item, failure));
                    continue;
                }
                report.failure = Some(set_aside.take().map_or(failure, |(_, first)| first));
                report.exhausted = false;
                return report;
            }
            Outcome::Trouble(error) => {
                report.failure = Some(trouble(&error));
                report.exhausted = false;
                return report;
            }
        }
    }
    if let Some((_, failure)) = set_aside {
        report.failure = Some(failure);
        report.exhausted = false;
    }
    report
}

/// A bug, which must not hold up the host for ever: after some tries the item is put aside like one that is not taken.
fn broken(item: &Item) -> Outcome {
    let error = "the delivery broke off".to_owned();
    Outcome::Failed(Failure { error, again_at: None, attempted: true, refused: Some(item.place) })
}

/// The server stops, and the rest is for the next start, or for another node.
fn not_begun(app: &App) -> Failure {
    Failure { error: String::new(), again_at: Some(app.now()), attempted: false, refused: None }
}

/// The database failed: nothing was sent, and nobody is to blame.
fn trouble(error: &StoreError) -> Failure {
    tracing::error!(%error, "the outbox cannot be read");
    Failure { error: error.to_string(), again_at: None, attempted: false, refused: None }
}

async fn put_aside(app: &App, host: &str, item: &Item, error: &str) -> Result<(), StoreError> {
    let (host, seq, error, now) = (host.to_owned(), item.place.seq, error.to_owned(), app.now());
    tracing::warn!(%host, outbox.seq = seq, %error, "a host does not take an activity, though it takes the next: put aside");
    app.store()
        .write(async move |tx| -> Result<(), StoreError> { store::hosts::refused(tx, &host, seq, &error, now).await })
        .await
}

async fn deliver(
    app: &App,
    parcels: &Parcels,
    item: &Item,
    host: &store::hosts::Host,
    signatures: &mut &'static str,
) -> Outcome {
    let parcel = match parcels.of(app, item.place.seq).await {
        Ok(Some(parcel)) => parcel,
        // The row is gone: its time was over, or its account is.
        Ok(None) => return Outcome::Done,
        Err(error) => return Outcome::Trouble(error),
    };
    let Some(signer) = parcel.signer.as_ref().filter(|_| !parcel.over) else { return Outcome::Done };
    if parcel.followers_only && host.held_at.is_some() {
        return Outcome::Done;
    }
    let Ok(inbox) = url::Url::parse(&item.inbox) else { return Outcome::Done };
    match app.policy().await {
        Ok(policy) if parcel.farewell || policy.deals_with(&host.host) => {}
        Ok(_) => return Outcome::Done,
        Err(error) => return Outcome::Trouble(error),
    }
    let followers = match &parcel.followers_of {
        Some((account, uri)) => match followers::header(app, (*account, uri), &host.host).await {
            Ok(header) => header,
            Err(error) => return Outcome::Trouble(error),
        },
        None => None,
    };
    let followers = followers.as_deref();
    let first = *signatures;
    let other = if first == "cavage" { "rfc9421" } else { "cavage" };
    let mut answer = post(app, &parcel, signer, &inbox, (first, followers)).await;
    // A host that does not understand one way of signing may understand the other.
    if let Ok((StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED, _)) = answer {
        let second = post(app, &parcel, signer, &inbox, (other, followers)).await;
        if matches!(&second, Ok((status, _)) if status.is_success()) {
            *signatures = other;
            answer = second;
        }
    }
    // Who never saw the key of then finds the one of now.
    if let (Ok((StatusCode::UNAUTHORIZED, _)), Some(newer)) = (&answer, &parcel.newer) {
        answer = post(app, &parcel, newer, &inbox, (first, followers)).await;
    }
    match answer {
        Ok((status, _)) if status.is_success() => Outcome::Done,
        Ok((status, retry_at)) => {
            let again = matches!(status.as_u16(), 401 | 408 | 429) || status.is_server_error();
            if !again {
                tracing::debug!(host = %host.host, %status, outbox.seq = item.place.seq, "a host does not want an activity");
                return Outcome::Done;
            }
            // 429 and 503 with a time say nothing of the activity, but when to come.
            let refused = retry_at.is_none().then_some(item.place);
            Outcome::Failed(Failure {
                error: format!("answers {status}"),
                again_at: retry_at,
                attempted: true,
                refused,
            })
        }
        Err(error) if error.is_transient() => {
            let waits = error.retry_after();
            let again_at = waits.map(|wait| app.now().plus_millis(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)));
            let attempted = waits.is_none() && !matches!(error, Error::Saturated);
            let again_at = if attempted { again_at } else { again_at.or_else(|| Some(app.now().plus_seconds(1))) };
            Outcome::Failed(Failure { error: error.to_string(), again_at, attempted, refused: None })
        }
        // An address that nobody may go to: refused before the first packet, and the host is not dead for it.
        Err(error) => {
            tracing::info!(host = %host.host, %error, "an inbox is no place to go to");
            Outcome::Done
        }
    }
}

/// Signs and sends. Signing takes a core for half a millisecond: as many at a time as background work may have cores.
async fn post(
    app: &App,
    parcel: &Arc<Parcel>,
    signer: &Arc<Signer>,
    inbox: &url::Url,
    (signatures, followers): (&str, Option<&str>),
) -> Result<(StatusCode, Option<Timestamp>), Error> {
    let style = if signatures == "rfc9421" { Style::Rfc9421 } else { Style::Cavage };
    let headers = {
        let Ok(_permit) = app.inner.signing.acquire().await else { return Err(Error::Saturated) };
        let (parcel, signer, inbox, now) = (parcel.clone(), signer.clone(), inbox.clone(), app.now());
        let followers = followers.map(str::to_owned);
        let sign = move || {
            let also = followers.as_deref().map(|text| (COLLECTION_SYNCHRONIZATION, text));
            sign_post_with(&signer.key, &signer.key_id, &inbox, (&parcel.digest, also), style, now)
        };
        match tokio::task::spawn_blocking(sign).await {
            Ok(Ok(headers)) => headers,
            Ok(Err(error)) => {
                tracing::error!(%error, "a delivery cannot be signed");
                return Err(Error::Saturated);
            }
            Err(_) => return Err(Error::Saturated),
        }
    };
    let answer = app.stranger().post(inbox.clone(), headers, parcel.body.clone()).await?;
    let retry_at = answer.retry_after.map(|wait| {
        let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX).min(LONGEST_WAIT);
        app.now().plus_seconds(seconds)
    });
    Ok((answer.status, retry_at))
}
