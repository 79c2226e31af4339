//! SQLite's text of a statement that is written in PostgreSQL's dialect. Only what is listed here is translated; the
//! registry test prepares the result, so whatever else differs is found there. No `$` may stand in a literal.

/// Row locks, which a database with one writer does not need.
const LOCKS: &[&str] =
    &[" FOR UPDATE SKIP LOCKED", " FOR NO KEY UPDATE", " FOR UPDATE", " FOR KEY SHARE", " FOR SHARE"];

/// Numbered parameters are `?N`; arrays are read through `rarray`; there are no row locks.
pub(super) fn to_sqlite(pg: &str) -> String {
    let mut text = pg.to_owned();
    for lock in LOCKS {
        text = text.replace(lock, "");
    }
    text = membership(text, "= ANY($", "IN");
    text = membership(text, "<> ALL($", "NOT IN");
    text = rows_of_arrays(text);
    text.replace('$', "?")
}

/// `= ANY($1)` is `IN (SELECT value FROM rarray($1))`.
fn membership(mut text: String, from: &str, to: &str) -> String {
    while let Some(start) = text.find(from) {
        let number_at = start + from.len();
        let Some(length) = text[number_at..].find(')') else { break };
        let number = text[number_at..number_at + length].to_owned();
        text.replace_range(start..=number_at + length, &format!("{to} (SELECT value FROM rarray(${number}))"));
    }
    text
}

/// `unnest($1, $2) AS t (a, b)` is a subquery that reads the arrays side by side; `$1::text[]` loses its cast.
fn rows_of_arrays(mut text: String) -> String {
    while let Some((range, rows)) = first_unnest(&text) {
        text.replace_range(range, &rows);
    }
    text
}

fn first_unnest(text: &str) -> Option<(std::ops::Range<usize>, String)> {
    let start = text.find("unnest(")?;
    let (arrays, rest) = text[start + "unnest(".len()..].split_once(')')?;
    let rest = rest.strip_prefix(" AS ")?;
    let (table, rest) = rest.split_once('(')?;
    let (columns, rest) = rest.split_once(')')?;
    let table = table.trim();
    let arrays: Vec<&str> =
        arrays.split(',').map(|array| array.trim().split("::").next().unwrap_or_default()).collect();
    let columns: Vec<&str> = columns.split(',').map(str::trim).collect();
    if arrays.len() != columns.len() {
        return None;
    }
    let named: Vec<String> = columns.iter().enumerate().map(|(i, column)| format!("a{i}.value AS {column}")).collect();
    let read: Vec<String> = arrays.iter().enumerate().map(|(i, array)| format!("rarray({array}) AS a{i}")).collect();
    let beside: Vec<String> = (1..arrays.len()).map(|i| format!("a{i}.rowid = a0.rowid")).collect();
    let beside = if beside.is_empty() { String::new() } else { format!(" WHERE {}", beside.join(" AND ")) };
    let rows = format!("(SELECT {} FROM {}{beside}) AS {table}", named.join(", "), read.join(", "));
    Some((start..text.len() - rest.len(), rows))
}

#[cfg(test)]
mod tests {
    use super::to_sqlite;

    #[test]
    fn arrays_locks_and_parameters_are_translated() {
        assert_eq!(
            to_sqlite("SELECT a FROM t WHERE id = ANY($2) AND b <> ALL($1) AND c = $3 FOR UPDATE SKIP LOCKED"),
            "SELECT a FROM t WHERE id IN (SELECT value FROM rarray(?2)) AND b NOT IN (SELECT value FROM rarray(?1)) AND c = ?3"
        );
    }

    #[test]
    fn one_array_becomes_rows() {
        assert_eq!(
            to_sqlite("INSERT INTO t (a, b) SELECT $1, x.b FROM unnest($2) AS x (b) WHERE true ON CONFLICT DO NOTHING"),
            "INSERT INTO t (a, b) SELECT ?1, x.b FROM (SELECT a0.value AS b FROM rarray(?2) AS a0) AS x WHERE true \
             ON CONFLICT DO NOTHING"
        );
    }

    #[test]
    fn many_arrays_are_read_side_by_side() {
        assert_eq!(
            to_sqlite("SELECT x.a, x.b FROM unnest($1::text[], $2::bigint[]) AS x(a, b)"),
            "SELECT x.a, x.b FROM (SELECT a0.value AS a, a1.value AS b FROM rarray(?1) AS a0, rarray(?2) AS a1 \
             WHERE a1.rowid = a0.rowid) AS x"
        );
    }
}
