//! Polls, and who voted for what. A vote and the counts that it moves are written by one use case, which holds the poll
//! meanwhile ([`lock`]); what is counted is said nowhere else.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, Poll, PollId, PollOption, StatusId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

row! { pub(crate) struct Found {
    id: i64, status_id: i64, options: String, multiple: bool, hide_totals: bool, expires_at: Option<i64>,
    voters_count: Option<i64>, fetched_at: Option<i64>,
} }

/// The columns of [`Found`].
macro_rules! columns {
    () => {
        "id, status_id, options, multiple, hide_totals, expires_at, voters_count, fetched_at"
    };
}

stmt! { static BY_ID: Fast(i64) -> Found = concat!("SELECT ", columns!(), " FROM polls WHERE id = $1"); }

stmt! { static LOCK: Write(i64) -> Found =
concat!("SELECT ", columns!(), " FROM polls WHERE id = $1 FOR NO KEY UPDATE"); }

stmt! { static OF: Fast([i64]) -> Found =
concat!("SELECT ", columns!(), " FROM polls WHERE status_id = ANY($1)"); }

stmt! { static INSERT: Write(i64, i64, str, bool, bool, i64?, i64?, i64?, i64) =
"INSERT INTO polls (id, status_id, options, multiple, hide_totals, expires_at, voters_count, fetched_at, created_at,
                    changed_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"; }

stmt! { static UPDATE: Write(i64, str, bool, bool, i64?, i64?, i64?, i64) =
"UPDATE polls SET options = $2, multiple = $3, hide_totals = $4, expires_at = $5, voters_count = $6, fetched_at = $7,
                  changed_at = $8
 WHERE id = $1"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM polls WHERE id = $1"; }

stmt! { static VOTES_BY: Fast(i64, [i64]) -> (i64, i64) =
"SELECT poll_id, choice FROM poll_votes WHERE account_id = $1 AND poll_id = ANY($2) ORDER BY poll_id, choice"; }

stmt! { static INSERT_VOTE: Write(i64, i64, i64, str?, i64) =
"INSERT INTO poll_votes (poll_id, account_id, choice, uri, created_at) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT DO NOTHING"; }

stmt! { static DELETE_VOTES: Write(i64) = "DELETE FROM poll_votes WHERE poll_id = $1"; }

stmt! { static LOCAL_VOTERS: Fast(i64, i64, i64) -> i64 =
"SELECT DISTINCT v.account_id FROM poll_votes v JOIN users u ON u.account_id = v.account_id
 WHERE v.poll_id = $1 AND v.account_id > $2 ORDER BY v.account_id LIMIT $3"; }

stmt! { static REMOTE_VOTERS: Fast(i64) -> i64 =
"SELECT DISTINCT v.account_id FROM poll_votes v JOIN accounts a ON a.id = v.account_id
 WHERE v.poll_id = $1 AND a.domain <> ''"; }

/// An option in its column.
#[derive(Serialize, Deserialize)]
struct StoredOption {
    title: String,
    votes: i64,
}

/// The poll with this id.
pub async fn by_id(db: &impl Reads, id: PollId) -> Result<Option<Poll>, StoreError> {
    db.one(&BY_ID, params![id]).await?.map(Found::into_poll).transpose()
}

/// The same, and nobody else changes it until the end of the transaction.
pub async fn lock(tx: &mut Tx<'_>, id: PollId) -> Result<Option<Poll>, StoreError> {
    tx.one(&LOCK, params![id]).await?.map(Found::into_poll).transpose()
}

/// The polls on these statuses, in no order.
pub async fn of(db: &impl Reads, statuses: &[i64]) -> Result<Vec<Poll>, StoreError> {
    db.all(&OF, params![statuses]).await?.into_iter().map(Found::into_poll).collect()
}

/// Records a poll. Its status has no other.
pub async fn insert(tx: &mut Tx<'_>, poll: &Poll, now: Timestamp) -> Result<(), StoreError> {
    let options = stored(poll)?;
    let params = params![
        poll.id,
        poll.status_id,
        options.as_str(),
        poll.multiple,
        poll.hide_totals,
        poll.expires_at,
        poll.voters_count,
        poll.fetched_at,
        now,
    ];
    tx.exec(&INSERT, params).await?;
    Ok(())
}

/// Makes a poll what is given, which was read under its lock.
pub async fn update(tx: &mut Tx<'_>, poll: &Poll, now: Timestamp) -> Result<(), StoreError> {
    let options = stored(poll)?;
    let params = params![
        poll.id,
        options.as_str(),
        poll.multiple,
        poll.hide_totals,
        poll.expires_at,
        poll.voters_count,
        poll.fetched_at,
        now,
    ];
    tx.exec(&UPDATE, params).await?;
    Ok(())
}

/// Removes a poll, with its votes. With its status it goes by itself.
pub async fn delete(tx: &mut Tx<'_>, id: PollId) -> Result<(), StoreError> {
    tx.exec(&DELETE, params![id]).await?;
    Ok(())
}

/// What an account chose in these polls.
pub async fn votes_by(
    db: &impl Reads,
    account: AccountId,
    polls: &[i64],
) -> Result<HashMap<PollId, Vec<i64>>, StoreError> {
    let mut votes: HashMap<PollId, Vec<i64>> = HashMap::new();
    for (poll, choice) in db.all(&VOTES_BY, params![account, polls]).await? {
        votes.entry(PollId(poll)).or_default().push(choice);
    }
    Ok(votes)
}

/// Records a vote; `uri` is its id, if it comes from elsewhere. `false` when it, or that id, is there already.
pub async fn insert_vote(
    tx: &mut Tx<'_>,
    poll: PollId,
    account: AccountId,
    choice: i64,
    uri: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&INSERT_VOTE, params![poll, account, choice, uri, now]).await? == 1)
}

/// Removes all votes of a poll.
pub async fn delete_votes(tx: &mut Tx<'_>, poll: PollId) -> Result<(), StoreError> {
    tx.exec(&DELETE_VOTES, params![poll]).await?;
    Ok(())
}

/// People of this server who voted, by id, after this one.
pub async fn local_voters_after(
    db: &impl Reads,
    poll: PollId,
    after: i64,
    limit: i64,
) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&LOCAL_VOTERS, params![poll, after, limit]).await?.into_iter().map(AccountId).collect())
}

/// People of other servers who voted.
pub async fn remote_voters(db: &impl Reads, poll: PollId) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&REMOTE_VOTERS, params![poll]).await?.into_iter().map(AccountId).collect())
}

fn stored(poll: &Poll) -> Result<String, StoreError> {
    let options: Vec<StoredOption> =
        poll.options.iter().map(|option| StoredOption { title: option.title.clone(), votes: option.votes }).collect();
    serde_json::to_string(&options).map_err(|error| corrupt(poll.id.0, &error))
}

fn corrupt(id: i64, error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt { table: "polls", id, what: format!("options: {error}") }
}

impl Found {
    fn into_poll(self) -> Result<Poll, StoreError> {
        let options: Vec<StoredOption> =
            serde_json::from_str(&self.options).map_err(|error| corrupt(self.id, &error))?;
        Ok(Poll {
            id: PollId(self.id),
            status_id: StatusId(self.status_id),
            options: options
                .into_iter()
                .map(|option| PollOption { title: option.title, votes: option.votes })
                .collect(),
            multiple: self.multiple,
            hide_totals: self.hide_totals,
            expires_at: self.expires_at.map(Timestamp),
            voters_count: self.voters_count,
            fetched_at: self.fetched_at.map(Timestamp),
        })
    }
}
