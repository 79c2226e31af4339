//! Counters beside what they count. They move by steps, each in the transaction of what it counts; this says where one
//! does not fit any more.

use crate::engine::{Reads, StoreError, params, row, stmt};

row! {
    /// A counter that is wrong.
    pub struct WrongCount { counter: String, id: i64, is: i64, should_be: i64 }
}

// Direct statuses count nowhere; answers count for what they answer when everybody may read them.
stmt! { static WRONG: Slow() -> WrongCount =
"SELECT counter, id, stored, counted FROM (
         SELECT 'accounts.statuses_count' AS counter, a.id AS id, a.statuses_count AS stored,
                (SELECT COUNT(*) FROM statuses s WHERE s.account_id = a.id AND s.visibility <> 'direct') AS counted
         FROM accounts a
         UNION ALL
         SELECT 'accounts.followers_count', a.id, a.followers_count,
                (SELECT COUNT(*) FROM follows f WHERE f.target_id = a.id AND f.state = 'accepted') FROM accounts a
         UNION ALL
         SELECT 'accounts.following_count', a.id, a.following_count,
                (SELECT COUNT(*) FROM follows f WHERE f.account_id = a.id AND f.state = 'accepted') FROM accounts a
         UNION ALL
         SELECT 'statuses.replies_count', s.id, s.replies_count,
                (SELECT COUNT(*) FROM statuses r
                 WHERE r.in_reply_to_id = s.id AND r.visibility IN ('public', 'unlisted')) FROM statuses s
         UNION ALL
         SELECT 'statuses.reblogs_count', s.id, s.reblogs_count,
                (SELECT COUNT(*) FROM statuses r WHERE r.reblog_of_id = s.id) FROM statuses s
         UNION ALL
         SELECT 'statuses.favourites_count', s.id, s.favourites_count,
                (SELECT COUNT(*) FROM favourites f WHERE f.status_id = s.id) FROM statuses s
         UNION ALL
         SELECT 'polls.voters_count', p.id, p.voters_count,
                (SELECT COUNT(DISTINCT v.account_id) FROM poll_votes v WHERE v.poll_id = p.id) FROM polls p
     ) AS counters WHERE stored <> counted ORDER BY counter, id"; }

/// Every counter that does not fit what it counts. Reads whole tables: for tests and for an operator's check of a server
/// of local accounts (a remote account's counters are its own server's word).
pub async fn wrong(db: &impl Reads) -> Result<Vec<WrongCount>, StoreError> {
    db.all(&WRONG, params![]).await
}
