//! Every statement of the program, prepared on both engines and compared with its declaration. This stands in for a
//! compiler that knows SQL, and knows both dialects.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot be prepared fails, and ends its own tasks"
)]

use std::{collections::HashSet, path::Path};
use store::{
    engine::{
        Info, Kind,
        statement::{self, Class},
    },
    testing::TestDatabase,
};

fn statements() -> Vec<&'static Info> {
    let mut all: Vec<_> = statement::all().collect();
    all.sort_by_key(|info| (info.place, info.name));
    assert!(all.len() > 20, "the registry holds {} statements: is it linked?", all.len());
    all
}

/// Whether a statement must find its rows by an index.
fn needs_index(info: &Info) -> bool {
    info.class != Class::Slow
}

#[test]
fn two_texts_have_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut wrong = Vec::new();
    for info in statements().into_iter().filter(|info| info.is_per_engine()) {
        let (file, line) = info.place.rsplit_once(':').unwrap();
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let above: Vec<&str> = text.lines().take(line.parse::<usize>().unwrap() - 1).collect();
        // One comment may speak for the statements that stand right below each other.
        let mut paragraph = above.iter().rev().take_while(|line| !line.trim().is_empty());
        if !paragraph.any(|line| line.trim_start().starts_with("//")) {
            wrong.push(format!("{info:?} has a text for each engine and no comment above it that says why"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_statement_is_sound_on_sqlite() {
    let database = TestDatabase::sqlite().unwrap();
    drop(database.open().await.unwrap());
    let connection = rusqlite::Connection::open(database.url.strip_prefix("sqlite:").unwrap()).unwrap();
    rusqlite::vtab::array::load_module(&connection).unwrap();
    let mut wrong = Vec::new();
    for info in statements() {
        let prepared = match connection.prepare(info.sqlite()) {
            Ok(prepared) => prepared,
            Err(error) => {
                wrong.push(format!("{info:?}: {error}"));
                continue;
            }
        };
        if prepared.parameter_count() != info.params.len() {
            wrong.push(format!("{info:?}: {} parameters, declared {}", prepared.parameter_count(), info.params.len()));
        }
        let columns = (info.columns)().len();
        if prepared.column_count() != columns {
            wrong.push(format!("{info:?}: {} columns, declared {columns}", prepared.column_count()));
        }
        if prepared.readonly() == (info.class == Class::Write) && !info.pg.contains(" FOR ") {
            wrong.push(format!("{info:?} is declared {:?}, which it is not", info.class));
        }
        if needs_index(info) {
            wrong.extend(
                scans(&connection, info).into_iter().map(|step| format!("{info:?} reads a whole table: {step}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Steps of the plan that read a whole table, or a whole index: without a LIMIT, and all rows of the table being in it.
fn scans(connection: &rusqlite::Connection, info: &Info) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", info.sqlite())).unwrap();
    let mut rows = plan.raw_query();
    let mut steps: Vec<String> = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get(3).unwrap());
    }
    // What a statement makes up itself is no table: a subquery, a common table expression, an array.
    let made: HashSet<&str> = steps
        .iter()
        .filter_map(|step| step.strip_prefix("MATERIALIZE ").or_else(|| step.strip_prefix("CO-ROUTINE ")))
        .collect();
    let partial: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let is_recursive = |name: &str| info.sqlite().contains(&format!("WITH RECURSIVE {name} "));
    let is_whole = |step: &&String| {
        let Some(rest) = step.strip_prefix("SCAN ") else { return false };
        let name = rest.split(" USING ").next().unwrap_or(rest).split(" VIRTUAL ").next().unwrap_or(rest).trim();
        let index = rest.rsplit_once(" INDEX ").map(|(_, index)| index);
        let few =
            index.is_some_and(|index| info.sqlite().contains("LIMIT") || partial.iter().any(|name| name == index));
        let made_up = made.contains(name) || is_recursive(name) || name.starts_with('(') || name == "CONSTANT ROW";
        !made_up && !few && !rest.contains(" VIRTUAL TABLE ") && !name.ends_with("-ROW VALUES CLAUSE")
    };
    steps.iter().filter(is_whole).cloned().collect()
}

#[tokio::test]
async fn every_statement_is_sound_on_postgresql() {
    let database = TestDatabase::postgres().await.unwrap();
    let (client, connection) = tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan").await.unwrap();
    let nullable = nullable_columns(&client).await;
    let mut wrong = Vec::new();
    for info in statements() {
        let prepared = match client.prepare(info.pg).await {
            Ok(prepared) => prepared,
            Err(error) => {
                let text = error.as_db_error().map_or(error.to_string(), |error| error.message().to_owned());
                wrong.push(format!("{info:?}: {text}"));
                continue;
            }
        };
        let params: Vec<&str> = prepared.params().iter().map(|kind| kind.name()).collect();
        let declared: Vec<&str> = info.params.iter().map(|(kind, _)| name(*kind)).collect();
        if params != declared {
            wrong.push(format!("{info:?}: parameters are {params:?}, declared {declared:?}"));
        }
        let columns: Vec<&str> = prepared.columns().iter().map(|column| column.type_().name()).collect();
        let kinds = (info.columns)();
        let declared: Vec<&str> = kinds.iter().map(|(kind, _)| name(*kind)).collect();
        if columns != declared {
            wrong.push(format!("{info:?}: columns are {columns:?}, declared {declared:?}"));
        }
        for (column, (_, may_be_null)) in prepared.columns().iter().zip(&kinds) {
            let source = column.table_oid().zip(column.column_id());
            // A condition may leave out the rows that hold NULL; whoever writes one is trusted to mean this column.
            if !may_be_null && source.is_some_and(|s| nullable.contains(&s)) && !info.pg.contains("IS NOT NULL") {
                wrong.push(format!("{info:?}: {} may be NULL, but is not declared Option", column.name()));
            }
        }
        if needs_index(info) {
            wrong.extend(
                sequential(&client, info).await.into_iter().map(|step| format!("{info:?} reads a whole table: {step}")),
            );
        }
    }
    drop(client);
    driver.await.unwrap().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Columns that may hold NULL, by table and number.
async fn nullable_columns(client: &tokio_postgres::Client) -> HashSet<(u32, i16)> {
    let all = "SELECT attrelid, attnum FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
               WHERE relkind = 'r' AND attnum > 0 AND NOT attnotnull";
    client.query(all, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// Steps of the plan that read a whole table although that is made expensive.
async fn sequential(client: &tokio_postgres::Client, info: &Info) -> Vec<String> {
    let types: Vec<&str> = info.params.iter().map(|(kind, _)| sql_name(*kind)).collect();
    let types = if types.is_empty() { String::new() } else { format!("({})", types.join(", ")) };
    let nulls =
        if types.is_empty() { String::new() } else { format!("({})", vec!["NULL"; info.params.len()].join(", ")) };
    client.batch_execute(&format!("PREPARE plan {types} AS {}", info.pg)).await.unwrap();
    let plan = client.simple_query(&format!("EXPLAIN EXECUTE plan {nulls}")).await.unwrap();
    client.batch_execute("DEALLOCATE plan").await.unwrap();
    plan.iter()
        .filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        })
        .filter(|step| step.contains("Seq Scan on"))
        .map(|step| step.trim().to_owned())
        .collect()
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::I64 => "int8",
        Kind::F64 => "float8",
        Kind::Bool => "bool",
        Kind::Text => "text",
        Kind::Bytes => "bytea",
        Kind::I64s => "_int8",
        Kind::Texts => "_text",
    }
}

fn sql_name(kind: Kind) -> &'static str {
    match kind {
        Kind::I64s => "bigint[]",
        Kind::Texts => "text[]",
        other => name(other),
    }
}
