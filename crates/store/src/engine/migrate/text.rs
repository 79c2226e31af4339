//! The text of a migration for each engine. `{int}` and its like stand for types. A line `--- postgres` or `--- sqlite`
//! begins a part for that engine alone, `--- both` ends it; a first line `--- online` says that PostgreSQL runs each
//! statement by itself (`CREATE INDEX CONCURRENTLY` refuses a transaction).

use super::Migration;
use crate::engine::StoreError;

/// What each token stands for: (token, PostgreSQL, SQLite).
const TOKENS: &[(&str, &str, &str)] = &[
    // Ordered by bytes, as SQLite does, whatever the collation of the database.
    ("{text}", "TEXT COLLATE \"C\"", "TEXT"),
    ("{int}", "BIGINT", "INTEGER"),
    ("{real}", "DOUBLE PRECISION", "REAL"),
    ("{bool}", "BOOLEAN", "INTEGER"),
    ("{blob}", "BYTEA", "BLOB"),
    ("{seq}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("{strict}", "", " STRICT"),
    ("{concurrently}", "CONCURRENTLY", ""),
];

impl Migration {
    pub(super) fn is_online(&self) -> bool {
        self.sql.starts_with("--- online\n")
    }

    pub(super) fn for_postgres(&self) -> Result<String, StoreError> {
        self.text("--- sqlite", |(_, postgres, _)| postgres)
    }

    pub(super) fn for_sqlite(&self) -> Result<String, StoreError> {
        self.text("--- postgres", |(_, _, sqlite)| sqlite)
    }

    fn text(
        &self,
        others: &str,
        choose: impl Fn(&(&'static str, &'static str, &'static str)) -> &'static str,
    ) -> Result<String, StoreError> {
        let mut ours = true;
        let mut text = String::new();
        for line in self.sql.lines() {
            if line.starts_with("--- ") {
                ours = line.trim_end() != others;
            } else if ours {
                text.push_str(line);
                text.push('\n');
            }
        }
        let text = TOKENS.iter().fold(text, |text, token| text.replace(token.0, choose(token)));
        match unknown_token(&text) {
            Some(token) => Err(StoreError::Schema(format!("migration {}: {token} stands for nothing", self.name))),
            None => Ok(text),
        }
    }
}

/// The first `{word}`, which a misspelt token is. An empty JSON object is none.
fn unknown_token(text: &str) -> Option<&str> {
    text.match_indices('{').find_map(|(start, _)| {
        let end = start + text[start..].find('}')?;
        let word = &text[start + 1..end];
        (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())).then(|| &text[start..=end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(sql: &'static str) -> Migration {
        Migration { number: 1, name: "test", sql }
    }

    #[test]
    fn each_engine_gets_its_types_and_its_parts() {
        let both =
            migration("a {int} DEFAULT '{}'\n--- postgres\nb {bool}\n--- sqlite\nc {blob}\n--- both\nd{strict}\n");
        assert_eq!(both.for_postgres().unwrap(), "a BIGINT DEFAULT '{}'\nb BOOLEAN\nd\n");
        assert_eq!(both.for_sqlite().unwrap(), "a INTEGER DEFAULT '{}'\nc BLOB\nd STRICT\n");
    }

    #[test]
    fn a_misspelt_token_is_refused() {
        let error = migration("a {txet}").for_sqlite().unwrap_err().to_string();
        assert_eq!(error, "migration test: {txet} stands for nothing");
    }
}
