//! Quotes: which status quotes which, and how that stands. Counters are kept by the use cases.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    page::{NOBODY, Page, paged, read_page, shown},
    sight::can_see,
    statuses::set_has_quote,
};
use domain::{AccountId, QuoteId, QuoteState, StatusId, Timestamp};

row! { pub(crate) struct Found {
    id: i64, status_id: i64, account_id: i64, quoted_uri: String, quoted_status_id: Option<i64>,
    quoted_account_id: Option<i64>, state: String, request_uri: Option<String>, claimed_uri: Option<String>,
    approval_uri: Option<String>, quoted_domain: Option<String>,
} }

/// The columns of [`Found`].
macro_rules! columns {
    () => {
        "q.id, q.status_id, q.account_id, q.quoted_uri, q.quoted_status_id, q.quoted_account_id, q.state, q.request_uri, \
         q.claimed_uri, q.approval_uri, \
         (SELECT qa.domain FROM accounts qa WHERE qa.id = q.quoted_account_id)"
    };
}

stmt! { static BY_ID: Fast(i64) -> Found = concat!("SELECT ", columns!(), " FROM quotes q WHERE q.id = $1"); }

stmt! { static OF: Fast([i64]) -> Found =
concat!("SELECT ", columns!(), " FROM quotes q WHERE q.status_id = ANY($1)"); }

stmt! { static BY_APPROVAL: Fast(str, i64) -> Found =
concat!("SELECT ", columns!(), " FROM quotes q WHERE q.approval_uri = $1 AND q.quoted_account_id = $2"); }

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64, i64, i64) -> (i64, i64) =
concat!("SELECT q.id, q.status_id FROM quotes q
     JOIN statuses s ON s.id = q.status_id JOIN accounts a ON a.id = s.account_id
     WHERE q.quoted_status_id = $1 AND q.id < $2 AND q.id > $3 AND q.state = 'accepted'
       AND ", can_see!("s", "a", "$4"), " AND ", shown!("q.account_id", "$4", "$5"), " ORDER BY q.id"), " LIMIT $6"; }

stmt! { static LOCAL_AFTER: Fast(i64, i64, i64) -> Found =
concat!("SELECT ", columns!(), " FROM quotes q JOIN users u ON u.account_id = q.account_id
     WHERE q.quoted_status_id = $1 AND q.state = 'accepted' AND q.id > $2 ORDER BY q.id LIMIT $3"); }

stmt! { static INSERT: Write(i64, i64, i64, str, i64?, i64?, str, str?, str?, i64) =
"INSERT INTO quotes (id, status_id, account_id, quoted_uri, quoted_status_id, quoted_account_id, state, request_uri,
                     claimed_uri, created_at, changed_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT (status_id) DO NOTHING"; }

stmt! { static DECIDE: Write(i64, str, str?, i64) =
"UPDATE quotes SET state = $2, approval_uri = $3, changed_at = $4 WHERE id = $1"; }

stmt! { static CLAIM: Write(i64, str?) = "UPDATE quotes SET claimed_uri = $2 WHERE id = $1"; }

stmt! { static REQUESTED: Write(i64, str) = "UPDATE quotes SET request_uri = $2 WHERE id = $1"; }

stmt! { static FIND: Write(i64, i64, i64) =
"UPDATE quotes SET quoted_status_id = $2, quoted_account_id = $3 WHERE id = $1"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM quotes WHERE id = $1"; }

/// A quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its row. Permissions that this server gives are called by it.
    pub id: QuoteId,
    /// The status that quotes.
    pub status: StatusId,
    /// Its author.
    pub account: AccountId,
    /// Id of the quoted status in the fediverse.
    pub quoted_uri: String,
    /// The quoted status; `None` when it is not known yet, or gone.
    pub quoted: Option<StatusId>,
    /// The quoted author; `None` when that is not known yet, or gone.
    pub quoted_account: Option<AccountId>,
    /// Server of the quoted author; empty for this one, and when it is not known.
    pub quoted_domain: String,
    /// How it stands.
    pub state: QuoteState,
    /// Id of the request of another server.
    pub request_uri: Option<String>,
    /// Where whoever quotes says that the permission lies. Proves nothing.
    pub claimed_uri: Option<String>,
    /// Where the permission of another server lies.
    pub approval_uri: Option<String>,
}

impl Found {
    fn into_quote(self) -> Result<Quote, StoreError> {
        let state = QuoteState::from_name(&self.state).ok_or_else(|| StoreError::Corrupt {
            table: "quotes",
            id: self.id,
            what: format!("state {:?}", self.state),
        })?;
        Ok(Quote {
            id: QuoteId(self.id),
            status: StatusId(self.status_id),
            account: AccountId(self.account_id),
            quoted_uri: self.quoted_uri,
            quoted: self.quoted_status_id.map(StatusId),
            quoted_account: self.quoted_account_id.map(AccountId),
            quoted_domain: self.quoted_domain.unwrap_or_default(),
            state,
            request_uri: self.request_uri,
            claimed_uri: self.claimed_uri,
            approval_uri: self.approval_uri,
        })
    }
}

/// The quote with this id.
pub async fn by_id(db: &impl Reads, id: QuoteId) -> Result<Option<Quote>, StoreError> {
    db.one(&BY_ID, params![id]).await?.map(Found::into_quote).transpose()
}

/// What these statuses quote.
pub async fn of(db: &impl Reads, statuses: &[i64]) -> Result<Vec<Quote>, StoreError> {
    db.all(&OF, params![statuses]).await?.into_iter().map(Found::into_quote).collect()
}

/// What a status quotes.
pub async fn of_status(db: &impl Reads, status: StatusId) -> Result<Option<Quote>, StoreError> {
    Ok(of(db, &[status.0]).await?.pop())
}

/// Those that an author elsewhere permitted at this address.
pub async fn by_approval(db: &impl Reads, uri: &str, author: AccountId) -> Result<Vec<Quote>, StoreError> {
    db.all(&BY_APPROVAL, params![uri, author]).await?.into_iter().map(Found::into_quote).collect()
}

/// What quotes a status with permission, and `viewer` may see: row and status.
pub async fn list(
    db: &impl Reads,
    quoted: StatusId,
    viewer: Option<AccountId>,
    page: Page,
    now: Timestamp,
) -> Result<Vec<(i64, StatusId)>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let params = params![quoted, page.below(), page.above(), viewer, now, page.limit];
    let rows = read_page!(db, page, LIST, LIST_UP, params);
    Ok(rows.into_iter().map(|(row, status)| (row, StatusId(status))).collect())
}

/// Quotes of a status by people of this server, with permission, the oldest first.
pub async fn local_after(db: &impl Reads, quoted: StatusId, after: i64, limit: i64) -> Result<Vec<Quote>, StoreError> {
    db.all(&LOCAL_AFTER, params![quoted, after, limit]).await?.into_iter().map(Found::into_quote).collect()
}

/// Records a quote. `false` when that status quotes already. The permission of another server comes later.
pub async fn insert(tx: &mut Tx<'_>, quote: &Quote, now: Timestamp) -> Result<bool, StoreError> {
    let params = params![
        quote.id,
        quote.status,
        quote.account,
        quote.quoted_uri.as_str(),
        quote.quoted,
        quote.quoted_account,
        quote.state.name(),
        quote.request_uri.as_deref(),
        quote.claimed_uri.as_deref(),
        now,
    ];
    let is_new = tx.exec(&INSERT, params).await? == 1;
    if is_new {
        set_has_quote(tx, quote.status, true).await?;
    }
    Ok(is_new)
}

/// How a quote stands from now on, and where the permission lies, if another server gave one.
pub async fn decide(
    tx: &mut Tx<'_>,
    id: QuoteId,
    state: QuoteState,
    approval: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(&DECIDE, params![id, state.name(), approval, now]).await?;
    Ok(())
}

/// Where whoever quotes says that the permission lies.
pub async fn claim(tx: &mut Tx<'_>, id: QuoteId, uri: Option<&str>) -> Result<(), StoreError> {
    tx.exec(&CLAIM, params![id, uri]).await?;
    Ok(())
}

/// The id under which another server asked.
pub async fn requested(tx: &mut Tx<'_>, id: QuoteId, uri: &str) -> Result<(), StoreError> {
    tx.exec(&REQUESTED, params![id, uri]).await?;
    Ok(())
}

/// The quoted status became known.
pub async fn find(tx: &mut Tx<'_>, id: QuoteId, quoted: StatusId, author: AccountId) -> Result<(), StoreError> {
    tx.exec(&FIND, params![id, quoted, author]).await?;
    Ok(())
}

/// A status quotes no more.
pub async fn remove(tx: &mut Tx<'_>, quote: &Quote) -> Result<(), StoreError> {
    tx.exec(&DELETE, params![quote.id]).await?;
    set_has_quote(tx, quote.status, false).await
}
