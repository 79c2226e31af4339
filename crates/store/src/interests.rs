//! Who elsewhere follows whom here, by inbox: intervals of the outbox, from the first follower behind an inbox until
//! the last one left. A post is sent to the intervals that are open; what becomes of it, to all since.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, IdGen};

// `(a | b) - (a & b)` is XOR, which SQLite has no sign for. What nobody has counted (NULL) stays so.
stmt! { static BEGIN: Write(i64, i64, str, str, i64, i64, i64, i64, i64) =
"INSERT INTO interests (id, account_id, host, inbox, followers, from_seq, digest_0, digest_1, digest_2, digest_3)
 VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9)
 ON CONFLICT (account_id, inbox) WHERE until_seq IS NULL DO UPDATE SET followers = interests.followers + 1,
     digest_0 = (interests.digest_0 | excluded.digest_0) - (interests.digest_0 & excluded.digest_0),
     digest_1 = (interests.digest_1 | excluded.digest_1) - (interests.digest_1 & excluded.digest_1),
     digest_2 = (interests.digest_2 | excluded.digest_2) - (interests.digest_2 & excluded.digest_2),
     digest_3 = (interests.digest_3 | excluded.digest_3) - (interests.digest_3 & excluded.digest_3)"; }

stmt! { static END: Write(i64, str, i64, i64, i64, i64, i64) =
"UPDATE interests SET followers = followers - 1, until_seq = CASE WHEN followers <= 1 THEN CAST($3 AS BIGINT) ELSE NULL END,
     digest_0 = (digest_0 | CAST($4 AS BIGINT)) - (digest_0 & CAST($4 AS BIGINT)),
     digest_1 = (digest_1 | CAST($5 AS BIGINT)) - (digest_1 & CAST($5 AS BIGINT)),
     digest_2 = (digest_2 | CAST($6 AS BIGINT)) - (digest_2 & CAST($6 AS BIGINT)),
     digest_3 = (digest_3 | CAST($7 AS BIGINT)) - (digest_3 & CAST($7 AS BIGINT))
 WHERE account_id = $1 AND inbox = $2 AND until_seq IS NULL"; }

row! { pub(crate) struct Counted {
    followers: i64, digest_0: Option<i64>, digest_1: Option<i64>, digest_2: Option<i64>, digest_3: Option<i64>,
} }

stmt! { static AT_HOST: Fast(str, i64) -> Counted =
"SELECT followers, digest_0, digest_1, digest_2, digest_3 FROM interests
 WHERE host = $1 AND account_id = $2 AND until_seq IS NULL"; }

/// The SHA-256 of the id of a follower, or of several, XORed: in four parts.
pub type Parts = [i64; 4];

stmt! { static ANY: Fast(i64) -> i64 = "SELECT id FROM interests WHERE account_id = $1 LIMIT 1"; }

/// Another follower behind this inbox: from the row `from_seq` of the outbox on, what is new goes there.
pub async fn begin(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    account: AccountId,
    (host, inbox): (&str, &str),
    [a, b, c, d]: Parts,
    from_seq: i64,
) -> Result<(), StoreError> {
    let id: i64 = ids.next();
    tx.exec(&BEGIN, params![id, account, host, inbox, from_seq, a, b, c, d]).await?;
    Ok(())
}

/// A follower fewer behind this inbox; the last one ends the interval at the row `until_seq`.
pub async fn end(
    tx: &mut Tx<'_>,
    account: AccountId,
    inbox: &str,
    [a, b, c, d]: Parts,
    until_seq: i64,
) -> Result<(), StoreError> {
    tx.exec(&END, params![account, inbox, until_seq, a, b, c, d]).await?;
    Ok(())
}

/// How many of this host follow an account, and their ids, XORed; `None` where nobody has counted.
pub async fn at_host(db: &impl Reads, account: AccountId, host: &str) -> Result<Option<(i64, Parts)>, StoreError> {
    let (mut followers, mut all) = (0, Parts::default());
    for counted in db.all(&AT_HOST, params![host, account]).await? {
        let Counted { followers: some, digest_0, digest_1, digest_2, digest_3 } = counted;
        let (Some(a), Some(b), Some(c), Some(d)) = (digest_0, digest_1, digest_2, digest_3) else { return Ok(None) };
        followers += some;
        all.iter_mut().zip([a, b, c, d]).for_each(|(sum, part)| *sum ^= part);
    }
    Ok(Some((followers, all)))
}

/// Whether anybody elsewhere follows or ever followed this account.
pub async fn any(db: &impl Reads, account: AccountId) -> Result<bool, StoreError> {
    Ok(db.one(&ANY, params![account]).await?.is_some())
}
