//! Direct conversations, as each of those who take part has them: with whom, the newest message, read or not.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    page::{Page, paged, read_page},
};
use domain::{AccountConversationId, AccountId, ConversationId, IdGen, StatusId};

row! { pub(crate) struct Found { id: i64, participants: String, last_status_id: i64, unread: bool } }

/// Somebody's side of a direct conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountConversation {
    /// Its id: another one for each who takes part.
    pub id: AccountConversationId,
    /// The others.
    pub participants: Vec<AccountId>,
    /// The newest message. Who may still see it is not asked here.
    pub last_status: StatusId,
    /// There are messages that its owner has not read.
    pub unread: bool,
}

impl From<Found> for AccountConversation {
    fn from(row: Found) -> Self {
        Self {
            id: AccountConversationId(row.id),
            participants: row.participants.split(',').filter_map(|id| id.parse().ok()).map(AccountId).collect(),
            last_status: StatusId(row.last_status_id),
            unread: row.unread,
        }
    }
}

stmt! { static PUT: Write(i64, i64, i64, str, i64, bool) -> i64 =
"INSERT INTO account_conversations (id, account_id, conversation_id, participants, last_status_id, unread)
 VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (account_id, conversation_id, participants) DO UPDATE SET
   unread = excluded.unread,
   last_status_id = CASE WHEN excluded.last_status_id > account_conversations.last_status_id
                    THEN excluded.last_status_id ELSE account_conversations.last_status_id END
 RETURNING id"; }

stmt! { static ADD: Write(i64, i64) =
"INSERT INTO account_conversation_statuses (status_id, account_conversation_id) VALUES ($1, $2)
 ON CONFLICT (status_id, account_conversation_id) DO NOTHING"; }

stmt! { static WITH: Fast(i64) -> (i64, i64) =
"SELECT c.id, c.account_id FROM account_conversation_statuses s
 JOIN account_conversations c ON c.id = s.account_conversation_id
 WHERE s.status_id = $1 ORDER BY c.id"; }

stmt! { static TAKE: Write(i64) = "DELETE FROM account_conversation_statuses WHERE status_id = $1"; }

stmt! { static NEWEST: Fast(i64) -> Option<i64> =
"SELECT MAX(s.status_id) FROM account_conversation_statuses s WHERE s.account_conversation_id = $1"; }

stmt! { static GO_BACK: Write(i64, i64) = "UPDATE account_conversations SET last_status_id = $2 WHERE id = $1"; }

stmt! { static END: Write(i64) = "DELETE FROM account_conversations WHERE id = $1"; }

stmt! { static REMOVE: Write(i64, i64) = "DELETE FROM account_conversations WHERE account_id = $1 AND id = $2"; }

stmt! { static REMOVE_WITH: Write(i64, str) =
"DELETE FROM account_conversations WHERE account_id = $1 AND participants LIKE $2"; }

stmt! { static MARK: Write(i64, i64, bool) =
"UPDATE account_conversations SET unread = $3 WHERE account_id = $1 AND id = $2"; }

stmt! { static GET: Fast(i64, i64) -> Found =
"SELECT id, participants, last_status_id, unread FROM account_conversations WHERE account_id = $1 AND id = $2"; }

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64) -> Found =
"SELECT c.id, c.participants, c.last_status_id, c.unread FROM account_conversations c
 WHERE c.account_id = $1 AND c.last_status_id < $2 AND c.last_status_id > $3 ORDER BY c.last_status_id", " LIMIT $4"; }

/// The others as the column holds them: in their order, so that the same people are always the same text.
fn participants(others: &[AccountId]) -> String {
    let mut others: Vec<i64> = others.iter().map(|other| other.0).collect();
    others.sort_unstable();
    others.dedup();
    others.iter().fold(String::from(","), |text, other| format!("{text}{other},"))
}

/// Puts a message into `account`'s side of a conversation with these others, which begins with it where there is none.
pub async fn enter(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    account: AccountId,
    (conversation, status): (ConversationId, StatusId),
    others: &[AccountId],
    unread: bool,
) -> Result<Option<AccountConversationId>, StoreError> {
    let others = participants(others);
    let params = params![ids.next::<i64>(), account, conversation, &others, status, unread];
    let Some(id) = tx.one(&PUT, params).await? else { return Ok(None) };
    tx.exec(&ADD, params![status, id]).await?;
    Ok(Some(AccountConversationId(id)))
}

/// Who has this message in a conversation.
pub async fn hearers(db: &impl Reads, status: StatusId) -> Result<Vec<AccountId>, StoreError> {
    let sides = db.all(&WITH, params![status]).await?;
    Ok(sides.into_iter().map(|(_, account)| AccountId(account)).collect())
}

/// Takes a message out of every side that holds it. A side without any ends. Returns the sides that changed, and whose
/// they are.
pub async fn leave(tx: &mut Tx<'_>, status: StatusId) -> Result<Vec<(AccountConversationId, AccountId)>, StoreError> {
    let sides = tx.all(&WITH, params![status]).await?;
    tx.exec(&TAKE, params![status]).await?;
    for (side, _) in &sides {
        match tx.one(&NEWEST, params![*side]).await?.flatten() {
            Some(newest) => tx.exec(&GO_BACK, params![*side, newest]).await?,
            None => tx.exec(&END, params![*side]).await?,
        };
    }
    Ok(sides.into_iter().map(|(side, account)| (AccountConversationId(side), AccountId(account))).collect())
}

/// Removes somebody's side of a conversation. `false` when there is none.
pub async fn remove(tx: &mut Tx<'_>, account: AccountId, id: AccountConversationId) -> Result<bool, StoreError> {
    Ok(tx.exec(&REMOVE, params![account, id]).await? == 1)
}

/// Removes `account`'s sides of all conversations in which `other` takes part.
pub async fn remove_with(tx: &mut Tx<'_>, account: AccountId, other: AccountId) -> Result<u64, StoreError> {
    let pattern = format!("%,{other},%");
    tx.exec(&REMOVE_WITH, params![account, &pattern]).await
}

/// Marks somebody's side of a conversation as read or not. `false` when there is none.
pub async fn mark(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: AccountConversationId,
    unread: bool,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&MARK, params![account, id, unread]).await? == 1)
}

/// Somebody's side of a conversation.
pub async fn get(
    db: &impl Reads,
    account: AccountId,
    id: AccountConversationId,
) -> Result<Option<AccountConversation>, StoreError> {
    Ok(db.one(&GET, params![account, id]).await?.map(AccountConversation::from))
}

/// A page of somebody's conversations. Its places are the ids of their newest messages.
pub async fn list(db: &impl Reads, account: AccountId, page: Page) -> Result<Vec<AccountConversation>, StoreError> {
    let rows = read_page!(db, page, LIST, LIST_UP, params![account, page.below(), page.above(), page.limit]);
    Ok(rows.into_iter().map(AccountConversation::from).collect())
}
