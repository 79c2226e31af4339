//! Search for accounts by the start of their name, or of a word in the name that is shown.

use super::{Found, columns};
use crate::{
    engine::{Reads, StoreError, params, stmt},
    page::NOBODY,
};
use domain::{Account, AccountId};

// Few servers have more accounts than a scan of names takes milliseconds for; a search index comes with remote ones.
stmt! { static SEARCH: Slow(str, str, i64, bool, str, i64, i64) -> Found =
concat!("SELECT ", columns!(), " FROM accounts a
     LEFT JOIN follows f ON f.account_id = $3 AND f.target_id = a.id AND f.state = 'accepted'
     WHERE a.suspended_at IS NULL AND (a.limited_at IS NULL OR f.id IS NOT NULL OR a.id = $3)
       AND (substr(a.username_lc, 1, length($1)) = $1 OR substr(lower(a.display_name), 1, length($2)) = $2
            OR (length($2) > 2 AND lower(a.display_name) LIKE '% ' || $5 || '%' ESCAPE '!'))
       AND (NOT $4 OR f.id IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = a.id AND b.target_id = $3)
       AND NOT EXISTS (SELECT 1 FROM account_domain_blocks d
                       WHERE d.account_id = $3 AND d.domain = a.domain AND a.domain <> '')
     ORDER BY CASE WHEN a.username_lc = $1 THEN 0 ELSE 1 END, CASE WHEN f.id IS NULL THEN 1 ELSE 0 END,
              a.followers_count DESC, a.id
     LIMIT $6 OFFSET $7"); }

/// Accounts whose name begins with `name` (both in lower case), or in whose shown name a word begins with `words`. Those
/// who are followed come first; those who block the viewer do not come, nor those
/// of a domain that the viewer blocks, nor strangers whose reach is limited.
pub async fn search(
    db: &impl Reads,
    viewer: Option<AccountId>,
    name: &str,
    words: &str,
    only_followed: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<Account>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let pattern = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let params = params![name, words, viewer, only_followed, pattern.as_str(), limit, offset];
    db.all(&SEARCH, params).await?.into_iter().map(Found::into_account).collect()
}
