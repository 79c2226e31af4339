//! Follows, and requests for them. One row for each pair; counters of the accounts are kept by the use cases.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    page::{NOBODY, Page, paged, read_page, shown},
};
use domain::{AccountId, FollowId, Timestamp};

/// A follow, or a request for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// Its id.
    pub id: FollowId,
    /// Who follows.
    pub account: AccountId,
    /// Who is followed.
    pub target: AccountId,
    /// The target has accepted it.
    pub accepted: bool,
    /// Boosts of the target are shown.
    pub show_boosts: bool,
    /// The follower wants to hear of each status after this id.
    pub notify_from: Option<i64>,
    /// Only statuses in these languages are shown; empty: all.
    pub languages: Vec<String>,
    /// Id of the activity that a follower elsewhere asked with.
    pub uri: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

row! { pub(crate) struct Found {
    id: i64, account_id: i64, target_id: i64, state: String, show_boosts: bool, notify_from: Option<i64>,
    languages: String, uri: Option<String>, created_at: i64,
} }

stmt! { static BETWEEN: Fast(i64, i64) -> Found =
"SELECT id, account_id, target_id, state, show_boosts, notify_from, languages, uri, created_at
 FROM follows WHERE account_id = $1 AND target_id = $2"; }

stmt! { static BY_ID: Fast(i64) -> Found =
"SELECT id, account_id, target_id, state, show_boosts, notify_from, languages, uri, created_at
 FROM follows WHERE id = $1"; }

stmt! { static LOCAL_FOLLOWER: Fast(i64) -> bool =
"SELECT EXISTS (SELECT 1 FROM follows f JOIN users u ON u.account_id = f.account_id
                WHERE f.target_id = $1 AND f.state = 'accepted')"; }

stmt! { static LOCAL_FOLLOWERS: Fast(i64, i64) -> i64 =
"SELECT f.account_id FROM follows f JOIN users u ON u.account_id = f.account_id
 WHERE f.target_id = $1 AND f.state = 'accepted' ORDER BY f.id LIMIT $2"; }

stmt! { static COUNT_LOCAL: Slow(i64) -> i64 =
"SELECT COUNT(*) FROM follows f JOIN users u ON u.account_id = f.account_id
 WHERE f.target_id = $1 AND f.state = 'accepted'"; }

stmt! { static LOCAL_URIS: Slow(i64) -> (i64, String) =
"SELECT a.id, a.uri FROM follows f JOIN accounts a ON a.id = f.account_id
 WHERE f.target_id = $1 AND f.state = 'accepted' AND a.domain = ''"; }

stmt! { static URIS_AT_HOST: Slow(i64, str, i64) -> String =
"SELECT a.uri FROM follows f JOIN accounts a ON a.id = f.account_id
 WHERE f.target_id = $1 AND f.state = 'accepted' AND a.host = $2 ORDER BY f.id DESC LIMIT $3"; }

stmt! { static SOME_OUT: Fast(i64, i64) -> (i64, i64) =
"SELECT account_id, target_id FROM follows WHERE account_id = $1 ORDER BY id LIMIT $2"; }

stmt! { static SOME_IN: Fast(i64, i64) -> (i64, i64) =
"SELECT account_id, target_id FROM follows WHERE target_id = $1 ORDER BY id LIMIT $2"; }

stmt! { static OF: Fast(i64) -> Found =
"SELECT id, account_id, target_id, state, show_boosts, notify_from, languages, uri, created_at
 FROM follows WHERE account_id = $1 AND state = 'accepted'"; }

stmt! { static INSERT: Write(i64, i64, i64, str, bool, i64?, str, str?, i64) =
"INSERT INTO follows (id, account_id, target_id, state, show_boosts, notify_from, languages, uri, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (account_id, target_id) DO NOTHING"; }

stmt! { static SET_OPTIONS: Write(i64, bool, i64?, str) =
"UPDATE follows SET show_boosts = $2, notify_from = $3, languages = $4 WHERE id = $1"; }

stmt! { static ACCEPT: Write(i64, i64, i64) =
"UPDATE follows SET state = 'accepted', notify_from = CASE WHEN notify_from IS NULL THEN NULL ELSE CAST($3 AS BIGINT) END
 WHERE account_id = $1 AND target_id = $2 AND state = 'requested'"; }

stmt! { static DELETE: Write(i64, i64) -> Found =
"DELETE FROM follows WHERE account_id = $1 AND target_id = $2
 RETURNING id, account_id, target_id, state, show_boosts, notify_from, languages, uri, created_at"; }

stmt! { static SET_URI: Write(i64, str) = "UPDATE follows SET uri = $2 WHERE id = $1"; }

stmt! { static COUNT: Fast(i64) -> i64 = "SELECT COUNT(*) FROM follows WHERE account_id = $1"; }

stmt! { static ALL_WAITING: Fast(i64) -> i64 =
"SELECT account_id FROM follows WHERE target_id = $1 AND state = 'requested' ORDER BY id"; }

paged! { static FOLLOWERS, FOLLOWERS_UP: Fast(i64, i64, i64, i64, i64, i64) -> (i64, i64) =
concat!("SELECT f.id, f.account_id FROM follows f JOIN accounts a ON a.id = f.account_id
     WHERE f.target_id = $1 AND f.state = 'accepted' AND f.id < $2 AND f.id > $3 AND a.suspended_at IS NULL
       AND ", shown!("f.account_id", "$4", "$5"), " ORDER BY f.id"), " LIMIT $6"; }

paged! { static FOLLOWING, FOLLOWING_UP: Fast(i64, i64, i64, i64, i64, i64) -> (i64, i64) =
concat!("SELECT f.id, f.target_id FROM follows f JOIN accounts a ON a.id = f.target_id
     WHERE f.account_id = $1 AND f.state = 'accepted' AND f.id < $2 AND f.id > $3 AND a.suspended_at IS NULL
       AND ", shown!("f.target_id", "$4", "$5"), " ORDER BY f.id"), " LIMIT $6"; }

paged! { static REQUESTS, REQUESTS_UP: Fast(i64, i64, i64, i64) -> (i64, i64) =
"SELECT f.id, f.account_id FROM follows f JOIN accounts a ON a.id = f.account_id
     WHERE f.target_id = $1 AND f.state = 'requested' AND f.id < $2 AND f.id > $3 AND a.suspended_at IS NULL
     ORDER BY f.id", " LIMIT $4"; }

impl Found {
    fn into_follow(self) -> Result<Follow, StoreError> {
        let languages = languages_from_json(self.id, &self.languages)?;
        Ok(Follow {
            id: FollowId(self.id),
            account: AccountId(self.account_id),
            target: AccountId(self.target_id),
            accepted: self.state == "accepted",
            show_boosts: self.show_boosts,
            notify_from: self.notify_from,
            languages,
            uri: self.uri,
            created_at: Timestamp(self.created_at),
        })
    }
}

/// The languages of the follow `id`, out of their column.
pub(crate) fn languages_from_json(id: i64, json: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Corrupt {
        table: "follows",
        id,
        what: format!("languages: {error}"),
    })
}

fn languages_to_json(follow: &Follow) -> Result<String, StoreError> {
    serde_json::to_string(&follow.languages).map_err(|error| StoreError::Corrupt {
        table: "follows",
        id: follow.id.0,
        what: error.to_string(),
    })
}

/// The follow (or request) of `target` by `account`.
pub async fn between(db: &impl Reads, account: AccountId, target: AccountId) -> Result<Option<Follow>, StoreError> {
    db.one(&BETWEEN, params![account, target]).await?.map(Found::into_follow).transpose()
}

/// The follow (or request) with this id.
pub async fn by_id(db: &impl Reads, id: FollowId) -> Result<Option<Follow>, StoreError> {
    db.one(&BY_ID, params![id]).await?.map(Found::into_follow).transpose()
}

/// Whether anybody of this server follows an account.
pub async fn has_local_follower(db: &impl Reads, target: AccountId) -> Result<bool, StoreError> {
    Ok(db.one(&LOCAL_FOLLOWER, params![target]).await?.unwrap_or(false))
}

/// Some people of this server who follow an account.
pub async fn local_followers(db: &impl Reads, target: AccountId, limit: i64) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&LOCAL_FOLLOWERS, params![target, limit]).await?.into_iter().map(AccountId).collect())
}

/// How many people of this server follow an account.
pub async fn count_local_followers(db: &impl Reads, target: AccountId) -> Result<i64, StoreError> {
    Ok(db.one(&COUNT_LOCAL, params![target]).await?.unwrap_or(0))
}

/// All accounts of this server that follow an account, with their documents' ids.
pub async fn local_follower_uris(db: &impl Reads, target: AccountId) -> Result<Vec<(AccountId, String)>, StoreError> {
    Ok(db.all(&LOCAL_URIS, params![target]).await?.into_iter().map(|(id, uri)| (AccountId(id), uri)).collect())
}

/// Documents' ids of the accounts of a host that follow an account: at most so many, the newest first.
pub async fn follower_uris_at(
    db: &impl Reads,
    target: AccountId,
    host: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    db.all(&URIS_AT_HOST, params![target, host, limit]).await
}

/// Some follows and requests by or of an account: who follows, and whom.
pub async fn some_of(
    db: &impl Reads,
    account: AccountId,
    limit: i64,
) -> Result<Vec<(AccountId, AccountId)>, StoreError> {
    let mut some = db.all(&SOME_OUT, params![account, limit]).await?;
    some.extend(db.all(&SOME_IN, params![account, limit]).await?);
    Ok(some.into_iter().map(|(from, to)| (AccountId(from), AccountId(to))).collect())
}

/// All accepted follows of an account.
pub async fn of(db: &impl Reads, account: AccountId) -> Result<Vec<Follow>, StoreError> {
    db.all(&OF, params![account]).await?.into_iter().map(Found::into_follow).collect()
}

/// Records a follow. `false` when there is one already.
pub async fn insert(tx: &mut Tx<'_>, follow: &Follow) -> Result<bool, StoreError> {
    let languages = languages_to_json(follow)?;
    let state = if follow.accepted { "accepted" } else { "requested" };
    let params = params![
        follow.id,
        follow.account,
        follow.target,
        state,
        follow.show_boosts,
        follow.notify_from,
        languages.as_str(),
        follow.uri.as_deref(),
        follow.created_at,
    ];
    Ok(tx.exec(&INSERT, params).await? == 1)
}

/// Writes the options of a follow that exists.
pub async fn set_options(tx: &mut Tx<'_>, follow: &Follow) -> Result<(), StoreError> {
    let languages = languages_to_json(follow)?;
    tx.exec(&SET_OPTIONS, params![follow.id, follow.show_boosts, follow.notify_from, languages.as_str()]).await?;
    Ok(())
}

/// Turns a request into a follow; a bell that it asked for rings from `from` on. `false` when there is no request.
pub async fn accept(tx: &mut Tx<'_>, account: AccountId, target: AccountId, from: i64) -> Result<bool, StoreError> {
    Ok(tx.exec(&ACCEPT, params![account, target, from]).await? == 1)
}

/// Ends a follow or a request. Returns what it was; `None` when there was none.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, target: AccountId) -> Result<Option<Follow>, StoreError> {
    tx.one(&DELETE, params![account, target]).await?.map(Found::into_follow).transpose()
}

/// The follower asked again, with another activity.
pub async fn set_uri(tx: &mut Tx<'_>, follow: FollowId, uri: &str) -> Result<(), StoreError> {
    tx.exec(&SET_URI, params![follow, uri]).await?;
    Ok(())
}

/// How many accounts somebody follows or asked to follow.
pub async fn count(db: &impl Reads, account: AccountId) -> Result<i64, StoreError> {
    Ok(db.one(&COUNT, params![account]).await?.unwrap_or(0))
}

/// Who waits for an answer of this account.
pub async fn waiting_for(db: &impl Reads, target: AccountId) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&ALL_WAITING, params![target]).await?.into_iter().map(AccountId).collect())
}

/// Who follows `target`, as `viewer` is shown it: row and account.
pub async fn followers(
    db: &impl Reads,
    target: AccountId,
    viewer: Option<AccountId>,
    page: Page,
    now: Timestamp,
) -> Result<Vec<(i64, AccountId)>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let params = params![target, page.below(), page.above(), viewer, now, page.limit];
    Ok(with_accounts(read_page!(db, page, FOLLOWERS, FOLLOWERS_UP, params)))
}

/// Whom `account` follows, as `viewer` is shown it: row and account.
pub async fn following(
    db: &impl Reads,
    account: AccountId,
    viewer: Option<AccountId>,
    page: Page,
    now: Timestamp,
) -> Result<Vec<(i64, AccountId)>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let params = params![account, page.below(), page.above(), viewer, now, page.limit];
    Ok(with_accounts(read_page!(db, page, FOLLOWING, FOLLOWING_UP, params)))
}

/// Who asks to follow `target`: row and account.
pub async fn requests(db: &impl Reads, target: AccountId, page: Page) -> Result<Vec<(i64, AccountId)>, StoreError> {
    let params = params![target, page.below(), page.above(), page.limit];
    Ok(with_accounts(read_page!(db, page, REQUESTS, REQUESTS_UP, params)))
}

/// Rows of a list of accounts, typed.
pub(crate) fn with_accounts(rows: Vec<(i64, i64)>) -> Vec<(i64, AccountId)> {
    rows.into_iter().map(|(row, account)| (row, AccountId(account))).collect()
}
