//! Private keys of accounts of this server: the present one, and the one before it.

use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::{AccountId, Timestamp};

stmt! { static SIGNING_KEY: Fast(i64) -> (String, String) =
"SELECT key_id, private_key FROM accounts WHERE id = $1 AND domain = '' AND private_key IS NOT NULL"; }

stmt! { static ROTATE: Write(i64, str, str) =
"UPDATE accounts SET public_key = $2, private_key = $3 WHERE id = $1 AND domain = ''"; }

stmt! { static RETIRE: Write(i64, str, i64, i64) =
"INSERT INTO former_keys (account_id, private_key, until_seq, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (account_id) DO UPDATE SET private_key = excluded.private_key, until_seq = excluded.until_seq,
     created_at = excluded.created_at"; }

stmt! { static FORMER: Fast(i64, i64) -> String =
"SELECT private_key FROM former_keys WHERE account_id = $1 AND until_seq >= $2"; }

/// The key of a local account with which it signs: its id, and the key as PEM.
pub async fn signing_key(db: &impl Reads, id: AccountId) -> Result<Option<(String, String)>, StoreError> {
    db.one(&SIGNING_KEY, params![id]).await
}

/// The key that an account had when this row of the outbox was written, if it has another one by now.
pub async fn former_key(db: &impl Reads, id: AccountId, seq: i64) -> Result<Option<String>, StoreError> {
    db.one(&FORMER, params![id, seq]).await
}

/// Gives an account other keys (SPKI and PKCS#8, as PEM).
pub async fn rotate(tx: &mut Tx<'_>, id: AccountId, public: &str, private: &str) -> Result<(), StoreError> {
    tx.exec(&ROTATE, params![id, public, private]).await?;
    Ok(())
}

/// Keeps the key that an account had before, for what the outbox holds up to `until_seq`.
pub async fn retire(
    tx: &mut Tx<'_>,
    id: AccountId,
    former: &str,
    until_seq: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(&RETIRE, params![id, former, until_seq, now]).await?;
    Ok(())
}
