//! What holds for each file on its own: where it lies, how long it is, what it may not say.

use super::{File, Finding};

/// How many lines of production code a file may hold.
const LINES: usize = 600;
/// How many bytes any file may have.
const BYTES: u64 = 1_000_000;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "misc", "manager", "stuff"];
/// What stands for work that is not done, put together so that this file does not say it.
const UNDONE: [&str; 4] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("#[ign", "ore")];
/// How a statement begins.
const SQL: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "ALTER TABLE ",
    "DROP TABLE ",
    "PRAGMA ",
    "WITH RECURSIVE ",
];

pub(super) fn findings(file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    if file.bytes > BYTES {
        found.push(Finding::new(file, 0, format!("has {} bytes: at most {BYTES}", file.bytes)));
    }
    names(file, &mut found);
    undone(file, &mut found);
    if file.is_rust() {
        head(file, &mut found);
        length(file, &mut found);
        place(file, &mut found);
        sql(file, &mut found);
    }
    found
}

/// The lines before the tests. `#[cfg(test)]` above a one-line item takes just that item out.
pub(super) fn production(text: &str) -> Vec<(usize, &str)> {
    let mut kept = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        if line != "#[cfg(test)]" {
            kept.push((number + 1, line));
            continue;
        }
        match lines.peek() {
            Some((_, next)) if next.ends_with(';') => drop(lines.next()),
            _ => break,
        }
    }
    kept
}

fn head(file: &File, found: &mut Vec<Finding>) {
    if !file.text.starts_with("//! ") {
        found.push(Finding::new(file, 1, "the first line is `//!` and says what the room is for"));
    }
}

fn length(file: &File, found: &mut Vec<Finding>) {
    let lines = production(&file.text).len();
    if lines > LINES {
        found.push(Finding::new(file, 0, format!("holds {lines} lines of production code: at most {LINES}")));
    }
}

fn place(file: &File, found: &mut Vec<Finding>) {
    if file.path.ends_with("/mod.rs") {
        found.push(Finding::new(file, 0, "is called `mod.rs`: write `area.rs` beside `area/`"));
    }
    let Some(within) = file.within_src() else { return };
    // A module's tests may lie in `tests.rs`, one step further down.
    let within = within.strip_suffix("/tests").unwrap_or(within);
    if within.split('/').count() > 3 {
        found.push(Finding::new(file, 0, "lies too deep: `crates/<crate>/src/<area>/<aggregate>/<verb>.rs` at most"));
    }
}

fn names(file: &File, found: &mut Vec<Finding>) {
    for part in file.path.split('/') {
        let stem = part.split('.').next().unwrap_or(part);
        if EMPTY_NAMES.contains(&stem) {
            found.push(Finding::new(file, 0, format!("`{stem}` does not say what is inside")));
        }
    }
}

fn undone(file: &File, found: &mut Vec<Finding>) {
    // What others wrote and machines made: lock files, snapshots.
    if file.path.contains("lock") || file.path.ends_with(".snap") {
        return;
    }
    for (number, line) in file.text.lines().enumerate() {
        for word in UNDONE {
            let whole = line.match_indices(word).any(|(at, _)| {
                let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
                !touches(line[..at].chars().next_back()) && !touches(line[at + word.len()..].chars().next())
            });
            if whole {
                found.push(Finding::new(file, number + 1, format!("`{word}`: finish it, or leave it out")));
            }
        }
    }
}

fn sql(file: &File, found: &mut Vec<Finding>) {
    // `tidy` itself lists how statements begin.
    if file.within_src().is_none() || matches!(file.room(), Some("store")) || file.path.contains("/tidy/") {
        return;
    }
    for (number, line) in production(&file.text) {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        let begins = |word: &&str| code.starts_with(*word) || code.contains(&format!("\"{word}"));
        if SQL.iter().any(begins) {
            found.push(Finding::new(file, number, "SQL: only `store` knows it"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn of(path: &str, text: &str) -> Vec<String> {
        findings(&file(path, text)).into_iter().map(|finding| format!("{}: {}", finding.line, finding.what)).collect()
    }

    fn is_found(path: &str, text: &str, what: &str) {
        let found = of(path, text);
        assert!(found.len() == 1 && found[0].contains(what), "{path}: {found:?}");
    }

    #[test]
    fn a_good_file_passes() {
        let text = "//! Boosts a status.\n\n// SELECT is a word in a comment\npub fn boost() {}\n";
        assert_eq!(of("crates/web/src/mastodon/statuses/boost.rs", text), [""; 0]);
        assert_eq!(of("crates/web/src/mastodon/statuses/boost/tests.rs", text), [""; 0]);
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        is_found("crates/web/src/a.rs", "// A comment.\n", "the first line is `//!`");
        is_found("crates/web/src/a.rs", "", "the first line is `//!`");
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let long = |lines: usize| format!("//! Long.\n{}", "let x = 1;\n".repeat(lines - 1));
        assert_eq!(of("crates/web/src/a.rs", &long(600)), [""; 0]);
        is_found("crates/web/src/a.rs", &long(601), "601 lines of production code");
        assert_eq!(of("crates/web/src/a.rs", &format!("{}#[cfg(test)]\nmod tests {{\n\n\n}}\n", long(600))), [""; 0]);
        let early = format!("//! Long.\n#[cfg(test)]\nmod tests;\n{}", "let x = 1;\n".repeat(600));
        is_found("crates/web/src/a.rs", &early, "601 lines of production code");
    }

    #[test]
    fn a_file_in_the_wrong_place_is_found() {
        is_found("crates/web/src/edge/mod.rs", "//! Edge.\n", "`mod.rs`");
        is_found("crates/web/src/a/b/c/d.rs", "//! Deep.\n", "lies too deep");
        assert_eq!(of("crates/web/src/a/b/c.rs", "//! Not deep.\n"), [""; 0]);
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        for path in ["crates/web/src/utils.rs", "crates/web/src/helpers/x.rs", "crates/web/tests/common/x.rs"] {
            is_found(path, "//! A room.\n", "does not say what is inside");
        }
        is_found("scripts/misc.sh", "", "does not say what is inside");
    }

    #[test]
    fn what_is_not_done_is_found() {
        for word in UNDONE {
            is_found("crates/web/src/a.rs", &format!("//! A room.\n// {word}: later\n"), word);
            is_found("docs/a.md", &format!("{word} later\n"), word);
        }
        assert_eq!(of("docs/a.md", concat!("MASTO", "DO", "N and XX", "XX\n")), [""; 0]);
    }

    #[test]
    fn sql_in_another_crate_is_found() {
        let text = "//! A room.\nlet x = db.query(\"SELECT 1\");\n";
        is_found("crates/web/src/a.rs", text, "only `store` knows it");
        is_found("crates/app/src/a.rs", "//! A room.\nlet x = \"\nDELETE FROM accounts\";\n", "only `store` knows it");
        assert_eq!(of("crates/store/src/a.rs", text), [""; 0]);
        assert_eq!(of("crates/server/tests/a.rs", text), [""; 0], "a test may look at rows");
    }

    #[test]
    fn a_big_file_is_found() {
        let mut big = file("docs/picture.png", "");
        big.bytes = BYTES + 1;
        assert_eq!(findings(&big).len(), 1);
    }
}
