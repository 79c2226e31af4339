//! Looks whether a quote is permitted: the quoted status is fetched where it is not known, and the permission from where
//! it is said to lie, which has to be the quoted author's own server. Until then nobody is shown what is quoted.

use super::{accept, reject};
use crate::{
    App,
    jobs::{Job, JobError, Lane, enqueue},
    remote::{Climb, RemoteError},
};
use domain::{QuoteState, Status, StatusId, Visibility};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, accounts,
    engine::Tx,
    quotes::{self, Quote},
    statuses, tombstones,
};
use wire::uri::Uri;

/// Looks whether the quote of a status is permitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyQuote {
    /// The status that quotes.
    pub status: i64,
    /// It does not ask for consent: only its author's own may be quoted so.
    pub only_own: bool,
}

/// Has it looked at.
pub(crate) async fn verify_later(
    app: &App,
    tx: &mut Tx<'_>,
    status: StatusId,
    only_own: bool,
) -> Result<(), StoreError> {
    let job = VerifyQuote { status: status.0, only_own };
    enqueue(tx, &job, app.ids(), app.now(), app.now()).await?;
    Ok(())
}

/// What is found out.
enum Verdict {
    /// The author quotes themselves.
    Own,
    /// The quoted author permits it, here.
    Permitted(Uri),
    /// It can never be permitted.
    Never,
    /// It is no quote at all.
    Nothing,
    /// Nobody has said anything yet.
    Open,
}

impl Job for VerifyQuote {
    const KIND: &'static str = "verify_quote";
    const LANE: Lane = Lane::Fetch;

    fn unique_key(&self) -> Option<String> {
        Some(self.status.to_string())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let db = app.read();
        let Some(quote) = quotes::of_status(&db, StatusId(self.status)).await? else { return Ok(()) };
        let Some(status) = statuses::by_id(&db, quote.status).await? else { return Ok(()) };
        let Ok(uri) = Uri::parse(&quote.quoted_uri) else { return Ok(()) };
        let found = match quote.quoted {
            Some(known) => Ok(known),
            None => app.fetch_with(&uri, Climb::Nothing).await,
        };
        let Some(quoted) = fetched(found, &uri)? else { return Ok(()) };
        let Some(quoted) = statuses::by_id(&app.read(), quoted).await? else { return Ok(()) };
        let verdict = self.judge(app, &quote, &status, &quoted).await?;
        let app = app.clone();
        app.clone()
            .store()
            .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                write(&app, tx, (&quote, &quoted), &verdict).await
            })
            .await?;
        Ok(())
    }
}

/// What was fetched, if it is there.
fn fetched<T>(found: Result<T, RemoteError>, uri: &Uri) -> Result<Option<T>, JobError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(RemoteError::NotFound) => Ok(None),
        Err(RemoteError::Unreachable) => Err(JobError::Retry(format!("{uri} cannot be fetched now"))),
        Err(RemoteError::Store(error)) => Err(error.into()),
    }
}

impl VerifyQuote {
    async fn judge(&self, app: &App, quote: &Quote, status: &Status, quoted: &Status) -> Result<Verdict, JobError> {
        let own = quoted.account_id == status.account_id;
        if quoted.boost.is_some() || (self.only_own && !own) {
            return Ok(Verdict::Nothing);
        }
        match quoted.visibility {
            Visibility::Direct => return Ok(Verdict::Never),
            _ if own => return Ok(Verdict::Own),
            Visibility::Followers => return Ok(Verdict::Never),
            Visibility::Public | Visibility::Unlisted => {}
        }
        let author = accounts::by_id(&app.read(), quoted.account_id).await?;
        let Some(author) = author.filter(|author| !author.is_local() && author.suspended_at.is_none()) else {
            return Ok(Verdict::Open);
        };
        let is_shut_out = !app.policy().await?.deals_with_account(&author);
        let claimed = quote.claimed_uri.as_deref().and_then(|uri| Uri::parse(uri).ok());
        let (Some(claimed), Ok(author)) = (claimed, Uri::parse(&author.uri)) else { return Ok(Verdict::Open) };
        if !claimed.same_origin(&author) || is_shut_out {
            return Ok(Verdict::Open);
        }
        let Some(found) = fetched(app.fetch_document(&claimed).await, &claimed)? else { return Ok(Verdict::Open) };
        let holds = found.value().quote_authorization().is_ok_and(|permission| {
            permission.id == claimed
                && permission.attributed_to == author
                && permission.interacting_object.as_str() == status.uri
                && permission.interaction_target.as_str() == quoted.uri
        });
        Ok(if holds { Verdict::Permitted(claimed) } else { Verdict::Open })
    }
}

async fn write(
    app: &App,
    tx: &mut Tx<'_>,
    (quote, quoted): (&Quote, &Status),
    verdict: &Verdict,
) -> Result<(), StoreError> {
    // It may have been edited, answered or deleted meanwhile.
    let Some(now) = quotes::by_id(tx, quote.id).await? else { return Ok(()) };
    if !statuses::lock(tx, quoted.id).await? {
        return Ok(());
    }
    quotes::find(tx, now.id, quoted.id, quoted.account_id).await?;
    let now = Quote { quoted: Some(quoted.id), quoted_account: Some(quoted.account_id), ..now };
    match verdict {
        Verdict::Own => accept(app, tx, &now, None).await,
        Verdict::Permitted(uri) if now.claimed_uri.as_deref() == Some(uri.as_str()) => {
            // It may have been withdrawn between being fetched and now.
            if !tombstones::among(tx, &[uri.as_str().to_owned()]).await?.is_empty() {
                return Ok(());
            }
            accept(app, tx, &now, Some(uri.as_str())).await
        }
        Verdict::Never if now.state == QuoteState::Pending => reject(app, tx, &now).await,
        Verdict::Nothing if now.state == QuoteState::Pending => quotes::remove(tx, &now).await,
        Verdict::Permitted(_) | Verdict::Never | Verdict::Nothing | Verdict::Open => Ok(()),
    }
}
