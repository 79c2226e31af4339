//! A page of a list: newest first, between two ids. Knows nothing of links or clients.

/// Which part of a list is asked for. Ids are those of the list's own rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only rows before (older than) this one.
    pub max_id: Option<i64>,
    /// Only rows after this one; the newest of them first.
    pub since_id: Option<i64>,
    /// Only rows after this one; those right after it.
    pub min_id: Option<i64>,
    /// So many rows at most.
    pub limit: i64,
}

impl Page {
    /// The first page.
    #[must_use]
    pub const fn first(limit: i64) -> Self {
        Self { max_id: None, since_id: None, min_id: None, limit }
    }
    /// Rows have ids below this.
    #[must_use]
    pub fn below(&self) -> i64 {
        self.max_id.unwrap_or(i64::MAX)
    }
    /// Rows have ids above this.
    #[must_use]
    pub fn above(&self) -> i64 {
        self.min_id.or(self.since_id).unwrap_or(-1)
    }
    /// Whether the rows nearest to the lower end are wanted.
    #[must_use]
    pub const fn is_upwards(&self) -> bool {
        self.min_id.is_some()
    }
}

/// Declares the two statements of a paged list (newest first, oldest first) out of one text that ends with
/// `ORDER BY <id>`; `$limit` is the literal ` LIMIT $N`.
macro_rules! paged {
    (static $down:ident, $up:ident : $class:ident ( $($params:tt)* ) -> $row:ty = $sql:expr, $limit:literal ; ) => {
        $crate::engine::stmt! { static $down: $class($($params)*) -> $row = concat!($sql, " DESC", $limit); }
        $crate::engine::stmt! { static $up: $class($($params)*) -> $row = concat!($sql, " ASC", $limit); }
    };
}
pub(crate) use paged;

/// Reads a page with the two statements of [`paged!`]; the rows come newest first either way.
macro_rules! read_page {
    ($db:expr, $page:expr, $down:ident, $up:ident, $params:expr) => {
        if $page.is_upwards() {
            let mut rows = $db.all(&$up, $params).await?;
            rows.reverse();
            rows
        } else {
            $db.all(&$down, $params).await?
        }
    };
}
pub(crate) use read_page;

/// Condition: account `$account` is shown to viewer `$viewer` at time `$now` in lists of people: neither blocks the other,
/// and the viewer does not mute it. Nobody's id is -1, which stands for an anonymous viewer.
macro_rules! shown {
    ($account:literal, $viewer:literal, $now:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM blocks x1 WHERE x1.account_id = ",
            $viewer,
            " AND x1.target_id = ",
            $account,
            ")",
            " AND NOT EXISTS (SELECT 1 FROM blocks x2 WHERE x2.account_id = ",
            $account,
            " AND x2.target_id = ",
            $viewer,
            ")",
            " AND NOT EXISTS (SELECT 1 FROM mutes x3 WHERE x3.account_id = ",
            $viewer,
            " AND x3.target_id = ",
            $account,
            " AND (x3.expires_at IS NULL OR x3.expires_at > ",
            $now,
            "))"
        )
    };
}
pub(crate) use shown;

/// The id that stands for an anonymous viewer in statements.
pub(crate) const NOBODY: i64 = -1;
