//! Changes of statuses. Counters move by steps, in the transaction of what they count.

use crate::engine::{Reads as _, StoreError, Tx, params, stmt};
use domain::{ConversationId, QuotePolicy, Status, StatusId, Timestamp};

// The formatter moves this text to and fro for ever.
#[rustfmt::skip]
stmt! { static INSERT: Write(i64, i64, str, str, str, str, str, str, bool, str?, i64?, i64?, i64?, i64?, i64?, str?,
               str?, bool, bool, bool, bool, i64, i64) =
"INSERT INTO statuses (id, account_id, uri, url, text, content, spoiler_text, visibility, sensitive, language,
                           conversation_id, in_reply_to_id, in_reply_to_account_id, reblog_of_id, reblog_of_account_id,
                           app_name, app_website, has_media, has_tags, has_mentions, local, created_at,
                           quote_policy)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
     ON CONFLICT (account_id, reblog_of_id) DO NOTHING"; }

stmt! { static UPDATE: Write(i64, str, str, str, bool, str?, bool, bool, bool, i64) =
"UPDATE statuses SET text = $2, content = $3, spoiler_text = $4, sensitive = $5, language = $6, has_media = $7,
            has_tags = $8, has_mentions = $9, edited_at = $10
     WHERE id = $1"; }

stmt! { static LOCK: Write(i64) -> i64 = "SELECT id FROM statuses WHERE id = $1 FOR NO KEY UPDATE"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM statuses WHERE id = $1"; }

stmt! { static LEAVE: Write(i64, i64) =
"UPDATE conversations SET left_at = $2 WHERE id = (SELECT s.conversation_id FROM statuses s WHERE s.id = $1)"; }

stmt! { static REPLIES: Write(i64, i64) = "UPDATE statuses SET replies_count = replies_count + $2 WHERE id = $1"; }

stmt! { static BOOSTS: Write(i64, i64) = "UPDATE statuses SET reblogs_count = reblogs_count + $2 WHERE id = $1"; }

stmt! { static FAVOURITES: Write(i64, i64) =
"UPDATE statuses SET favourites_count = favourites_count + $2 WHERE id = $1"; }

stmt! { static QUOTES: Write(i64, i64) = "UPDATE statuses SET quotes_count = quotes_count + $2 WHERE id = $1"; }

stmt! { static HAS_QUOTE: Write(i64, bool) = "UPDATE statuses SET has_quote = $2 WHERE id = $1"; }

stmt! { static QUOTE_POLICY: Write(i64, i64) = "UPDATE statuses SET quote_policy = $2 WHERE id = $1"; }

// An account boosts a status once, so each booster loses one.
stmt! { static UNCOUNT_BOOSTERS: Write(i64) =
"UPDATE accounts SET statuses_count = statuses_count - 1
 WHERE id IN (SELECT s.account_id FROM statuses s WHERE s.reblog_of_id = $1 AND s.visibility <> 'direct')"; }

stmt! { static NEW_CONVERSATION: Write(i64, i64) = "INSERT INTO conversations (id, created_at) VALUES ($1, $2)"; }

stmt! { static NAME_CONVERSATION: Write(i64, str, i64) -> i64 =
"INSERT INTO conversations (id, uri, created_at) VALUES ($1, $2, $3)
 ON CONFLICT (uri) DO UPDATE SET uri = excluded.uri RETURNING id"; }

stmt! { static JOIN_CONVERSATION: Write(i64, i64) =
"UPDATE statuses SET conversation_id = $2 WHERE id = $1 AND conversation_id IS NULL"; }

/// Records a status or a boost. `false` when this account boosts that status already.
pub async fn insert(tx: &mut Tx<'_>, status: &Status) -> Result<bool, StoreError> {
    let (app_name, app_website) = match &status.app {
        Some((name, website)) => (Some(name.as_str()), website.as_deref()),
        None => (None, None),
    };
    let params = params![
        status.id,
        status.account_id,
        status.uri.as_str(),
        status.url.as_str(),
        status.text.as_str(),
        status.content.as_str(),
        status.spoiler_text.as_str(),
        status.visibility.name(),
        status.sensitive,
        status.language.as_deref(),
        status.conversation_id,
        status.in_reply_to_id,
        status.in_reply_to_account_id,
        status.boost.map(|boost| boost.of),
        status.boost.map(|boost| boost.author),
        app_name,
        app_website,
        status.has_media,
        status.has_tags,
        status.has_mentions,
        status.local,
        status.created_at,
        status.quote_policy.bits(),
    ];
    Ok(tx.exec(&INSERT, params).await? == 1)
}

/// What an edit replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewText {
    /// As typed.
    pub text: String,
    /// As HTML.
    pub content: String,
    /// The content warning.
    pub spoiler_text: String,
    /// Media are covered.
    pub sensitive: bool,
    /// ISO 639 code.
    pub language: Option<String>,
    /// There are media on it.
    pub has_media: bool,
    /// There are hashtags in it.
    pub has_tags: bool,
    /// Somebody is mentioned (or was).
    pub has_mentions: bool,
}

impl From<&Status> for NewText {
    fn from(status: &Status) -> Self {
        Self {
            text: status.text.clone(),
            content: status.content.clone(),
            spoiler_text: status.spoiler_text.clone(),
            sensitive: status.sensitive,
            language: status.language.clone(),
            has_media: status.has_media,
            has_tags: status.has_tags,
            has_mentions: status.has_mentions,
        }
    }
}

/// Replaces the text of a status.
pub async fn update_text(tx: &mut Tx<'_>, id: StatusId, new: &NewText, now: Timestamp) -> Result<(), StoreError> {
    let params = params![
        id,
        new.text.as_str(),
        new.content.as_str(),
        new.spoiler_text.as_str(),
        new.sensitive,
        new.language.as_deref(),
        new.has_media,
        new.has_tags,
        new.has_mentions,
        now,
    ];
    tx.exec(&UPDATE, params).await?;
    Ok(())
}

/// Keeps others from changing the status until the end of the transaction. `false` when it is gone.
pub async fn lock(tx: &mut Tx<'_>, id: StatusId) -> Result<bool, StoreError> {
    Ok(tx.one(&LOCK, params![id]).await?.is_some())
}

/// Removes a status with all that hangs on it: boosts, favourites, bookmarks, pins, mentions, tags, notifications.
/// `false` when it is gone already.
pub async fn delete(tx: &mut Tx<'_>, id: StatusId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![id]).await? == 1)
}

/// Notes that a status, which is about to be deleted, leaves its conversation: if it was the last, that goes some time later.
pub async fn leave_conversation(tx: &mut Tx<'_>, id: StatusId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&LEAVE, params![id, now]).await?;
    Ok(())
}

/// So many answers more (or fewer).
pub async fn add_replies(tx: &mut Tx<'_>, id: StatusId, step: i64) -> Result<(), StoreError> {
    tx.exec(&REPLIES, params![id, step]).await?;
    Ok(())
}

/// So many boosts more (or fewer).
pub async fn add_boosts(tx: &mut Tx<'_>, id: StatusId, step: i64) -> Result<(), StoreError> {
    tx.exec(&BOOSTS, params![id, step]).await?;
    Ok(())
}

/// Takes the boosts of a status, which is about to be deleted, out of the counts of their authors.
pub async fn uncount_boosters(tx: &mut Tx<'_>, original: StatusId) -> Result<(), StoreError> {
    tx.exec(&UNCOUNT_BOOSTERS, params![original]).await?;
    Ok(())
}

/// So many favourites more (or fewer).
pub async fn add_favourites(tx: &mut Tx<'_>, id: StatusId, step: i64) -> Result<(), StoreError> {
    tx.exec(&FAVOURITES, params![id, step]).await?;
    Ok(())
}

/// So many quotes more (or fewer).
pub async fn add_quotes(tx: &mut Tx<'_>, id: StatusId, step: i64) -> Result<(), StoreError> {
    tx.exec(&QUOTES, params![id, step]).await?;
    Ok(())
}

/// Notes whether a status quotes.
pub(crate) async fn set_has_quote(tx: &mut Tx<'_>, id: StatusId, has_quote: bool) -> Result<(), StoreError> {
    tx.exec(&HAS_QUOTE, params![id, has_quote]).await?;
    Ok(())
}

/// Changes who may quote a status.
pub async fn set_quote_policy(tx: &mut Tx<'_>, id: StatusId, policy: QuotePolicy) -> Result<(), StoreError> {
    tx.exec(&QUOTE_POLICY, params![id, policy.bits()]).await?;
    Ok(())
}

/// Begins a thread. `first` is a status that has none yet, if there is one (an imported parent, for example).
pub async fn open_conversation(
    tx: &mut Tx<'_>,
    id: ConversationId,
    first: Option<StatusId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(&NEW_CONVERSATION, params![id, now]).await?;
    if let Some(first) = first {
        tx.exec(&JOIN_CONVERSATION, params![first, id]).await?;
    }
    Ok(())
}

/// The conversation that other servers call by this name; a new one with the id `fresh` where there is none.
pub async fn named_conversation(
    tx: &mut Tx<'_>,
    fresh: ConversationId,
    uri: &str,
    now: Timestamp,
) -> Result<ConversationId, StoreError> {
    let found = tx.one(&NAME_CONVERSATION, params![fresh, uri, now]).await?;
    Ok(found.map_or(fresh, ConversationId))
}
