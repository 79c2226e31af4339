//! Statuses and boosts (which are statuses of their own): whole, or not at all. What hangs on them (media, mentions,
//! tags) is read in batches by its own module.

mod change;
mod context;
mod edits;
mod flags;
mod own;
mod replies;
mod threads;

pub(crate) use change::set_has_quote;
pub use change::{
    NewText, add_boosts, add_favourites, add_quotes, add_replies, delete, insert, leave_conversation, lock,
    named_conversation, open_conversation, set_quote_policy, uncount_boosters, update_text,
};
pub use context::{ancestors, descendants, involved};
pub use edits::{Edit, EditMedia, add_edit, edits_of};
pub use flags::{Flags, mute_thread, thread_muters, unmute_thread, viewer_flags};
pub use own::{Searched, own};
pub use replies::open_replies;
pub use threads::{Beside, adopt, claim_replies, groups_of, missing_parent, replies_due, replies_of, set_remote};

use crate::{
    engine::{Reads, StoreError, params, row, stmt},
    follows::with_accounts,
    page::{NOBODY, Page, paged, read_page, shown},
};
use domain::{AccountId, Boost, ConversationId, QuotePolicy, Status, StatusId, Timestamp, Visibility};

row! { pub(crate) struct Found {
    id: i64, account_id: i64, uri: String, url: String, text: String, content: String, spoiler_text: String,
    visibility: String, sensitive: bool, language: Option<String>, conversation_id: Option<i64>,
    in_reply_to_id: Option<i64>, in_reply_to_account_id: Option<i64>, reblog_of_id: Option<i64>,
    reblog_of_account_id: Option<i64>, app_name: Option<String>, app_website: Option<String>, replies_count: i64,
    reblogs_count: i64, favourites_count: i64, has_media: bool, has_tags: bool, has_mentions: bool, local: bool,
    created_at: i64, edited_at: Option<i64>, quotes_count: i64, quote_policy: i64, has_quote: bool,
} }

/// The columns of [`Found`].
macro_rules! columns {
    () => {
        "s.id, s.account_id, s.uri, s.url, s.text, s.content, s.spoiler_text, s.visibility, s.sensitive, s.language, \
         s.conversation_id, s.in_reply_to_id, s.in_reply_to_account_id, s.reblog_of_id, s.reblog_of_account_id, \
         s.app_name, s.app_website, s.replies_count, s.reblogs_count, s.favourites_count, s.has_media, s.has_tags, \
         s.has_mentions, s.local, s.created_at, s.edited_at, s.quotes_count, s.quote_policy, s.has_quote"
    };
}

stmt! { static BY_ID: Fast(i64) -> Found = concat!("SELECT ", columns!(), " FROM statuses s WHERE s.id = $1"); }

stmt! { static BY_IDS: Fast([i64]) -> Found =
concat!("SELECT ", columns!(), " FROM statuses s WHERE s.id = ANY($1)"); }

stmt! { static BY_URI: Fast(str) -> Found = concat!("SELECT ", columns!(), " FROM statuses s WHERE s.uri = $1"); }

stmt! { static SOME_OF: Fast(i64, i64) -> i64 = "SELECT id FROM statuses WHERE account_id = $1 ORDER BY id LIMIT $2"; }

stmt! { static BOOST_BY: Fast(i64, i64) -> i64 =
"SELECT id FROM statuses WHERE account_id = $1 AND reblog_of_id = $2"; }

stmt! { static BOOSTS_OF: Fast(i64) -> Found =
concat!("SELECT ", columns!(), " FROM statuses s WHERE s.reblog_of_id = $1 ORDER BY s.id"); }

stmt! { static LOCAL_BOOSTS: Fast(i64, i64, i64) -> (i64, i64) =
"SELECT id, account_id FROM statuses WHERE reblog_of_id = $1 AND local AND id > $2 ORDER BY id LIMIT $3"; }

paged! { static BOOSTED_BY, BOOSTED_BY_UP: Fast(i64, i64, i64, i64, i64, i64) -> (i64, i64) =
concat!("SELECT s.id, s.account_id FROM statuses s JOIN accounts a ON a.id = s.account_id
     WHERE s.reblog_of_id = $1 AND s.id < $2 AND s.id > $3 AND s.visibility IN ('public', 'unlisted')
       AND a.suspended_at IS NULL AND ", shown!("s.account_id", "$4", "$5"), " ORDER BY s.id"), " LIMIT $6"; }

/// The status with this id.
pub async fn by_id(db: &impl Reads, id: StatusId) -> Result<Option<Status>, StoreError> {
    db.one(&BY_ID, params![id]).await?.map(Found::into_status).transpose()
}

/// The statuses with these ids, in no order; those that do not exist are left out.
pub async fn by_ids(db: &impl Reads, ids: &[i64]) -> Result<Vec<Status>, StoreError> {
    db.all(&BY_IDS, params![ids]).await?.into_iter().map(Found::into_status).collect()
}

/// The status with this id in the fediverse.
pub async fn by_uri(db: &impl Reads, uri: &str) -> Result<Option<Status>, StoreError> {
    db.one(&BY_URI, params![uri]).await?.map(Found::into_status).transpose()
}

/// Some statuses and boosts of an account, oldest first.
pub async fn some_of(db: &impl Reads, account: AccountId, limit: i64) -> Result<Vec<StatusId>, StoreError> {
    Ok(db.all(&SOME_OF, params![account, limit]).await?.into_iter().map(StatusId).collect())
}

/// The boost of a status by an account.
pub async fn boost_by(db: &impl Reads, account: AccountId, original: StatusId) -> Result<Option<StatusId>, StoreError> {
    Ok(db.one(&BOOST_BY, params![account, original]).await?.map(StatusId))
}

/// All boosts of a status, oldest first.
pub async fn boosts_of(db: &impl Reads, original: StatusId) -> Result<Vec<Status>, StoreError> {
    db.all(&BOOSTS_OF, params![original]).await?.into_iter().map(Found::into_status).collect()
}

/// Boosts of a status by people of this server, the oldest first: the boost and the account.
pub async fn local_boosts_after(
    db: &impl Reads,
    original: StatusId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, AccountId)>, StoreError> {
    Ok(crate::follows::with_accounts(db.all(&LOCAL_BOOSTS, params![original, after, limit]).await?))
}

/// Who boosted a status for everybody to see, as `viewer` is shown it: the boost and the account.
pub async fn boosted_by(
    db: &impl Reads,
    original: StatusId,
    viewer: Option<AccountId>,
    page: Page,
    now: Timestamp,
) -> Result<Vec<(i64, AccountId)>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let params = params![original, page.below(), page.above(), viewer, now, page.limit];
    Ok(with_accounts(read_page!(db, page, BOOSTED_BY, BOOSTED_BY_UP, params)))
}

/// The visibility that a column names.
pub(crate) fn visibility_of(id: i64, name: &str) -> Result<Visibility, StoreError> {
    Visibility::from_name(name).ok_or_else(|| StoreError::Corrupt {
        table: "statuses",
        id,
        what: format!("visibility {name:?}"),
    })
}

impl Found {
    /// The status of this row.
    pub(crate) fn into_status(self) -> Result<Status, StoreError> {
        let boost = match (self.reblog_of_id, self.reblog_of_account_id) {
            (Some(of), Some(author)) => Some(Boost { of: StatusId(of), author: AccountId(author) }),
            (None, None) => None,
            _ => {
                let what = "half of a boost".to_owned();
                return Err(StoreError::Corrupt { table: "statuses", id: self.id, what });
            }
        };
        Ok(Status {
            visibility: visibility_of(self.id, &self.visibility)?,
            id: StatusId(self.id),
            account_id: AccountId(self.account_id),
            uri: self.uri,
            url: self.url,
            text: self.text,
            content: self.content,
            spoiler_text: self.spoiler_text,
            sensitive: self.sensitive,
            language: self.language,
            conversation_id: self.conversation_id.map(ConversationId),
            in_reply_to_id: self.in_reply_to_id.map(StatusId),
            in_reply_to_account_id: self.in_reply_to_account_id.map(AccountId),
            boost,
            app: self.app_name.map(|name| (name, self.app_website)),
            replies_count: self.replies_count,
            reblogs_count: self.reblogs_count,
            favourites_count: self.favourites_count,
            quotes_count: self.quotes_count,
            quote_policy: QuotePolicy::from_bits(self.quote_policy),
            has_quote: self.has_quote,
            has_media: self.has_media,
            has_tags: self.has_tags,
            has_mentions: self.has_mentions,
            local: self.local,
            created_at: Timestamp(self.created_at),
            edited_at: self.edited_at.map(Timestamp),
        })
    }
}
