//! Accounts, local and remote: whole, or not at all. Keys and persons are elsewhere.

mod change;
mod keys;
mod published;
mod search;

pub use change::{add_followers, add_following, add_statuses, lock, update_profile};
pub use keys::{former_key, retire, rotate, signing_key};
pub use published::{Published, published};
pub use search::search;

use crate::{
    emojis,
    engine::{Reads, StoreError, params, row, stmt},
};
use domain::{Account, AccountId, Field, StoredImage, Timestamp};
use serde::{Deserialize, Serialize};

row! { pub(crate) struct Found {
    id: i64, username: String, domain: String, uri: String, url: String, inbox: String, followers_uri: String, key_id: String,
    actor_type: String, display_name: String, note: String, note_html: String, fields: String, avatar: String,
    header: String, avatar_url: String, header_url: String, emojis: String, locked: bool, discoverable: bool, indexable: bool, hide_collections: bool, statuses_count: i64,
    followers_count: i64, following_count: i64, last_status_at: Option<i64>, limited_at: Option<i64>,
    suspended_at: Option<i64>, moved_to_id: Option<i64>, created_at: i64,
} }

/// The columns of [`Found`].
macro_rules! columns {
    () => {
        "a.id, a.username, a.domain, a.uri, a.url, a.inbox, a.followers_uri, a.key_id, a.actor_type, a.display_name, a.note, \
         a.note_html, a.fields, a.avatar, a.header, a.avatar_url, a.header_url, a.emojis, a.locked, a.discoverable, a.indexable, \
         a.hide_collections, a.statuses_count, a.followers_count, a.following_count, a.last_status_at, a.limited_at, a.suspended_at, \
         a.moved_to_id, a.created_at"
    };
}
pub(crate) use columns;

stmt! { static BY_ID: Fast(i64) -> Found = concat!("SELECT ", columns!(), " FROM accounts a WHERE a.id = $1"); }

stmt! { static BY_IDS: Fast([i64]) -> Found =
concat!("SELECT ", columns!(), " FROM accounts a WHERE a.id = ANY($1)"); }

stmt! { static BY_HANDLE: Fast(str, str) -> Found =
concat!("SELECT ", columns!(), " FROM accounts a WHERE a.username_lc = $1 AND a.domain = $2"); }

stmt! { static BY_URI: Fast(str) -> Found = concat!("SELECT ", columns!(), " FROM accounts a WHERE a.uri = $1"); }

stmt! { static LOCAL_BY_NAMES: Fast([str]) -> Found =
concat!("SELECT ", columns!(), " FROM accounts a WHERE a.username_lc = ANY($1) AND a.domain = ''"); }

/// The account with this id.
pub async fn by_id(db: &impl Reads, id: AccountId) -> Result<Option<Account>, StoreError> {
    db.one(&BY_ID, params![id]).await?.map(Found::into_account).transpose()
}

/// The accounts with these ids, in no order; those that do not exist are left out.
pub async fn by_ids(db: &impl Reads, ids: &[i64]) -> Result<Vec<Account>, StoreError> {
    db.all(&BY_IDS, params![ids]).await?.into_iter().map(Found::into_account).collect()
}

/// The account `name@domain`; `name` in lower case, `domain` in lower-case ACE and empty for this server.
pub async fn by_handle(db: &impl Reads, username_lc: &str, domain: &str) -> Result<Option<Account>, StoreError> {
    db.one(&BY_HANDLE, params![username_lc, domain]).await?.map(Found::into_account).transpose()
}

/// The account with this actor id.
pub async fn by_uri(db: &impl Reads, uri: &str) -> Result<Option<Account>, StoreError> {
    db.one(&BY_URI, params![uri]).await?.map(Found::into_account).transpose()
}

/// The accounts of this server with these names (in lower case), in no order.
pub async fn local_by_names(db: &impl Reads, names: &[String]) -> Result<Vec<Account>, StoreError> {
    db.all(&LOCAL_BY_NAMES, params![names]).await?.into_iter().map(Found::into_account).collect()
}

/// A row of a profile, as JSON.
#[derive(Serialize, Deserialize)]
struct FieldJson {
    name: String,
    value: String,
    html: String,
    verified_at: Option<i64>,
}

/// A picture, as JSON.
#[derive(Serialize, Deserialize)]
struct ImageJson {
    file: String,
    still: String,
}

impl Found {
    /// The account of this row.
    pub(crate) fn into_account(self) -> Result<Account, StoreError> {
        let id = self.id;
        let corrupt = |column: &str, error: serde_json::Error| StoreError::Corrupt {
            table: "accounts",
            id,
            what: format!("{column}: {error}"),
        };
        let image = |column: &str, json: &str| -> Result<Option<StoredImage>, StoreError> {
            if json.is_empty() {
                return Ok(None);
            }
            let image: ImageJson = serde_json::from_str(json).map_err(|error| corrupt(column, error))?;
            Ok(Some(StoredImage { file: image.file, still: image.still }))
        };
        let fields: Vec<FieldJson> = serde_json::from_str(&self.fields).map_err(|error| corrupt("fields", error))?;
        let fields = fields.into_iter().map(|field| Field {
            name: field.name,
            value: field.value,
            html: field.html,
            verified_at: field.verified_at.map(Timestamp),
        });
        Ok(Account {
            id: AccountId(id),
            fields: fields.collect(),
            avatar: image("avatar", &self.avatar)?,
            header: image("header", &self.header)?,
            emojis: emojis::of_column("accounts", id, &self.emojis)?,
            avatar_url: self.avatar_url,
            header_url: self.header_url,
            username: self.username,
            domain: self.domain,
            uri: self.uri,
            url: self.url,
            inbox: self.inbox,
            followers_uri: self.followers_uri,
            key_id: self.key_id,
            actor_type: self.actor_type,
            display_name: self.display_name,
            note: self.note,
            note_html: self.note_html,
            locked: self.locked,
            discoverable: self.discoverable,
            indexable: self.indexable,
            hide_collections: self.hide_collections,
            statuses_count: self.statuses_count,
            followers_count: self.followers_count,
            following_count: self.following_count,
            last_status_at: self.last_status_at.map(Timestamp),
            limited_at: self.limited_at.map(Timestamp),
            suspended_at: self.suspended_at.map(Timestamp),
            moved_to: self.moved_to_id.map(AccountId),
            created_at: Timestamp(self.created_at),
        })
    }
}

fn to_json(value: &impl Serialize, id: AccountId) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt {
        table: "accounts",
        id: id.0,
        what: error.to_string(),
    })
}
