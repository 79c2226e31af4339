//! Notifications: what happened to somebody's account or statuses.

mod markers;

pub use markers::{Marker, markers, put_marker};

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    page::{Page, paged, read_page},
    sight::can_see,
};
use domain::{AccountId, NotificationId, ReactionId, ReportId, StatusId, Timestamp};

row! { pub(crate) struct Found {
    id: i64, kind: String, from_account_id: i64, status_id: Option<i64>, report_id: Option<i64>,
    reaction_id: Option<i64>, created_at: i64,
} }

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// What happened: `mention`, `favourite`, `reblog`, `follow`, ...
    pub kind: String,
    /// Who did it.
    pub from: AccountId,
    /// With which status.
    pub status: Option<StatusId>,
    /// The report that was made.
    pub report: Option<ReportId>,
    /// The reaction that was made.
    pub reaction: Option<ReactionId>,
    /// When.
    pub created_at: Timestamp,
}

/// Which notifications are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only of these kinds; `None`: all.
    pub kinds: Option<Vec<String>>,
    /// None of these kinds.
    pub without: Vec<String>,
    /// Only by this account.
    pub from: Option<AccountId>,
}

/// Condition: notification `n` of account `$1` is shown at time `$2`. What was written before a block, a mute or a
/// suspension is not shown while that lasts, and a status only to whom may still see it. Of accounts that are limited
/// hear those alone who follow them; moderators hear what such an account reports.
macro_rules! shown_notification {
    () => {
        concat!(
            "n.account_id = $1
         AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = n.from_account_id
                         AND (a.suspended_at IS NOT NULL
                              OR (a.limited_at IS NOT NULL AND a.id <> $1 AND n.kind <> 'admin.report'
                                  AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.account_id = $1 AND f.target_id = a.id
                                                  AND f.state = 'accepted'))
                              OR (a.domain <> ''
                                  AND EXISTS (SELECT 1 FROM account_domain_blocks d
                                              WHERE d.account_id = $1 AND d.domain = a.domain))))
         AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $1 AND b.target_id = n.from_account_id)
         AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.account_id = $1 AND m.target_id = n.from_account_id
                         AND m.hide_notifications AND (m.expires_at IS NULL OR m.expires_at > $2))
         AND (n.status_id IS NULL
              OR EXISTS (SELECT 1 FROM statuses s JOIN accounts sa ON sa.id = s.account_id
                         WHERE s.id = n.status_id AND ",
            can_see!("s", "sa", "$1"),
            "))"
        )
    };
}

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64, bool, [str], [str], i64, i64) -> Found =
concat!("SELECT n.id, n.kind, n.from_account_id, n.status_id, n.report_id, n.reaction_id, n.created_at FROM notifications n
     WHERE ", shown_notification!(), " AND n.id < $3 AND n.id > $4
       AND ($5 OR n.kind = ANY($6)) AND n.kind <> ALL($7) AND (n.from_account_id = $8 OR $8 = -1)
     ORDER BY n.id"), " LIMIT $9"; }

stmt! { static GET: Fast(i64, i64, i64) -> Found =
concat!("SELECT n.id, n.kind, n.from_account_id, n.status_id, n.report_id, n.reaction_id, n.created_at FROM notifications n
 WHERE ", shown_notification!(), " AND n.id = $3"); }

stmt! { static UNREAD: Fast(i64, i64, i64, bool, [str], [str], i64, i64) -> i64 =
concat!("SELECT COUNT(*) FROM (SELECT n.id FROM notifications n
     WHERE ", shown_notification!(), " AND n.id > $3
       AND ($4 OR n.kind = ANY($5)) AND n.kind <> ALL($6) AND (n.from_account_id = $7 OR $7 = -1)
     LIMIT $8) AS unread"); }

stmt! { static INSERT: Write(i64, i64, str, i64, i64?, i64?, i64?, i64) =
"INSERT INTO notifications (id, account_id, kind, from_account_id, status_id, report_id, reaction_id, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"; }

stmt! { static DISMISS: Write(i64, i64) = "DELETE FROM notifications WHERE account_id = $1 AND id = $2"; }

stmt! { static CLEAR: Write(i64) = "DELETE FROM notifications WHERE account_id = $1"; }

stmt! { static REMOVE: Write(i64, str, i64, i64) =
"DELETE FROM notifications
 WHERE account_id = $1 AND kind = $2 AND from_account_id = $3 AND COALESCE(status_id, -1) = $4"; }

stmt! { static REMOVE_FROM: Write(i64, i64) =
"DELETE FROM notifications WHERE account_id = $1 AND from_account_id = $2"; }

stmt! { static REMOVE_FROM_ALL: Write(i64, str, [i64]) =
"DELETE FROM notifications WHERE status_id = $1 AND kind = $2 AND account_id = ANY($3)"; }

stmt! { static REMOVE_KIND: Write(i64, str) = "DELETE FROM notifications WHERE status_id = $1 AND kind = $2"; }

row! { pub(crate) struct Relation { id: i64, blocks: bool, mutes: bool } }

// How receivers stand to a sender.
stmt! { static RECEIVERS: Fast(i64, [i64], i64) -> Relation =
"SELECT u.account_id,
            EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = u.account_id AND b.target_id = $1),
            EXISTS (SELECT 1 FROM mutes m WHERE m.account_id = u.account_id AND m.target_id = $1
                    AND m.hide_notifications AND (m.expires_at IS NULL OR m.expires_at > $3))
     FROM users u JOIN accounts a ON a.id = u.account_id
     WHERE u.account_id = ANY($2) AND u.account_id <> $1 AND a.suspended_at IS NULL"; }

impl From<Found> for Notification {
    fn from(row: Found) -> Self {
        Self {
            id: NotificationId(row.id),
            kind: row.kind,
            from: AccountId(row.from_account_id),
            status: row.status_id.map(StatusId),
            report: row.report_id.map(ReportId),
            reaction: row.reaction_id.map(ReactionId),
            created_at: Timestamp(row.created_at),
        }
    }
}

/// A page of somebody's notifications.
pub async fn list(
    db: &impl Reads,
    account: AccountId,
    filter: &Filter,
    page: Page,
    now: Timestamp,
) -> Result<Vec<Notification>, StoreError> {
    let none = Vec::new();
    let params = params![
        account,
        now,
        page.below(),
        page.above(),
        filter.kinds.is_none(),
        filter.kinds.as_ref().unwrap_or(&none),
        &filter.without,
        filter.from.map_or(-1, |from| from.0),
        page.limit,
    ];
    let rows = read_page!(db, page, LIST, LIST_UP, params);
    Ok(rows.into_iter().map(Notification::from).collect())
}

/// One notification of an account.
pub async fn get(
    db: &impl Reads,
    account: AccountId,
    id: NotificationId,
    now: Timestamp,
) -> Result<Option<Notification>, StoreError> {
    Ok(db.one(&GET, params![account, now, id]).await?.map(Notification::from))
}

/// How many notifications came after `after`, counted up to `limit`.
pub async fn count_after(
    db: &impl Reads,
    account: AccountId,
    after: i64,
    filter: &Filter,
    limit: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let none = Vec::new();
    let params = params![
        account,
        now,
        after,
        filter.kinds.is_none(),
        filter.kinds.as_ref().unwrap_or(&none),
        &filter.without,
        filter.from.map_or(-1, |from| from.0),
        limit,
    ];
    Ok(db.one(&UNREAD, params).await?.unwrap_or(0))
}

/// Records a notification.
pub async fn insert(tx: &mut Tx<'_>, account: AccountId, notification: &Notification) -> Result<(), StoreError> {
    let Notification { id, kind, from, status, report, reaction, created_at } = notification;
    tx.exec(&INSERT, params![*id, account, kind.as_str(), *from, *status, *report, *reaction, *created_at]).await?;
    Ok(())
}

/// Removes one notification. `false` when there is none.
pub async fn dismiss(tx: &mut Tx<'_>, account: AccountId, id: NotificationId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DISMISS, params![account, id]).await? == 1)
}

/// Removes all notifications of an account. Tells how many.
pub async fn clear(tx: &mut Tx<'_>, account: AccountId) -> Result<u64, StoreError> {
    tx.exec(&CLEAR, params![account]).await
}

/// Removes what told `account` that `from` did this. Tells how many.
pub async fn remove(
    tx: &mut Tx<'_>,
    account: AccountId,
    kind: &str,
    from: AccountId,
    status: Option<StatusId>,
) -> Result<u64, StoreError> {
    tx.exec(&REMOVE, params![account, kind, from, status.map_or(-1, |status| status.0)]).await
}

/// Removes what these accounts were told of a status, of one kind. Tells how many.
pub async fn remove_from_all(
    tx: &mut Tx<'_>,
    accounts: &[AccountId],
    kind: &str,
    status: StatusId,
) -> Result<u64, StoreError> {
    let accounts: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    tx.exec(&REMOVE_FROM_ALL, params![status, kind, &accounts]).await
}

/// Removes what anybody was told of a status, of one kind. Tells how many.
pub async fn remove_kind(tx: &mut Tx<'_>, kind: &str, status: StatusId) -> Result<u64, StoreError> {
    tx.exec(&REMOVE_KIND, params![status, kind]).await
}

/// Removes all that `account` was told of `from`. Tells how many.
pub async fn remove_from(tx: &mut Tx<'_>, account: AccountId, from: AccountId) -> Result<u64, StoreError> {
    tx.exec(&REMOVE_FROM, params![account, from]).await
}

/// Those of these accounts who are people of this server and want to hear of what `from` does.
pub async fn receivers(
    db: &impl Reads,
    from: AccountId,
    accounts: &[i64],
    now: Timestamp,
) -> Result<Vec<AccountId>, StoreError> {
    let rows = db.all(&RECEIVERS, params![from, accounts, now]).await?;
    Ok(rows.into_iter().filter(|row| !row.blocks && !row.mutes).map(|row| AccountId(row.id)).collect())
}
