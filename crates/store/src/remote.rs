//! Accounts of elsewhere: what their own documents say, their keys, and where they take deliveries.

use crate::engine::{Reads, StoreError, Tx, Val, params, row, stmt};
use domain::{AccountId, Timestamp};

/// An account as its own document describes it. Everything is checked and bounded by whoever read the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteAccount {
    /// Its id, byte for byte.
    pub uri: String,
    /// Host (and port) of its id.
    pub host: String,
    /// The name in its handle.
    pub username: String,
    /// The domain in its handle, as WebFinger confirmed it.
    pub domain: String,
    /// Its page.
    pub url: String,
    /// Where it takes activities.
    pub inbox: String,
    /// Where its server takes activities for all; empty for none.
    pub shared_inbox: String,
    /// Its posts; empty for none, as the next two.
    pub outbox: String,
    /// Its followers.
    pub followers_uri: String,
    /// What it pins.
    pub featured_uri: String,
    /// `Person` and its like.
    pub actor_type: String,
    /// Shown name.
    pub display_name: String,
    /// Sanitised.
    pub note_html: String,
    /// JSON, as in `accounts.fields`.
    pub fields: String,
    /// JSON: `[{shortcode, url}]`.
    pub emojis: String,
    /// Where its pictures are; empty for none.
    pub avatar_url: String,
    /// As `avatar_url`.
    pub header_url: String,
    /// It decides who follows it.
    pub locked: bool,
    /// It wants to be found.
    pub discoverable: bool,
    /// Its posts may be searched.
    pub indexable: bool,
    /// It stands for somebody who died.
    pub memorial: bool,
    /// Ids of accounts that are the same person; JSON.
    pub also_known_as: String,
    /// When it was made, as it says.
    pub created_at: Timestamp,
}

row! {
    /// Where an account takes deliveries. Local accounts have an empty host.
    pub struct Address {
        id: i64, uri: String, host: String, domain: String, inbox: String, shared_inbox: String,
    }
}

row! {
    /// Where an account of elsewhere is from, and how fresh what is known of it is.
    pub struct Origin {
        id: i64, uri: String, host: String, username: String, domain: String, inbox: String, shared_inbox: String,
        outbox: String, followers_uri: String, featured_uri: String, avatar_url: String, header_url: String,
        emojis: String, also_known_as: String, fetched_at: Option<i64>, gone_at: Option<i64>, suspended_at: Option<i64>,
    }
}

row! {
    /// A key of an account of elsewhere.
    pub struct RemoteKey {
        key_id: String, account_id: i64, actor_uri: String, public_key: String, fetched_at: i64,
        suspended_at: Option<i64>,
    }
}

macro_rules! origin {
    () => {
        "a.id, a.uri, a.host, a.username, a.domain, a.inbox, a.shared_inbox, a.outbox, a.followers_uri, \
         a.featured_uri, a.avatar_url, a.header_url, a.emojis, a.also_known_as, a.fetched_at, a.gone_at, a.suspended_at"
    };
}

// The first twenty-three are those of `UPDATE`.
stmt! { static INSERT: Write(i64, str, str, str, str, str, str, str, str, str, str, str, str, str, str, str, str, bool, bool, bool, bool, str, i64, str, str, i64) =
"INSERT INTO accounts (id, username, username_lc, domain, url, inbox, shared_inbox, outbox, followers_uri, featured_uri,
     actor_type, display_name, note_html, fields, emojis, avatar_url, header_url, locked, discoverable, indexable, memorial,
     also_known_as, fetched_at, updated_at, uri, host, created_at, key_id, public_key)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $23, $24, $25, $26, '', '')
 ON CONFLICT (uri) DO NOTHING"; }

stmt! { static UPDATE: Write(i64, str, str, str, str, str, str, str, str, str, str, str, str, str, str, str, str, bool, bool, bool, bool, str, i64) =
"UPDATE accounts SET username = $2, username_lc = $3, domain = $4, url = $5, inbox = $6, shared_inbox = $7, outbox = $8,
     followers_uri = $9, featured_uri = $10, actor_type = $11, display_name = $12, note_html = $13, fields = $14,
     emojis = $15, avatar_url = $16, header_url = $17, locked = $18, discoverable = $19, indexable = $20, memorial = $21,
     also_known_as = $22, fetched_at = $23, updated_at = $23, gone_at = NULL
 WHERE id = $1 AND domain <> ''"; }

stmt! { static ADDRESSES: Fast([i64]) -> Address =
"SELECT id, uri, host, domain, inbox, shared_inbox FROM accounts WHERE id = ANY($1)"; }

stmt! { static BY_ID: Fast(i64) -> Origin = concat!("SELECT ", origin!(), " FROM accounts a WHERE a.id = $1 AND a.domain <> ''"); }

stmt! { static BY_URI: Fast(str) -> Origin = concat!("SELECT ", origin!(), " FROM accounts a WHERE a.uri = $1 AND a.domain <> ''"); }

stmt! { static IDS: Fast([str]) -> (i64, String, String) = "SELECT id, uri, domain FROM accounts WHERE uri = ANY($1)"; }

stmt! { static GONE: Write(i64, i64) = "UPDATE accounts SET gone_at = COALESCE(gone_at, $2) WHERE id = $1"; }

stmt! { static SUSPEND: Write(i64, i64) =
"UPDATE accounts SET suspended_at = COALESCE(suspended_at, $2), policy = '' WHERE id = $1 AND domain <> ''"; }

stmt! { static COUNTS: Write(i64, i64?, i64?, i64?) =
"UPDATE accounts SET followers_count = COALESCE($2, followers_count), following_count = COALESCE($3, following_count),
     statuses_count = COALESCE($4, statuses_count)
 WHERE id = $1 AND domain <> ''"; }

stmt! { static MOVED_TO: Fast(i64) -> Option<i64> = "SELECT moved_to_id FROM accounts WHERE id = $1"; }

stmt! { static KNOWN_AS: Fast(i64) -> String = "SELECT also_known_as FROM accounts WHERE id = $1"; }

stmt! { static MOVED: Write(i64, i64?) = "UPDATE accounts SET moved_to_id = $2 WHERE id = $1"; }

stmt! { static SET_KNOWN_AS: Write(i64, str) = "UPDATE accounts SET also_known_as = $2 WHERE id = $1"; }

stmt! { static FOLLOWERS_CHECKED: Write(i64, i64, i64) =
"UPDATE accounts SET followers_checked_at = $2
 WHERE id = $1 AND domain <> '' AND (followers_checked_at IS NULL OR followers_checked_at <= $3)"; }

stmt! { static WANTS_FEATURED: Fast(i64, i64) -> bool =
"SELECT EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND domain <> '' AND featured_uri <> ''
                AND (featured_fetched_at IS NULL OR featured_fetched_at <= $2))"; }

stmt! { static FEATURED_FETCHED: Write(i64, i64, i64) =
"UPDATE accounts SET featured_fetched_at = $2
 WHERE id = $1 AND domain <> '' AND featured_uri <> '' AND (featured_fetched_at IS NULL OR featured_fetched_at <= $3)"; }

stmt! { static KEY: Fast(str) -> RemoteKey =
"SELECT k.key_id, k.account_id, a.uri, k.public_key, k.fetched_at, a.suspended_at
 FROM remote_keys k JOIN accounts a ON a.id = k.account_id WHERE k.key_id = $1"; }

stmt! { static KEYS: Fast(i64) -> (String, String) =
"SELECT key_id, public_key FROM remote_keys WHERE account_id = $1 ORDER BY key_id"; }

stmt! { static PUT_KEY: Write(str, i64, str, i64) =
"INSERT INTO remote_keys (key_id, account_id, public_key, fetched_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (key_id) DO UPDATE SET public_key = excluded.public_key, fetched_at = excluded.fetched_at
 WHERE remote_keys.account_id = excluded.account_id"; }

stmt! { static DROP_KEYS: Write(i64, [str]) = "DELETE FROM remote_keys WHERE account_id = $1 AND key_id <> ALL($2)"; }

impl Address {
    /// It takes deliveries elsewhere.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        !self.domain.is_empty()
    }

    /// The inbox to send to: that of its server where there is one.
    #[must_use]
    pub fn delivery_inbox(&self) -> &str {
        if self.shared_inbox.is_empty() { &self.inbox } else { &self.shared_inbox }
    }
}

/// Records an account that is not known yet. `false` when it is; its handle must be free.
pub async fn insert(
    tx: &mut Tx<'_>,
    id: AccountId,
    account: &RemoteAccount,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let lower = account.username.to_ascii_lowercase();
    let own = params![account.uri.as_str(), account.host.as_str(), account.created_at];
    let params: Vec<Val<'_>> = described(id, account, &lower, now).into_iter().chain(own.iter().cloned()).collect();
    Ok(tx.exec(&INSERT, &params).await? == 1)
}

/// Writes what the account's own document says now. Its id and host never change.
pub async fn update(
    tx: &mut Tx<'_>,
    id: AccountId,
    account: &RemoteAccount,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let lower = account.username.to_ascii_lowercase();
    Ok(tx.exec(&UPDATE, &described(id, account, &lower, now)).await? == 1)
}

/// Where these accounts take deliveries, in no order; local ones among them.
pub async fn addresses(db: &impl Reads, ids: &[i64]) -> Result<Vec<Address>, StoreError> {
    db.all(&ADDRESSES, params![ids]).await
}

/// Where an account of elsewhere is from; `None` for a local one, too.
pub async fn by_id(db: &impl Reads, id: AccountId) -> Result<Option<Origin>, StoreError> {
    db.one(&BY_ID, params![id]).await
}

/// As [`by_id`], by the id of its document.
pub async fn by_uri(db: &impl Reads, uri: &str) -> Result<Option<Origin>, StoreError> {
    db.one(&BY_URI, params![uri]).await
}

/// The accounts with these ids of documents: id, document's id and domain (empty for a local one), in no order.
pub async fn ids(db: &impl Reads, uris: &[String]) -> Result<Vec<(i64, String, String)>, StoreError> {
    db.all(&IDS, params![uris]).await
}

/// Its own id answered that it is gone; the first time counts.
pub async fn gone(tx: &mut Tx<'_>, id: AccountId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&GONE, params![id, now]).await?;
    Ok(())
}

/// Takes an account of elsewhere out of sight.
pub async fn suspend(tx: &mut Tx<'_>, id: AccountId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&SUSPEND, params![id, now]).await?;
    Ok(())
}

/// What its collections say of followers, followed and statuses; `None` leaves a figure as it is.
pub async fn set_counts(
    tx: &mut Tx<'_>,
    id: AccountId,
    (followers, following, statuses): (Option<i64>, Option<i64>, Option<i64>),
) -> Result<(), StoreError> {
    tx.exec(&COUNTS, params![id, followers, following, statuses]).await?;
    Ok(())
}

/// Where an account moved to.
pub async fn moved_to(db: &impl Reads, id: AccountId) -> Result<Option<AccountId>, StoreError> {
    Ok(db.one(&MOVED_TO, params![id]).await?.flatten().map(AccountId))
}

/// Ids of accounts that are the same person, as the account itself says.
pub async fn also_known_as(db: &impl Reads, id: AccountId) -> Result<Vec<String>, StoreError> {
    let listed = db.one(&KNOWN_AS, params![id]).await?.unwrap_or_default();
    serde_json::from_str(&listed).map_err(|error| StoreError::Corrupt {
        table: "accounts",
        id: id.0,
        what: format!("also_known_as: {error}"),
    })
}

/// Notes where an account moved to; `None` takes it back.
pub async fn set_moved(tx: &mut Tx<'_>, id: AccountId, to: Option<AccountId>) -> Result<(), StoreError> {
    tx.exec(&MOVED, params![id, to.map(|id| id.0)]).await?;
    Ok(())
}

/// Writes which accounts are the same person.
pub async fn set_also_known_as(tx: &mut Tx<'_>, id: AccountId, listed: &[String]) -> Result<(), StoreError> {
    tx.exec(&SET_KNOWN_AS, params![id, serde_json::json!(listed).to_string().as_str()]).await?;
    Ok(())
}

/// Notes that an account's server is asked who of this one follows it; `false` when it was asked after `rested`.
pub async fn check_followers(
    tx: &mut Tx<'_>,
    id: AccountId,
    (now, rested): (Timestamp, Timestamp),
) -> Result<bool, StoreError> {
    Ok(tx.exec(&FOLLOWERS_CHECKED, params![id, now, rested]).await? == 1)
}

/// Whether an account has pins that were not fetched after `rested`.
pub async fn wants_featured(db: &impl Reads, id: AccountId, rested: Timestamp) -> Result<bool, StoreError> {
    Ok(db.one(&WANTS_FEATURED, params![id, rested]).await?.unwrap_or(false))
}

/// Notes that an account's pins are fetched; `false` when it has none, or they were fetched after `rested`.
pub async fn fetch_featured(
    tx: &mut Tx<'_>,
    id: AccountId,
    (now, rested): (Timestamp, Timestamp),
) -> Result<bool, StoreError> {
    Ok(tx.exec(&FEATURED_FETCHED, params![id, now, rested]).await? == 1)
}

/// The key with this id, and whose it is.
pub async fn key(db: &impl Reads, key_id: &str) -> Result<Option<RemoteKey>, StoreError> {
    db.one(&KEY, params![key_id]).await
}

/// The keys of an account: id and key.
pub async fn keys(db: &impl Reads, account: AccountId) -> Result<Vec<(String, String)>, StoreError> {
    db.all(&KEYS, params![account]).await
}

/// Writes the keys that an account's own document lists, and forgets its others. Returns the ids of those that belong
/// to somebody else and stay theirs.
pub async fn set_keys(
    tx: &mut Tx<'_>,
    account: AccountId,
    keys: &[(String, String)],
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let listed: Vec<String> = keys.iter().map(|(id, _)| id.clone()).collect();
    tx.exec(&DROP_KEYS, params![account, &listed]).await?;
    let mut taken = Vec::new();
    for (key_id, key) in keys {
        if tx.exec(&PUT_KEY, params![key_id.as_str(), account, key.as_str(), now]).await? == 0 {
            taken.push(key_id.clone());
        }
    }
    Ok(taken)
}

/// What the account's document says, as `INSERT` and `UPDATE` take it.
fn described<'a>(id: AccountId, account: &'a RemoteAccount, lower: &'a str, now: Timestamp) -> [Val<'a>; 23] {
    *params![
        id,
        account.username.as_str(),
        lower,
        account.domain.as_str(),
        account.url.as_str(),
        account.inbox.as_str(),
        account.shared_inbox.as_str(),
        account.outbox.as_str(),
        account.followers_uri.as_str(),
        account.featured_uri.as_str(),
        account.actor_type.as_str(),
        account.display_name.as_str(),
        account.note_html.as_str(),
        account.fields.as_str(),
        account.emojis.as_str(),
        account.avatar_url.as_str(),
        account.header_url.as_str(),
        account.locked,
        account.discoverable,
        account.indexable,
        account.memorial,
        account.also_known_as.as_str(),
        now,
    ]
}
